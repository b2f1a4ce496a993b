import { decodeFile } from '../../formats/file-reference.ts'
import { Refusal } from '../refusal.ts'
import { numberOf, textOf } from '../records/values.ts'
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
    const column = shape.columns.find(({ name }) => name.toLowerCase() === fieldname.toLowerCase())
    if (column === undefined) continue
    for (const row of rows) {
      const file = decodeFile(textOf(row[column.physical]))
      if (file?.kind !== 'stored' || await isSent(work, file.id)) continue
      const bytes = await files.read(shape.table, file.id)
      if (bytes === undefined) continue
      try { await work.cloud.upload(shape.told, file.id, bytes, imageTypes.has(Number(fieldtype))) } catch (fault) { await refused(work, shape.table, file.id, bytes.length, fault) }
      await at(work, 'file-sent')
      await work.lease.step(tx => noteFile(work, tx, shape.table, file.id, 'sent', bytes.length))
      work.tally.files += 1
      tellProgress(work, 'files')
    }
  }
}

/** What the cloud refuses weighs as much as four broken connections, which may be the line’s fault: three of the one, twelve of the other. */
const mostTries = 12
const weight = { 'cloud-refused': 4, 'cloud-nonsense': 4, 'cloud-away': 1 } as const

/** In the cloud already, or refused so often that its row goes without it. */
async function isSent({ db }: Work, id: string): Promise<boolean> {
  const row: RawRow | undefined = await db.knex('tk_sync_file').where({ file_id: id }).first('state', 'tries')
  return row !== undefined && (row['state'] !== 'refused' || numberOf(row['tries']) >= mostTries)
}

/** One file the cloud will not take must not hold up everybody's work for ever: some rounds fail over it, then it is left. */
async function refused(work: Work, table: string, id: string, size: number, fault: unknown): Promise<never> {
  const weighs = fault instanceof Refusal ? Object.entries(weight).find(([key]) => key === fault.key)?.[1] : undefined
  if (weighs !== undefined) {
    await work.lease.step(async tx => {
      const row: RawRow | undefined = await tx('tk_sync_file').where({ file_id: id }).first('tries')
      await noteFile(work, tx, table, id, 'refused', size)
      await tx('tk_sync_file').where({ file_id: id }).update({ tries: numberOf(row?.['tries']) + weighs })
    })
    work.log.error('the cloud does not take a file', { table, file: id })
  }
  throw fault
}

/** `sent`: born here, and in the cloud too. `cached`: fetched from there, may be dropped when room is needed. */
export const noteFile = (work: Pick<Work, 'db'>, tx: Parameters<typeof upsertMany>[0], table: string, id: string, state: 'sent' | 'cached' | 'refused', size: number): Promise<void> =>
  upsertMany(tx, work.db.form, 'tk_sync_file', ['file_id'], [{ file_id: id, tablename: table, state, size, used_at: Date.now() }])
