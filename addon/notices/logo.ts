import type { Desk } from '../desk.ts'
import type { Options } from '../fields/options.ts'
import { base64 } from './mime.ts'
import type { Logo } from './post.ts'

/** The firm's logo, small enough to travel with every letter; undefined when there is none that can be read. */
export async function letterLogo(desk: Desk, options: Options): Promise<Logo | undefined> {
  const { logo } = options
  if (logo === undefined) return undefined
  const bytes = logo.kind === 'inline' ? Buffer.from(logo.base64, 'base64') : await desk.files.read(desk.names.yourData.table, logo.id).catch(() => undefined)
  if (bytes === undefined || !isPicture(bytes)) return undefined
  try {
    // Loaded with the first logo: a process that writes no letters has no use for it.
    const { default: sharp } = await import('sharp')
    const small = await sharp(bytes, { limitInputPixels: 40_000_000, animated: false }).rotate()
      .resize({ width: 320, height: 112, fit: 'inside', withoutEnlargement: true }).png({ compressionLevel: 9 }).toBuffer()
    return { base64: base64(small), type: 'image/png' }
  } catch { return undefined }
}

/** PNG, JPEG, GIF or WebP by their first bytes: a drawing in SVG is a program, and stays at home. (A.5-5, A.5-6) */
function isPicture(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 12)
  return head.subarray(0, 4).toString('hex') === '89504e47' || head.subarray(0, 3).toString('hex') === 'ffd8ff' ||
    head.subarray(0, 4).toString('latin1') === 'GIF8' ||
    (head.subarray(0, 4).toString('latin1') === 'RIFF' && head.subarray(8, 12).toString('latin1') === 'WEBP')
}
