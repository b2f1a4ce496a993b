import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import multer from 'multer'
import type { Request } from 'express'
import { Invalid } from '../addon/faults.ts'
import { cleanName, mostBytes, mostFiles, sniffed, typeOf, wrongType } from '../addon/tickets/file-rules.ts'

/** One file as it came: on disk under a name of ours, its type read from its content. (S41, S43) */
export type Upload = {
  readonly path: string, readonly name: string, readonly type: string, readonly size: number
  /** The file column it was sent for; '' among the photos. */
  readonly column: string
}

/** Stops at the first kilobytes of a file that may not come in: it never fills the disk. (S42) */
export function uploadStorage(folder: string): multer.StorageEngine {
  return {
    _handleFile(_request, file, done) {
      keep(folder, file).then(kept => done(null, kept), fault => {
        file.stream.resume()
        done(fault)
      })
    },
    _removeFile(_request, file, done) {
      rm(file.path, { force: true }).then(() => done(null), done)
    },
  }
}

async function keep(folder: string, file: Express.Multer.File): Promise<Partial<Express.Multer.File>> {
  const path = join(folder, randomUUID())
  const name = cleanName(file.originalname)
  const gate = typeGate(name)
  let size = 0
  gate.stream.on('data', (chunk: Buffer) => { size += chunk.length })
  try {
    await pipeline(file.stream, gate.stream, createWriteStream(path, { mode: 0o600 }))
    if (size === 0) throw new Invalid({ photos: { key: 'file-empty', values: { name } } })
    return { path, size, mimetype: gate.type(), originalname: name }
  } catch (fault) {
    await rm(path, { force: true })
    throw fault
  }
}

function typeGate(name: string): { stream: Transform, type: () => string } {
  let head: Buffer | undefined = Buffer.alloc(0)
  let type = ''
  const judge = async (bytes: Buffer): Promise<void> => {
    type = await typeOf(bytes)
    if (type === '') throw wrongType(name)
  }
  const stream = new Transform({
    transform(chunk: Buffer, _coding, next) {
      if (head === undefined) return next(null, chunk)
      head = Buffer.concat([head, chunk])
      if (head.length < sniffed) return next()
      const bytes = head
      head = undefined
      judge(bytes).then(() => next(null, bytes), next)
    },
    flush(next) {
      if (head === undefined || head.length === 0) return next()
      const bytes = head
      judge(bytes).then(() => next(null, bytes), next)
    },
  })
  return { stream, type: () => type }
}

export function uploadReader(folder: string): multer.Multer {
  return multer({
    storage: uploadStorage(folder), defParamCharset: 'utf8',
    limits: { files: mostFiles, fileSize: mostBytes, fields: 200, fieldSize: 200_000, fieldNameSize: 100, parts: 220, headerPairs: 50, fieldNestingDepth: 1, fieldArrayIndexLimit: 0 },
    // A browser sends an empty part for an untouched file control.
    fileFilter: (_request: Request, file, done) => done(null, file.originalname !== ''),
  })
}

/** What a crash left behind is gone after five minutes. */
export async function sweepUploads(folder: string, now: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found !== undefined && now - found.mtimeMs > 300_000) await rm(path, { force: true })
  }
}
