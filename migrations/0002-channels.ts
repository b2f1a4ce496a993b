import { channels } from './second/channels.ts'
import { letterData, letters } from './second/letters.ts'
import { mail } from './second/mail.ts'
import { reports } from './second/reports.ts'
import type { Migration } from './tools/steps.ts'

/** Letters as the interface, every channel, and from the ticket to the report and the invoice. */
export const migration: Migration = {
  to: 2,
  name: '0002-channels',
  steps: [...mail, ...letters, ...channels, ...reports],
  data: letterData,
}
