import { Invalid } from '../faults.ts'

const mostText = 280_000

/** A name drawn with the finger, as the browser sends it, drawn anew by us: what comes in is content like any other. (S41) */
export async function drawnName(address: string): Promise<Buffer | undefined> {
  const found = /^data:image\/png;base64,([A-Za-z0-9+/=]+)$/.exec(address.trim())
  if (found === null || address.length > mostText) throw new Invalid({ drawn: { key: 'not-a-drawing' } })
  const bytes = Buffer.from(found[1] ?? '', 'base64')
  try {
    // Loaded with the first signature: a process nobody signs in has no use for it.
    const { default: sharp } = await import('sharp')
    const picture = sharp(bytes, { limitInputPixels: 4_000_000, animated: false })
    if ((await picture.metadata()).format !== 'png') throw new Error('another format')
    const { channels } = await picture.stats()
    // An untouched pad is no name.
    if (channels.every(({ min, max }) => min === max)) return undefined
    return await picture.flatten({ background: '#ffffff' }).resize({ width: 880, height: 256, fit: 'inside', withoutEnlargement: true }).png({ compressionLevel: 9 }).toBuffer()
  } catch { throw new Invalid({ drawn: { key: 'not-a-drawing' } }) }
}
