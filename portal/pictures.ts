import { readFile } from 'node:fs/promises'
import { Invalid } from '../addon/faults.ts'
import { drawn, drawnAnew, mostPixels } from '../addon/tickets/pictures.ts'
import type { Upload as ReadyUpload } from '../addon/tickets/upload.ts'
import type { Upload } from './uploads.ts'

/** Pictures are drawn anew: turned the right way, without the place they were taken at or anything hidden in them. (S41) */
export async function readyUploads(uploads: readonly Upload[]): Promise<readonly ReadyUpload[]> {
  const ready: ReadyUpload[] = []
  for (const upload of uploads) ready.push(await readyUpload(upload))
  return ready
}

async function readyUpload({ path, name, type, column }: Upload): Promise<ReadyUpload> {
  const picture = await drawnAnew(path, name, type).catch(() => { throw new Invalid({ [column || 'photos']: { key: 'file-broken', values: { name } } }) })
  return picture === undefined ? { name, type, column, bytes: await readFile(path) } : { ...picture, column }
}

/** A small picture for a page; undefined for what is no picture we can draw. */
export async function thumbnail(bytes: Buffer): Promise<Buffer | undefined> {
  try {
    return await (await drawn(bytes, mostPixels)).rotate().resize({ width: 240, height: 240, fit: 'cover' }).jpeg({ quality: 75 }).toBuffer()
  } catch { return undefined }
}

export async function logoPicture(bytes: Buffer): Promise<Buffer | undefined> {
  try {
    return await (await drawn(bytes, mostPixels)).resize({ width: 360, height: 120, fit: 'inside', withoutEnlargement: true }).png().toBuffer()
  } catch { return undefined }
}
