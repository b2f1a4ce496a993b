import type { Form } from '../../formats/columns.ts'
import { parseJson } from '../../formats/json-object.ts'
import type { From, Tx } from '../records/open.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import type { Incoming } from './incoming.ts'
import { isSecret } from './shapes.ts'
import { upsertMany } from './upsert.ts'

/** Rows whose table nobody has told of yet: packets do not always come in order, and the cursor will be past them. */
export async function keepOrphans(tx: Tx, form: Form, table: string, rows: readonly Incoming[]): Promise<void> {
  if (rows.length === 0) return
  await upsertMany(tx, form, 'tk_sync_orphan', ['tablename', 'row_id'], rows.map(incoming => ({
    tablename: table, row_id: incoming.id, stamp: incoming.stamp, item: within(JSON.stringify(itemOf(table, incoming)), form),
  })))
}

/** One that no statement can carry is only counted. */
const within = (item: string, form: Form): string => form === 'mariadb' && Buffer.byteLength(item) > 7_000_000 ? '' : item

const itemOf = (table: string, { id, stamp, writer, row }: Incoming) =>
  ({ command: row === undefined ? 'delete' : 'insert', tablename: table, gguid: id, tid: stamp, ut: writer, ...(row === undefined ? {} : { cvalues: Object.fromEntries(Object.entries(row).filter(([name]) => !isSecret(name))) }) })

/** Items of these tables that waited, taken out of the waiting room. */
export async function takeOrphans(tx: Tx, tables: readonly string[]): Promise<readonly unknown[]> {
  const rows: RawRow[] = await tx('tk_sync_orphan').whereIn('tablename', tables).orderBy(['tablename', 'row_id']).limit(5000).select('tablename', 'row_id', 'item')
  for (const row of rows) await tx('tk_sync_orphan').where({ tablename: textOf(row['tablename']), row_id: textOf(row['row_id']) }).delete()
  return rows.map(row => parseJson(textOf(row['item'])))
}

export async function tablesOfOrphans(from: From): Promise<readonly string[]> {
  const rows: RawRow[] = await from('tk_sync_orphan').distinct('tablename')
  return rows.map(row => textOf(row['tablename']))
}
