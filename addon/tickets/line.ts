import { stampAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { numberOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/**
 * From here on a ticket is another customer's: nothing up to the line is for him. The line lies where the host says it
 * was given away, if its stamp can be believed, and never before anything we had already seen of the conversation. A
 * stamp from before our last look came late, from a device that was offline: what others wrote meanwhile they wrote to
 * the old customer, so the line is now. (decision 20)
 */
export async function drawLine(desk: Desk, tx: Tx, ticket: string, told: number): Promise<void> {
  const now = stampAt(desk.clock.now())
  const looked: RawRow | undefined = await tx('tk_version').where('name', lastLook).first('value')
  const stamp = Math.max(told > 0 && told >= numberOf(looked?.['value']) ? Math.min(told, now) : now, await newestSeen(desk, tx, ticket))
  const newest: RawRow | undefined = await tx('tk_history').where('ticket', ticket).max({ seq: 'seq' }).first()
  await tx('tk_seen').where({ tablename: desk.names.ticket.table, id: ticket }).update({ moved_seq: numberOf(newest?.['seq']), moved_stamp: stamp })
}

/** Under this name stands when the host was last looked at, to half a minute. */
export const lastLook = 'looked'

async function newestSeen(desk: Desk, tx: Tx, ticket: string): Promise<number> {
  let newest = 0
  for (const table of [desk.names.message, desk.names.file]) {
    const row: RawRow | undefined = await tx({ c: table }).join({ s: 'tk_seen' }, join => join.on('s.id', `c.${host.id}`).andOnVal('s.tablename', table))
      .where(`c.${host.parent}`, ticket).max({ newest: `c.${host.created}` }).first()
    newest = Math.max(newest, numberOf(row?.['newest']))
  }
  return newest
}

/** Whether something of this moment lies beyond the line; without a line everything does. */
export const isBeyond = (line: number, created: number): boolean => line <= 0 || created > line
