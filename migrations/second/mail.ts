import type { Step } from '../tools/steps.ts'

/** What letters that come in need: reply tokens, what arrived, who is blocked. */
export const mail: readonly Step[] = []
