import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { AttachmentStream, MessageText } from 'mailparser'
import type { IncomingFile } from '../incoming.ts'
import { newPlace } from './raw.ts'

/** A letter taken apart: its words in memory, its files on disk. */
export type Parsed = {
  readonly text: string
  readonly html: string
  readonly files: readonly IncomingFile[]
  /** What a mail server reports of a letter it could not deliver, and the head of that letter. */
  readonly status: string
  readonly original: string
}

/** Letters are flat in life; what nests or splits itself a thousandfold is meant to hurt. (S51) */
const bounds = { maxChildNodes: 200, maxHeadSize: 256 * 1024, ignoreEmbedded: true, skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true, keepDeliveryStatus: true }

const mostParts = 60
/** Logos and tracking dots of signatures. */
const smallest = 3000

/** `paths` is told of everything that is laid on disk, also when reading ends badly. */
export async function parsed(source: Readable, folder: string, paths: string[]): Promise<Parsed> {
  const { MailParser } = await import('mailparser')
  const parser = new MailParser(bounds)
  const found: { text: string, html: string, status: string, original: string, files: IncomingFile[] } = { text: '', html: '', status: '', original: '', files: [] }
  let parts = 0
  const reading = pipeline(source, parser, async (told: AsyncIterable<AttachmentStream | MessageText>) => {
    for await (const part of told) {
      if (part.type === 'text') {
        found.text = part.text ?? ''
        found.html = typeof part.html === 'string' ? part.html : ''
        continue
      }
      parts += 1
      if (parts > mostParts) throw new Error('too many parts')
      await keepPart(part, found, folder, paths)
      part.release()
    }
  })
  await reading
  return found
}

type Found = { status: string, original: string, files: IncomingFile[] }

async function keepPart(part: AttachmentStream, found: Found, folder: string, paths: string[]): Promise<void> {
  const path = await newPlace(folder)
  paths.push(path)
  await pipeline(part.content instanceof Readable ? part.content : Readable.from([]), createWriteStream(path, { mode: 0o600 }))
  const type = part.contentType.toLowerCase()
  if (type === 'message/delivery-status' || type === 'message/disposition-notification') { found.status = await beginning(path); return }
  if (type === 'message/rfc822' || type === 'text/rfc822-headers') found.original = await beginning(path)
  if (type === 'text/rfc822-headers' || isSeal(type) || (part.related === true && part.size < smallest)) return
  found.files.push({ name: part.filename ?? (type === 'message/rfc822' ? 'message.eml' : `file.${type.split('/')[1] ?? 'bin'}`), path })
}

/** Signatures of letters are no files anybody wants to see. */
const isSeal = (type: string): boolean => /^application\/(?:x-)?pkcs7-signature$|^application\/pgp-signature$|^application\/(?:x-)?pkcs7-mime$/.test(type)

const beginning = async (path: string): Promise<string> => (await readFile(path)).subarray(0, 64_000).toString('latin1')
