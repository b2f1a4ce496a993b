import { decodeFile } from '../../formats/file-reference.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import type { TableShape } from './shapes.ts'
import { upsertMany } from './upsert.ts'
import { at, tellProgress } from './work.ts'
import type { Work } from './work.ts'

const imageTypes: ReadonlySet<number> = new Set([2, 30])

/**
 * The bytes behind file cells go up before the row that names them. (docs/host.md, E.2, F.6) Only bytes that are here: a
 * row written elsewhere had its file sent from there.
 */
export async function uploadFiles(work: Work, shape: TableShape, rows: readonly RawRow[]): Promise<void> {
  const { files } = work.options
  if (files === undefined) return
  const fields: { readonly fieldname: string, readonly fieldtype: number }[] = await work.db.knex('so_fields')
    .where({ tablename: shape.table }).whereIn('fieldtype', [2, 28, 30]).select('fieldname', 'fieldtype')
  for (const { fieldname, fieldtype } of fields) {
    const column = shape.byName.get(fieldname)
    if (column === undefined) continue
    for (const row of rows) {
      const file = decodeFile(textOf(row[column.physical]))
      if (file?.kind !== 'stored' || await isSent(work, file.id)) continue
      const bytes = await files.read(shape.table, file.id)
      if (bytes === undefined) continue
      await work.cloud.upload(shape.table, file.id, bytes, imageTypes.has(Number(fieldtype)))
      await at(work, 'file-sent')
      await work.lease.step(tx => noteFile(work, tx, shape.table, file.id, 'sent', bytes.length))
      work.tally.files += 1
      tellProgress(work, 'files')
    }
  }
}

async function isSent({ db }: Work, id: string): Promise<boolean> {
  return await db.knex('tk_sync_file').where({ file_id: id }).first('file_id') !== undefined
}

/** `sent`: born here, and in the cloud too. `cached`: fetched from there, may be dropped when room is needed. */
export const noteFile = (work: Pick<Work, 'db'>, tx: Parameters<typeof upsertMany>[0], table: string, id: string, state: 'sent' | 'cached', size: number): Promise<void> =>
  upsertMany(tx, work.db.form, 'tk_sync_file', ['file_id'], [{ file_id: id, tablename: table, state, size, used_at: Date.now() }])
