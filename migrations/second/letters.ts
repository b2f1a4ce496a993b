import type { Step } from '../tools/steps.ts'

/** Texts of letters as rows, ratings, what each status lets customers do. */
export const letters: readonly Step[] = []
