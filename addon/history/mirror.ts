import { newId } from '../../formats/ids.ts'
import { wallClockAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { TicketEvent } from '../events.ts'
import type { Tx } from '../records/open.ts'
import { insertRows } from '../records/rows.ts'
import { dateCell } from '../records/values.ts'
import { tellOwner } from './telling.ts'

/** The owner reads the history as a tab of the ticket in his own program; the truth stays in our private table. (decision 19) */
export async function mirror(desk: Desk, tx: Tx, events: readonly TicketEvent[]): Promise<void> {
  if (desk.names.log === '' || events.length === 0) return
  const around = await desk.reading.surroundings(desk, tx)
  const now = desk.clock.now()
  const happened_at = dateCell(desk.db.form, wallClockAt(now, around.options.zone))
  await insertRows(tx, desk.db.form, desk.names.log, events.map(event => ({
    id: newId(), parent: { table: desk.names.ticket.table, id: event.ticket },
    cells: { happened_at, author: event.author.name || around.options.company, what: tellOwner(desk.language, around, event) },
  })), { now, writer: ourLabel })
}
