import { buffer } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import { fromBufferPromise } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { steadyZip } from '../steady-zip.ts'
import { BadTemplate } from './faults.ts'

/** The one file inside. (docs/host.md, H point 1) */
const entryName = 'estrazione.txt'

/** The sample is 9 KB and holds 85 KB: room for a large company, not for filling a memory. */
export const templateLimits = { file: 16 << 20, text: 128 << 20, ratio: 250 } as const

/** The text as a `.nios4` file. The same text gives the same bytes on every machine. */
export const zipTemplate = (text: string): Buffer => steadyZip([[entryName, Buffer.from(text)]])

/**
 * The text inside a `.nios4` file. The vendor's writer may add extra fields or tell sizes behind the file, so the form is
 * taken as yauzl takes it; size, swelling, count and checksum are judged. @throws BadTemplate
 */
export async function unzipTemplate(file: Buffer): Promise<string> {
  if (file.length > templateLimits.file) throw new BadTemplate('template-large')
  const zip = await fromBufferPromise(file, { lazyEntries: true, strictFileNames: true, validateEntrySizes: true }).catch(() => { throw new BadTemplate('template-zip') })
  const entry = await onlyEntry(zip)
  if ((entry.generalPurposeBitFlag & 0x2041) !== 0) throw new BadTemplate('template-encrypted')
  const { uncompressedSize: size, compressedSize: packed } = entry
  if (size > templateLimits.text || size > packed * templateLimits.ratio + 1024) throw new BadTemplate('template-bomb')
  const bytes = await unpacked(zip, entry)
  // A byte-order mark is none of the format's, and no reason to refuse.
  try { return new TextDecoder('utf-8', { fatal: true }).decode(bytes) } catch { throw new BadTemplate('template-text') }
}

async function onlyEntry(zip: ZipFile): Promise<Entry> {
  if (zip.entryCount !== 1) throw new BadTemplate('template-entries')
  try {
    for await (const entry of zip.eachEntry()) if (entry.fileName.toLowerCase() === entryName) return entry
  } catch { throw new BadTemplate('template-zip') }
  throw new BadTemplate('template-entries')
}

/** yauzl stops at the first byte too many: a size that lies costs no more memory than it declared. */
async function unpacked(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const bytes = await zip.openReadStreamPromise(entry).then(buffer).catch(() => { throw new BadTemplate('template-damaged') })
  if (crc32(bytes) !== entry.crc32) throw new BadTemplate('template-damaged')
  return bytes
}
