import type { Desk } from '../../addon/desk.ts'
import { NotFound } from '../../addon/faults.ts'
import type { Options } from '../../addon/fields/options.ts'
import type { Answer } from '../answer.ts'
import { logoPicture } from '../pictures.ts'
import type { Visit } from '../visit.ts'

/** The firm's own picture, drawn anew: what the owner stored is content like any other. (S36, S41) */
export async function show({ desk, options }: Visit): Promise<Answer> {
  const known = kept.get(options)
  const picture = known ?? await drawnLogo(desk, options)
  if (picture === undefined) throw new NotFound()
  kept.set(options, picture)
  return { kind: 'file', bytes: picture, type: 'image/png', name: 'logo.png', inline: true }
}

/** Every page asks for it: drawn once for as long as *Your data* stays as it is. */
const kept = new WeakMap<Options, Buffer>()

async function drawnLogo(desk: Desk, options: Options): Promise<Buffer | undefined> {
  const bytes = await logoBytes(desk, options)
  const type = bytes === undefined ? undefined : (await (await import('file-type')).fileTypeFromBuffer(bytes))?.mime
  return bytes === undefined || type?.startsWith('image/') !== true ? undefined : logoPicture(bytes)
}

async function logoBytes(desk: Desk, { logo }: Options): Promise<Buffer | undefined> {
  if (logo === undefined) return undefined
  if (logo.kind === 'inline') return Buffer.from(logo.base64, 'base64')
  return desk.files.read(desk.names.yourData.table, logo.id)
}
