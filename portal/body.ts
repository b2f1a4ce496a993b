import { rm } from 'node:fs/promises'
import express from 'express'
import type { Request, RequestHandler, Response } from 'express'
import multer from 'multer'
import { Fault, Invalid } from '../addon/faults.ts'
import { mostFiles } from '../addon/tickets/file-rules.ts'
import { columnOf, mostAtOnce, refusedFiles } from './uploads.ts'
import type { Upload } from './uploads.ts'
import { nothingSent } from './visit.ts'
import type { Sent } from './visit.ts'

export type BodyKind = 'none' | 'form' | 'photos'

/** The whole request was larger than any honest one. */
export class TooLarge extends Fault { constructor() { super('too-large') } }

/** The request was not made by a form of ours. */
export class Unreadable extends Fault { constructor() { super('unreadable') } }

const readForm = express.urlencoded({ extended: false, limit: '300kb', parameterLimit: 400 })

/** Reads a form, plain or with photos. Refuses before the first byte when the length alone is too much. */
export async function readBody(kind: BodyKind, photos: multer.Multer, request: Request, response: Response): Promise<Sent> {
  if (kind === 'none') return nothingSent
  const multipart = request.is('multipart/form-data') !== false
  if (multipart && kind !== 'photos') throw new Unreadable()
  if (!multipart && request.is('application/x-www-form-urlencoded') === false) throw new Unreadable()
  if (Number(request.headers['content-length'] ?? 0) > mostAtOnce) throw new TooLarge()
  await run(multipart ? photos.any() : readForm, request, response).catch(fault => { throw told(fault) })
  const refused = refusedFiles(request)
  if (Object.keys(refused).length > 0) throw new Invalid(refused)
  return sentSoFar(request)
}

/** What a form said before one of its files was refused: its words are shown again. */
export const sentSoFar = (request: Request): Sent => ({ values: valuesOf(request.body), uploads: filesOf(request).map(uploadOf) })

/** Temporary files go in any case, also when the page failed. */
export async function removeUploads(request: Request): Promise<void> {
  await Promise.all(filesOf(request).map(file => rm(file.path, { force: true })))
}

function run(handler: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void handler(request, response, (fault: unknown) => fault === undefined ? resolve() : reject(fault))
  })
}

const uploadOf = ({ path, originalname: name, mimetype: type, size, fieldname }: Express.Multer.File): Upload =>
  ({ path, name, type, size, column: columnOf(fieldname) })

const filesOf = (request: Request): readonly Express.Multer.File[] => Array.isArray(request.files) ? request.files.filter(({ path }) => path !== '') : []

/** Flat and without a prototype: `__proto__` or `a[b]` are only odd names nobody asks for. (S22) */
function valuesOf(body: unknown): Readonly<Record<string, readonly string[]>> {
  const values: Record<string, readonly string[]> = Object.create(null)
  if (typeof body !== 'object' || body === null) return values
  for (const [name, value] of Object.entries(body)) {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value]
    values[name] = list.slice(0, 200).filter(item => typeof item === 'string')
  }
  return values
}

function told(fault: unknown): unknown {
  if (fault instanceof Fault || !(fault instanceof Error)) return fault
  const code = 'code' in fault ? fault.code : undefined
  if (code === 'LIMIT_FILE_COUNT' || code === 'LIMIT_UNEXPECTED_FILE') return new Invalid({ photos: { key: 'file-count', values: { most: mostFiles } } })
  if (fault instanceof multer.MulterError) return new TooLarge()
  if ('type' in fault && fault.type === 'entity.too.large') return new TooLarge()
  return new Unreadable()
}
