import type { Desk } from '../desk.ts'
import { isMissingPart } from '../fields/reading.ts'
import { host } from '../records/columns.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { followLost } from './lost.ts'

const atOnce = 200

export type Followable = { readonly name: string, readonly columns: readonly string[], follow(rows: readonly RawRow[]): Promise<number> }

/**
 * What a synchronisation has just done to a replica: rows it brought are looked at now, whatever their stamps, because a
 * device that was away wrote them long ago; then values that two people wrote without knowing of each other.
 */
export async function followSynced(desk: Desk, tables: readonly Followable[]): Promise<number> {
  let changed = 0
  for (let turn = 0; turn < 50; turn += 1) {
    const rows = await waiting(desk)
    // A database that is no replica.
    if (rows === undefined) return 0
    // Out of the list first: what comes again meanwhile is looked at again.
    for (const row of rows) await desk.db.knex('tk_sync_arrived').where({ tablename: textOf(row['tablename']), row_id: textOf(row['row_id']) }).delete()
    for (const { name, columns, follow } of tables) {
      const ids = rows.filter(row => textOf(row['tablename']) === name.toLowerCase()).map(row => textOf(row['row_id']))
      if (ids.length > 0) changed += await follow(await desk.db.knex(name).whereIn(host.id, ids).select(columns))
    }
    if (rows.length < atOnce) break
  }
  return changed + await followLost(desk)
}

async function waiting(desk: Desk): Promise<readonly RawRow[] | undefined> {
  try {
    return await desk.db.knex('tk_sync_arrived').orderBy(['tablename', 'row_id']).limit(atOnce).select('tablename', 'row_id')
  } catch (fault) {
    if (isMissingPart(fault)) return undefined
    throw fault
  }
}
