import type { Form } from '../../formats/columns.ts'
import type { Tx } from '../records/open.ts'
import { numberOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import type { RowStamp } from './known.ts'
import { readState } from './replica.ts'
import { upsertMany } from './upsert.ts'

const most = 20_000

/** While a first writing is to be compared, what was sent is noted; of very much a part will do. Structure by its name. */
export async function noteSent(tx: Tx, form: Form, rows: readonly RowStamp[]): Promise<void> {
  if (rows.length === 0 || !(await readState(tx)).comparing) return
  const counted: RawRow | undefined = await tx('tk_sync_sent').count({ rows: '*' }).first()
  if (numberOf(counted?.['rows']) >= most) return
  await upsertMany(tx, form, 'tk_sync_sent', ['tablename', 'row_id'], rows.map(({ table, id, stamp }) => ({ tablename: table, row_id: id, stamp })))
}
