import type { Answer } from '../answer.ts'
import { themeOf, themeStyles } from '../theme.ts'
import type { Visit } from '../visit.ts'

/** The owner's colour as a stylesheet: its address changes with it, so it may be kept. */
export const show = (visit: Visit): Answer =>
  ({ kind: 'text', text: themeStyles(themeOf(visit.options.colour)), type: 'text/css; charset=utf-8', keep: true })
