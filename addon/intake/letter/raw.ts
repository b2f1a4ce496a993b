import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** More than any honest letter: what is larger is taken in by its head alone. (S51) */
export const mostLetter = 40 * 1024 * 1024

const headBytes = 256 * 1024

/** Letters are flat in life; what splits itself a thousandfold is meant to hurt. Every part begins with two dashes. (S51) */
const mostDashes = 400

/** A letter on disk as it came: memory holds none of it. `whole` is false where it was cut off. */
export type Raw = { readonly path: string, readonly whole: boolean, readonly readable: boolean, readonly head: string }

export async function keepRaw(folder: string, source: Readable, most = mostLetter): Promise<Raw> {
  const path = await newPlace(folder)
  let size = 0
  let dashes = 0
  const cut = new Transform({
    transform(chunk: Buffer, _coding, next) {
      dashes += dashesIn(chunk)
      const room = most - size
      size += chunk.length
      // What is too much is read on and thrown away: the connection it comes over is still needed.
      next(null, room <= 0 ? undefined : chunk.subarray(0, room))
    },
  })
  try {
    await pipeline(source, cut, createWriteStream(path, { mode: 0o600 }))
    return { path, whole: size <= most, readable: dashes <= mostDashes, head: await headOf(path) }
  } catch (fault) {
    await rm(path, { force: true })
    throw fault
  }
}

/** Lines that begin with two dashes; one cut between two chunks may be missed. */
function dashesIn(chunk: Buffer): number {
  let count = 0
  for (let at = chunk.indexOf('\n--'); at >= 0; at = chunk.indexOf('\n--', at + 1)) count += 1
  return count
}

/** As bytes, one sign each: what is not ASCII stays as it is. */
export async function headOf(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally { await file.close() }
}

export async function newPlace(folder: string): Promise<string> {
  const place = join(folder, 'letters-in')
  await mkdir(place, { recursive: true, mode: 0o700 })
  return join(place, randomUUID())
}

/** What a crash left behind. */
export async function sweepLetters(folder: string, olderThanMs = 3_600_000): Promise<void> {
  const place = join(folder, 'letters-in')
  for (const name of await readdir(place).catch(() => [])) {
    const found = await stat(join(place, name)).catch(() => undefined)
    if (found !== undefined && Date.now() - found.mtimeMs > olderThanMs) await rm(join(place, name), { force: true })
  }
}
