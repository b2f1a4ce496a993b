import { readFile } from 'node:fs/promises'
import type { Sharp, SharpOptions } from 'sharp'
import type { Upload as ReadyUpload } from '../addon/tickets/upload.ts'
import { Invalid } from '../addon/faults.ts'
import type { Upload } from './uploads.ts'

const redrawn: Readonly<Record<string, 'jpeg' | 'png' | 'webp'>> = {
  'image/jpeg': 'jpeg', 'image/png': 'png', 'image/webp': 'webp', 'image/avif': 'jpeg', 'image/tiff': 'jpeg',
}

/** Loaded when the first picture comes: it takes more memory than all the rest of the portal's libraries. */
const drawn = async (from: string | Buffer, options: SharpOptions): Promise<Sharp> => (await import('sharp')).default(from, options)

const most = { limitInputPixels: 60_000_000, failOn: 'error', sequentialRead: true } as const

/** Pictures are drawn anew: turned the right way, without the place they were taken at or anything hidden in them. (S41) */
export async function readyUploads(uploads: readonly Upload[]): Promise<readonly ReadyUpload[]> {
  const ready: ReadyUpload[] = []
  for (const upload of uploads) ready.push(await readyUpload(upload))
  return ready
}

async function readyUpload(upload: Upload): Promise<ReadyUpload> {
  const form = redrawn[upload.type]
  if (form === undefined) return { name: upload.name, type: upload.type, column: upload.column, bytes: await readFile(upload.path) }
  try {
    const picture = (await drawn(upload.path, most)).rotate().resize({ width: 4096, height: 4096, fit: 'inside', withoutEnlargement: true })
    const bytes = await picture.toFormat(form, form === 'png' ? {} : { quality: 85 }).toBuffer()
    return { name: endingIn(upload.name, form), type: `image/${form}`, column: upload.column, bytes }
  } catch {
    throw new Invalid({ [upload.column || 'photos']: { key: 'file-broken', values: { name: upload.name } } })
  }
}

const endings = { jpeg: /\.jpe?g$/i, png: /\.png$/i, webp: /\.webp$/i } as const

const endingIn = (name: string, form: 'jpeg' | 'png' | 'webp'): string =>
  endings[form].test(name) ? name : `${name.replace(/\.[A-Za-z0-9]{1,5}$/, '')}.${form === 'jpeg' ? 'jpg' : form}`

/** A small picture for a page; undefined for what is no picture we can draw. */
export async function thumbnail(bytes: Buffer): Promise<Buffer | undefined> {
  try {
    return await (await drawn(bytes, most)).rotate().resize({ width: 240, height: 240, fit: 'cover' }).jpeg({ quality: 75 }).toBuffer()
  } catch { return undefined }
}

export async function logoPicture(bytes: Buffer): Promise<Buffer | undefined> {
  try {
    return await (await drawn(bytes, most)).resize({ width: 360, height: 120, fit: 'inside', withoutEnlargement: true }).png().toBuffer()
  } catch { return undefined }
}
