import type { Desk } from '../desk.ts'
import type { Surroundings } from '../fields/reading.ts'
import { recordedOf } from '../history/recorded.ts'
import { host } from '../records/columns.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { unindexTicket } from '../tickets/search-index.ts'
import { followTicket, isAsRecorded, lookedOf, ticketSelect } from '../tickets/followed.ts'
import type { Looked } from '../tickets/followed.ts'
import { inSlices } from './walk.ts'

/** Looks at these rows and follows the ones that differ, a few in each transaction so that nobody waits long. */
export async function followTickets(desk: Desk, around: Surroundings, rows: readonly RawRow[]): Promise<number> {
  const { table } = desk.names.ticket
  const looked = newestOfEach(rows.map(row => lookedOf(desk, around, row)))
  const recorded = await recordedOf(desk.db.knex, table, looked.map(({ id }) => id))
  const differing = looked.filter(row => !isAsRecorded(around, row, recorded.get(row.id)))
  let followed = 0
  await inSlices(desk, differing.map(({ id }) => id), 8, async slice => {
    await desk.db.inTransaction(async tx => {
      // Recorded and read again inside: another process may have followed the same row meanwhile.
      const fresh: readonly RawRow[] = await tx(table).whereIn(host.id, slice).select(ticketSelect(desk, around))
      const known = await recordedOf(tx, table, slice)
      for (const now of newestOfEach(fresh.map(row => lookedOf(desk, around, row)))) {
        const before = known.get(now.id)
        if (!isAsRecorded(around, now, before) && await followTicket(desk, tx, around, now, before)) followed += 1
      }
    })
  })
  return followed
}

/** Tables without a key may hold one id twice: told of both in turn, their customer would get letters for ever. */
export function newestOfEach(looked: readonly Looked[]): readonly Looked[] {
  const each = new Map<string, Looked>()
  for (const row of looked) {
    const other = each.get(row.id)
    if (other === undefined || other.stamp <= row.stamp) each.set(row.id, row)
  }
  return [...each.values()]
}

/** Rows deleted for good leave our own tables too. */
export async function dropDeleted(desk: Desk, after: string, most: number): Promise<string> {
  const { table } = desk.names.ticket
  const rows: readonly RawRow[] = await desk.db.knex({ s: 'tk_seen' }).where('s.tablename', table).where('s.id', '>', after)
    .leftJoin({ t: table }, `t.${host.id}`, 's.id').orderBy('s.id').limit(most).select({ id: 's.id', serial: 's.serial', there: `t.${host.id}` })
  const missing = rows.filter(row => row['there'] === null)
  if (missing.length > 0) {
    await desk.db.inTransaction(async tx => {
      for (const row of missing) {
        await unindexTicket(tx, Number(row['serial']))
        await tx('tk_seen').where({ tablename: table, id: textOf(row['id']) }).delete()
      }
    })
  }
  return rows.length < most ? '' : textOf(rows.at(-1)?.['id'])
}
