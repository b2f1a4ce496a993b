import type { Stamp } from '@nios4/sdk'
import { stampAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/**
 * From here on a ticket is another customer's: nothing up to the line is for him. The line lies where the host says it
 * was given away, if its stamp can be believed, and never before anything we had already seen of the conversation. A
 * stamp from before our last look came late, from a device that was offline: what others wrote meanwhile they wrote to
 * the old customer, so the line is now. (decision 20)
 */
export async function drawLines(desk: Desk, tx: Tx, moved: readonly { readonly ticket: string, /** 0 = the host does not say when. */ readonly told: Stamp }[]): Promise<void> {
  if (moved.length === 0) return
  const now = stampAt(desk.clock.now())
  const looked: RawRow | undefined = await tx('tk_version').where('name', lastLook).first('value')
  const ids = moved.map(({ ticket }) => ticket)
  const seen = await newestSeen(desk, tx, ids)
  const newest: readonly RawRow[] = await tx('tk_history').whereIn('ticket', ids).groupBy('ticket').select('ticket').max({ seq: 'seq' })
  const lastLine = new Map(newest.map(row => [textOf(row['ticket']), numberOf(row['seq'])]))
  for (const { ticket, told } of moved) {
    const stamp = Math.max(told > 0 && told >= numberOf(looked?.['value']) ? Math.min(told, now) : now, seen.get(ticket) ?? 0)
    await tx('tk_seen').where({ tablename: desk.names.ticket.table, id: ticket }).update({ moved_seq: lastLine.get(ticket) ?? 0, moved_stamp: stamp })
  }
}

/** Under this name stands when the host was last looked at, to half a minute. */
export const lastLook = 'looked'

async function newestSeen(desk: Desk, tx: Tx, tickets: readonly string[]): Promise<ReadonlyMap<string, Stamp>> {
  const seen = new Map<string, Stamp>()
  for (const table of [desk.names.message, desk.names.file]) {
    // Asked as a question of each row: joined, the database would walk everything recorded.
    const rows: readonly RawRow[] = await tx({ c: table }).whereIn(`c.${host.parent}`, tickets)
      .whereExists(tx('tk_seen').where('tablename', table).whereRaw('tk_seen.id = ??', [`c.${host.id}`]).select('id'))
      .groupBy(`c.${host.parent}`).select({ ticket: `c.${host.parent}` }).max({ newest: `c.${host.created}` })
    for (const row of rows) seen.set(textOf(row['ticket']), Math.max(seen.get(textOf(row['ticket'])) ?? 0, numberOf(row['newest'])))
  }
  return seen
}
