import { fromBufferPromise } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { badPackage } from './faults.ts'

/** The files of an archive that was walked already, one at a time: never all of them in memory. @throws Refusal */
export async function* zipFiles(archive: Buffer): AsyncGenerator<{ readonly path: string, readonly bytes: Buffer }> {
  const zip = await fromBufferPromise(archive, { lazyEntries: true, strictFileNames: true, validateEntrySizes: true }).catch(() => { throw badPackage('zip-shape') })
  for await (const entry of zip.eachEntry()) yield { path: entry.fileName, bytes: await unpacked(zip, entry) }
}

/** Stops at the first byte too many: a size that lies costs no more memory than it declared. */
async function unpacked(zip: ZipFile, entry: Entry): Promise<Buffer> {
  try {
    const parts: Buffer[] = []
    for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part)
    return Buffer.concat(parts)
  } catch (fault) {
    const sized = fault instanceof Error && /too many bytes|not enough bytes/.test(fault.message)
    throw badPackage(sized ? 'zip-size' : 'zip-damaged', entry.fileName)
  }
}
