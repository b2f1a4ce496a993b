import { fileTypeFromBuffer } from 'file-type'
import type { Desk } from '../../addon/desk.ts'
import { NotFound } from '../../addon/faults.ts'
import type { Options } from '../../addon/fields/options.ts'
import type { Answer } from '../answer.ts'
import { logoPicture } from '../pictures.ts'
import type { Visit } from '../visit.ts'

/** The firm's own picture, drawn anew: what the owner stored is content like any other. (S36, S41) */
export async function show(visit: Visit): Promise<Answer> {
  const bytes = await logoBytes(visit.desk, visit.options)
  const type = bytes === undefined ? undefined : (await fileTypeFromBuffer(bytes))?.mime
  const picture = bytes === undefined || type?.startsWith('image/') !== true ? undefined : await logoPicture(bytes)
  if (picture === undefined) throw new NotFound()
  return { kind: 'file', bytes: picture, type: 'image/png', name: 'logo.png', inline: true }
}

async function logoBytes(desk: Desk, { logo }: Options): Promise<Buffer | undefined> {
  if (logo === undefined) return undefined
  if (logo.kind === 'inline') return Buffer.from(logo.base64, 'base64')
  return desk.files.read(desk.names.yourData.table, logo.id)
}
