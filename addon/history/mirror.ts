import { wallClockAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { TicketEvent } from '../events.ts'
import type { Tx } from '../records/open.ts'
import { insertRow } from '../records/rows.ts'
import { dateCell } from '../records/values.ts'
import { tellOwner } from './telling.ts'

/** The owner reads the history as a tab of the ticket in his own program; the truth stays in our private table. (decision 19) */
export async function mirror(desk: Desk, tx: Tx, event: TicketEvent): Promise<void> {
  if (desk.names.log === '') return
  const around = await desk.reading.surroundings(desk, tx)
  const now = desk.clock.now()
  await insertRow(tx, desk.db.form, desk.names.log, {
    happened_at: dateCell(desk.db.form, wallClockAt(now, around.options.zone)),
    author: event.author.name || around.options.company,
    what: tellOwner(desk.language, around, event),
  }, { now, writer: ourLabel, parent: { table: desk.names.ticket.table, id: event.ticket } })
}
