import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import { Zip, ZipDeflate } from 'fflate'
import { open } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { refuse } from '../refusal.ts'

export type Archive = {
  /** One file of the archive, piece by piece. */
  begin(name: string): { write(bytes: Uint8Array): void, end(): void }
  /** Closes it and reads it back, entry by entry. Returns its SHA-256; its name it gets from `settleArchive`. */
  finish(): Promise<string>
  /** Nothing is left behind. */
  abandon(): void
}

/** A zip written straight to disk, whatever its size. A file that is there already is never overwritten. */
export function writeArchive(file: string): Archive {
  if (existsSync(file)) throw refuse('export-there', `Il file ${file} c'è già: indica un altro nome.`, `The file ${file} is there already: give another name.`)
  const part = partOf(file)
  const handle = openSync(part, 'w', 0o600)
  const written = new Map<string, string>()
  let open = true
  let trouble: Error | undefined
  const zip = new Zip((fault, bytes) => {
    if (fault !== null) trouble = fault
    else for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at)
  })
  const close = (): void => { if (open) closeSync(handle); open = false }
  return {
    begin(name) {
      const entry = new ZipDeflate(name, { level: 6 })
      const hash = createHash('sha256')
      zip.add(entry)
      return {
        write(bytes) { hash.update(bytes); entry.push(bytes); if (trouble !== undefined) throw trouble },
        end() { entry.push(new Uint8Array(0), true); written.set(name, hash.digest('hex')) },
      }
    },
    async finish() {
      zip.end()
      close()
      if (trouble !== undefined) throw trouble
      const read = await hashesOf(part)
      const wrong = [...written].find(([name, hash]) => read.get(name) !== hash)
      if (wrong !== undefined || read.size !== written.size) throw refuse('export-damaged', `L'esportazione non si rilegge: ${wrong?.[0] ?? part}.`, `The export cannot be read back: ${wrong?.[0] ?? part}.`)
      return hashOfFile(part)
    },
    abandon() { close(); rmSync(part, { force: true }) },
  }
}

const partOf = (file: string): string => `${file}.part`

/**
 * Gives a finished archive its name, once the database says that it is the one: before that, trying again simply writes it
 * anew. A file moved elsewhere meanwhile is nobody's business.
 */
export function settleArchive(file: string, sha256: string): void {
  if (file !== '' && !existsSync(file) && existsSync(partOf(file)) && hashOfFile(partOf(file)) === sha256) renameSync(partOf(file), file)
}

async function hashesOf(file: string): Promise<ReadonlyMap<string, string>> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    open(file, { lazyEntries: true }, (fault, opened) => { if (fault !== null) reject(fault); else resolve(opened) })
  })
  const found = new Map<string, string>()
  return new Promise((resolve, reject) => {
    zip.on('error', reject).on('end', () => resolve(found)).on('entry', (entry: Entry) => {
      zip.openReadStream(entry, (fault, stream) => {
        if (fault !== null) return reject(fault)
        const hash = createHash('sha256')
        stream.on('error', reject).on('data', (bytes: Buffer) => hash.update(bytes)).on('end', () => {
          found.set(entry.fileName, hash.digest('hex'))
          zip.readEntry()
        })
      })
    })
    zip.readEntry()
  })
}

export function hashOfFile(file: string): string {
  const handle = openSync(file, 'r')
  const hash = createHash('sha256')
  const piece = Buffer.alloc(1 << 20)
  try {
    for (let read = readSync(handle, piece); read > 0; read = readSync(handle, piece)) hash.update(piece.subarray(0, read))
    return hash.digest('hex')
  } finally { closeSync(handle) }
}
