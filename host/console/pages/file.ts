import { fileTypeFromBuffer } from 'file-type'
import { decodeFile } from '../../../formats/file-reference.ts'
import type { DecodedFile } from '../../../formats/file-reference.ts'
import { readStoredFile } from '../../program/files.ts'
import { textOf } from '../cell.ts'
import { findRow } from '../records.ts'
import { missing, tableAsked } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** A file of a card. Only pictures are shown in the page's own origin; everything else is handed over as a download. */
export async function sendFile(visit: Visit): Promise<void> {
  const table = tableAsked(visit)
  const { id, field } = visit.request.params
  const column = table?.columns.find(({ name, kind }) => name === field && ['image', 'file', 'signature'].includes(kind))
  const row = table === undefined || column === undefined ? undefined : await findRow(visit.console.host, table.name, String(id))
  const file = row === undefined || column === undefined ? undefined : decodeFile(textOf(row, column.physical))
  const bytes = file === undefined || table === undefined ? undefined : await bytesOf(visit, table.name, file)
  if (file === undefined || bytes === undefined) return missing(visit)
  const type = (await fileTypeFromBuffer(bytes))?.mime ?? 'application/octet-stream'
  const picture = /^image\/(png|jpeg|webp|gif)$/.test(type)
  const name = (file.kind === 'stored' ? file.name : '') || visit.t('file')
  visit.response.set('Content-Security-Policy', "sandbox; default-src 'none'")
  visit.response.set('Content-Disposition', `${picture ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`)
  visit.response.type(picture ? type : 'application/octet-stream').send(bytes)
}

const bytesOf = async (visit: Visit, table: string, file: DecodedFile): Promise<Buffer | undefined> =>
  file.kind === 'inline' ? Buffer.from(file.base64, 'base64') : readStoredFile(visit.console.host, visit.console.files, table, file.id)
