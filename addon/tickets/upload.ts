import { newId } from '../../formats/ids.ts'
import { stampAt, wallClockAt } from '../../formats/stamps.ts'
import { encodeFile } from '../../formats/file-reference.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import { recordNew } from '../history/recorded.ts'
import type { Tx } from '../records/open.ts'
import { insertRow } from '../records/rows.ts'
import { dateCell } from '../records/values.ts'

/** A file as it came through a door of ours: content already judged, name already cleaned. */
export type Upload = {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
  /** The file or image column it was sent for; without one it goes below the ticket. */
  readonly column?: string
}

export type KeptFile = { readonly id: string, readonly name: string, readonly column?: string }

/** Ids first: an answer may name the bytes before they are kept. */
export const namedUploads = (uploads: readonly Upload[]): readonly (KeptFile & Upload)[] => uploads.map(upload => ({ ...upload, id: newId() }))

const tableOf = (desk: Desk, { column = '' }: KeptFile): string => column === '' ? desk.names.file : desk.names.ticket.table

/** Bytes first, rows later: a row never points at nothing. What no row came to use is removed again by `undoKept`. */
export async function keepUploads(desk: Desk, uploads: readonly (KeptFile & Upload)[]): Promise<readonly KeptFile[]> {
  for (const upload of uploads) await desk.files.keep(tableOf(desk, upload), upload.id, upload.bytes)
  return uploads.map(({ id, name, column }) => ({ id, name, column }))
}

/** Bytes kept for a column that is asked no longer go where loose files lie. */
export async function toLooseFiles(desk: Desk, id: string): Promise<void> {
  const bytes = await desk.files.read(desk.names.ticket.table, id)
  if (bytes !== undefined) await desk.files.keep(desk.names.file, id, bytes)
}

export async function undoKept(desk: Desk, kept: readonly KeptFile[]): Promise<void> {
  for (const file of kept) await desk.files.remove(tableOf(desk, file), file.id)
}

/** Rows of *Files* below a ticket, with the message they came with. */
export async function insertFiles(
  desk: Desk, tx: Tx, ticket: string, kept: readonly KeptFile[], author: string, message: string,
): Promise<void> {
  const loose = kept.filter(({ column = '' }) => column === '')
  if (loose.length === 0) return
  const now = desk.clock.now()
  const { zone } = await desk.reading.options(desk, tx)
  const companion = await hasCompanion(desk, tx)
  const recorded = []
  for (const { id, name } of loose) {
    const file = encodeFile(id, name, stampAt(now))
    const written = await insertRow(tx, desk.db.form, desk.names.file, {
      file, ...(companion ? { file_file: name } : {}), audience: '', author,
      added_at: dateCell(desk.db.form, wallClockAt(now, zone)), message_id: message,
    }, { now, writer: ourLabel, parent: { table: desk.names.ticket.table, id: ticket } })
    recorded.push({ id: written.id, stamp: written.stamp, state: { file }, customer: '', serial: 0, category: '', gone: false })
  }
  await recordNew(tx, desk.names.file, recorded)
}

async function hasCompanion(desk: Desk, tx: Tx): Promise<boolean> {
  const { schema } = await desk.reading.surroundings(desk, tx)
  return schema.tables.get(desk.names.file)?.fields.find(field => field.column === 'file')?.physical.has('file_file') === true
}
