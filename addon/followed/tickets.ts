import type { Desk } from '../desk.ts'
import type { Surroundings } from '../fields/reading.ts'
import { recordedOf } from '../history/recorded.ts'
import { host } from '../records/columns.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { followTickets } from '../tickets/follow.ts'
import { isAsRecorded, lookedOf, newestOfEach } from '../tickets/followed.ts'
import { unindexTickets } from '../tickets/search-index.ts'
import { inSlices } from './walk.ts'

/** Looks at these rows and follows the ones that differ, in batches so that nobody waits long. */
export async function lookAtTickets(desk: Desk, around: Surroundings, rows: readonly RawRow[]): Promise<number> {
  const looked = newestOfEach(rows.map(row => lookedOf(desk, around, row)))
  const recorded = await recordedOf(desk.db.knex, desk.names.ticket.table, looked.map(({ id }) => id))
  const differing = looked.filter(row => !isAsRecorded(around, row, recorded.get(row.id)))
  let followed = 0
  await inSlices(desk, differing.map(({ id }) => id), async slice => {
    followed += await desk.db.inTransaction(tx => followTickets(desk, tx, around, slice))
  })
  return followed
}

/** Rows deleted for good leave our own tables too. */
export async function dropDeleted(desk: Desk, after: string, most: number): Promise<string> {
  const { table } = desk.names.ticket
  const rows: readonly RawRow[] = await desk.db.knex({ s: 'tk_seen' }).where('s.tablename', table).where('s.id', '>', after)
    .leftJoin({ t: table }, `t.${host.id}`, 's.id').orderBy('s.id').limit(most).select({ id: 's.id', serial: 's.serial', there: `t.${host.id}` })
  await inSlices(desk, rows.filter(row => row['there'] === null), slice => desk.db.inTransaction(async tx => {
    await unindexTickets(tx, slice.map(row => Number(row['serial'])))
    await tx('tk_seen').where('tablename', table).whereIn('id', slice.map(row => textOf(row['id']))).delete()
  }))
  return rows.length < most ? '' : textOf(rows.at(-1)?.['id'])
}
