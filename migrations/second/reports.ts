import type { Step } from '../tools/steps.ts'

/** From the ticket to the report and the invoice. */
export const reports: readonly Step[] = []
