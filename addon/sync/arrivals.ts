import type { Form } from '../../formats/columns.ts'
import type { From, Tx } from '../records/open.ts'
import { physicalColumns } from '../records/physical.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { upsertMany } from './upsert.ts'

const followed: readonly string[] = ['customers', 'ticket', 'message', 'file']

/** Tables whose rows our addon follows here; none where it is not installed. */
export async function followedTables(from: From, form: Form): Promise<ReadonlySet<string>> {
  if ((await physicalColumns(from, form, ['tk_map'])).size === 0) return new Set()
  const rows: RawRow[] = await from('tk_map').whereIn('role', followed).select('tablename')
  return new Set(rows.map(row => textOf(row['tablename']).toLowerCase()).filter(name => name !== ''))
}

/** A row written on a device that was away has an old stamp: who follows by stamps would meet it only on his next long walk. */
export async function noteArrived(tx: Tx, form: Form, table: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await upsertMany(tx, form, 'tk_sync_arrived', ['tablename', 'row_id'], ids.map(id => ({ tablename: table, row_id: id })))
}
