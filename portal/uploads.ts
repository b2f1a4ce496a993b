import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import multer from 'multer'
import type { Request } from 'express'
import type { FieldFault } from '../addon/faults.ts'
import { cleanName, mostBytes, mostFiles, sniffed, typeOf } from '../addon/tickets/file-rules.ts'

/** One file as it came: on disk under a name of ours, its type read from its content. (S41, S43) */
export type Upload = {
  readonly path: string, readonly name: string, readonly type: string, readonly size: number
  /** The file column it was sent for; '' among the photos. */
  readonly column: string
}

/** The file column a control of a form stands for; '' for the photos. */
export const columnOf = (control: string): string => control === 'photos' ? '' : control.replace(/^ticket\./, '')

const refusals = new WeakMap<Request, Readonly<Record<string, FieldFault>>>()

/** Why files of this request may not come in, each at its own control. */
export const refusedFiles = (request: Request): Readonly<Record<string, FieldFault>> => refusals.get(request) ?? {}

/** Nothing more is kept of a file that may not come in: it never fills the disk, and the words after it are read. (S42) */
export function uploadStorage(folder: string): multer.StorageEngine {
  return {
    _handleFile(request, file, done) {
      keep(folder, file).then(({ fault, ...kept }) => {
        if (fault !== undefined) refusals.set(request, { ...refusals.get(request), [columnOf(file.fieldname) || 'photos']: fault })
        done(null, kept)
      }, fault => {
        file.stream.resume()
        done(fault)
      })
    },
    _removeFile(_request, file, done) {
      rm(file.path, { force: true }).then(() => done(null), done)
    },
  }
}

type Kept = Pick<Express.Multer.File, 'path' | 'size' | 'mimetype' | 'originalname'> & { readonly fault: FieldFault | undefined }

async function keep(folder: string, file: Express.Multer.File): Promise<Kept> {
  const path = join(folder, randomUUID())
  const name = cleanName(file.originalname)
  const gate = fileGate(name)
  try {
    await pipeline(file.stream, gate.stream, createWriteStream(path, { mode: 0o600 }))
    const told = gate.told()
    if (told.fault !== undefined) await rm(path, { force: true })
    return { ...told, path: told.fault === undefined ? path : '', originalname: name }
  } catch (fault) {
    await rm(path, { force: true })
    throw fault
  }
}

type Told = { readonly size: number, readonly mimetype: string, readonly fault: FieldFault | undefined }

/** Lets a file pass as long as nothing speaks against it. */
function fileGate(name: string): { stream: Transform, told: () => Told } {
  let head: Buffer | undefined = Buffer.alloc(0)
  let size = 0
  let type = ''
  let fault: FieldFault | undefined
  const judge = async (bytes: Buffer): Promise<Buffer | undefined> => {
    head = undefined
    type = await typeOf(bytes)
    if (type === '') fault = { key: 'file-type', values: { name } }
    return type === '' ? undefined : bytes
  }
  const stream = new Transform({
    transform(chunk: Buffer, _coding, next) {
      size += chunk.length
      if (fault === undefined && size > mostBytes) fault = { key: 'file-size', values: { most: mostBytes / 1024 / 1024 } }
      if (fault !== undefined) return next()
      if (head === undefined) return next(null, chunk)
      head = Buffer.concat([head, chunk])
      if (head.length < sniffed) return next()
      judge(head).then(bytes => next(null, bytes), next)
    },
    flush(next) {
      if (size === 0) fault = { key: 'file-empty', values: { name } }
      if (fault !== undefined || head === undefined) return next()
      judge(head).then(bytes => next(null, bytes), next)
    },
  })
  return { stream, told: () => ({ size, mimetype: type, fault }) }
}

/** How much of a request is read at most, whatever it is. */
export const mostAtOnce = mostBytes * mostFiles + 1_000_000

export function uploadReader(folder: string): multer.Multer {
  return multer({
    storage: uploadStorage(folder), defParamCharset: 'utf8',
    limits: { files: mostFiles, fileSize: mostAtOnce, fields: 200, fieldSize: 200_000, fieldNameSize: 100, parts: 220, headerPairs: 50, fieldNestingDepth: 1, fieldArrayIndexLimit: 0 },
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
