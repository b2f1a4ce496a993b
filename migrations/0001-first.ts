import { hostFields } from './first/host-fields.ts'
import { lists } from './first/lists.ts'
import { privateTables } from './first/private-tables.ts'
import { ruleRows, ruleTables } from './first/rule-tables.ts'
import { ticketTables } from './first/ticket-tables.ts'
import type { Migration } from './tools/steps.ts'

/** Everything the first version adds to a host. Forward only: what was released here is never edited, the next file goes on. */
export const migration: Migration = {
  to: 1,
  name: '0001-first',
  steps: [...privateTables, ...lists, ...ticketTables, ...ruleTables, ...hostFields, ...ruleRows],
}
