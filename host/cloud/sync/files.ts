import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { fileTypeFromBuffer } from 'file-type'
import multer from 'multer'
import sharp from 'sharp'
import { newId } from '../../../formats/ids.ts'
import { storedPath } from '../../program/files.ts'
import { CallFault, jsonAnswer, textAnswer } from '../answer.ts'
import type { Answer } from '../answer.ts'
import type { Call } from '../call.ts'
import type { CloudDatabase } from '../databases.ts'
import { admitted } from '../state.ts'
import type { CloudState } from '../state.ts'
import { filesOf } from './multipart.ts'

const thumbSide = 200

/** `file_upload`: raw bytes under the id the client chose, or several files as a form. The same id overwrites. (docs/host.md, F.6) */
export async function fileUpload(state: CloudState, call: Call): Promise<Answer> {
  const { database } = await admitted(state, call)
  if (/^multipart\//i.test(call.request.get('content-type') ?? '')) {
    const sent = await filesOf(call.request, multer({ limits: { fileSize: state.fileLimit } }))
    for (const { table, id, bytes } of sent) await keep(pathOf(state, database, table || call.of('tablename'), id), bytes)
    return jsonAnswer({ result: 'OK', files: sent.map(({ id }) => id) })
  }
  const id = call.needed('gguid')
  await keep(pathOf(state, database, call.needed('tablename'), id), call.request, state.fileLimit)
  return jsonAnswer({ result: 'OK', gguid: id })
}

/** `file_download`: the bytes, or a small picture of them. What is not there is told in plain text, with its status. (F.6) */
export async function fileDownload(state: CloudState, call: Call): Promise<Answer> {
  const { database } = await admitted(state, call)
  const bytes = await readFile(pathOf(state, database, call.needed('tablename'), call.needed('gguid'))).catch(() => undefined)
  if (bytes === undefined) return textAnswer(404, 'file not found')
  const shown = await asAsked(bytes, call)
  const type = (await fileTypeFromBuffer(shown))?.mime ?? 'application/octet-stream'
  const name = call.of('filename')
  return { status: 200, type, bytes: shown, ...(name === '' ? {} : { name }) }
}

/** `exiftran` turns a photograph upright; `thumb` makes it small. */
async function asAsked(bytes: Buffer, call: Call): Promise<Buffer> {
  const [small, upright] = [call.of('thumb') === '1', call.of('exiftran') === '1']
  if (!small && !upright) return bytes
  try {
    const picture = upright ? sharp(bytes).autoOrient() : sharp(bytes)
    return await (small ? picture.resize(thumbSide, thumbSide, { fit: 'inside', withoutEnlargement: true }) : picture).toBuffer()
  } catch {
    if (small) throw new CallFault('no_image', 'not a picture')
    return bytes
  }
}

/** Written beside and moved into place, so that a broken upload leaves the old file. */
async function keep(path: string, bytes: Buffer | Readable, limit = Infinity): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const beside = `${path}.${newId()}`
  try {
    await pipeline(bytes instanceof Buffer ? [bytes] : bytes, upTo(limit), createWriteStream(beside))
    await rename(beside, path)
  } catch (fault) {
    await rm(beside, { force: true })
    throw fault
  }
}

function pathOf(state: CloudState, { address }: CloudDatabase, table: string, id: string): string {
  const path = storedPath(address, state.files, table, id.toLowerCase())
  if (path === undefined) throw new CallFault('invalid_request', 'not a table and file id')
  return path
}

/** Reads to the end even what is too much, so that the sender hears the answer. */
function upTo(limit: number): Transform {
  let size = 0
  return new Transform({
    transform(part: Buffer, _encoding, done) {
      size += part.length
      done(null, size > limit ? undefined : part)
    },
    flush(done) { done(size > limit ? new CallFault('limit_reached', 'the file is too large') : null) },
  })
}
