import type { Step } from '../tools/steps.ts'

/** Connectors, their replay marks, and webhooks to the owner's other programs. */
export const channels: readonly Step[] = []
