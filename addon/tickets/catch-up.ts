import type { Desk } from '../desk.ts'
import { recordedOf } from '../history/recorded.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import type { RawRow } from '../records/values.ts'
import { followTicket, isAsRecorded, lookedOf, ticketSelect } from './followed.ts'

/**
 * Before we write a ticket, what the host did to it meanwhile is followed first: otherwise its author would be
 * overwritten by ours and the change told as nobody's. Content is compared, not only the stamp, which a change need not move.
 */
export async function catchUp(desk: Desk, tx: Tx, id: string): Promise<void> {
  const { table } = desk.names.ticket
  const around = await desk.reading.surroundings(desk, tx)
  const row: RawRow | undefined = await tx(table).where(host.id, id).first(ticketSelect(desk, around))
  if (row === undefined) return
  const looked = lookedOf(desk, around, row)
  const recorded = (await recordedOf(tx, table, [id])).get(id)
  if (!isAsRecorded(around, looked, recorded)) await followTicket(desk, tx, around, looked, recorded)
}
