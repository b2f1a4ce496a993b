import { NotFound } from '../../addon/faults.ts'
import { findColumnFileFor, findFileFor } from '../../addon/tickets/files.ts'
import type { FileBytes } from '../../addon/tickets/files.ts'
import type { Answer } from '../answer.ts'
import { readerOf } from '../person.ts'
import { thumbnail } from '../pictures.ts'
import type { Visit } from '../visit.ts'

const shown: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif'])

/** A file or its small picture: the rights are asked anew every time. (S44) */
export async function show(visit: Visit): Promise<Answer> {
  const { id = '', column, small } = visit.params
  const person = readerOf(visit)
  const found = column === undefined ? await findFileFor(visit.desk, person, id) : await findColumnFileFor(visit.desk, person, id, column)
  const bytes = await visit.desk.files.read(found.table, found.id)
  if (bytes === undefined) throw new NotFound()
  return small === undefined ? whole(found, bytes) : inSmall(bytes)
}

/** Content says what it is, not its name; only pictures are shown in place. (S41) */
async function whole(found: FileBytes, bytes: Buffer): Promise<Answer> {
  const type = (await (await import('file-type')).fileTypeFromBuffer(bytes))?.mime ?? 'application/octet-stream'
  return { kind: 'file', bytes, type, name: found.name, inline: shown.has(type) }
}

async function inSmall(bytes: Buffer): Promise<Answer> {
  const picture = await thumbnail(bytes)
  if (picture === undefined) throw new NotFound()
  return { kind: 'file', bytes: picture, type: 'image/jpeg', name: 'small.jpg', inline: true }
}
