import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
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
  /** Where a letter lies that came inside this one; '' for none. */
  readonly inner: string
}

const bounds = { ignoreEmbedded: true, skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true, keepDeliveryStatus: true }

const mostParts = 60
const patienceMs = 120_000
/** Logos and tracking dots of signatures. */
const smallest = 3000

/** `paths` is told of everything that is laid on disk, also when reading ends badly. */
export async function parsed(source: Readable, folder: string, paths: string[]): Promise<Parsed> {
  const { MailParser } = await import('mailparser')
  const parser = new MailParser(bounds)
  const found: { text: string, html: string, status: string, original: string, inner: string, files: IncomingFile[] } = { text: '', html: '', status: '', original: '', inner: '', files: [] }
  const inHand: { part?: Readable } = {}
  const reading = pipeline(source, parser, async (told: AsyncIterable<AttachmentStream | MessageText>) => {
    let parts = 0
    for await (const part of told) {
      if (part.type === 'text') {
        found.text = part.text ?? ''
        found.html = typeof part.html === 'string' ? part.html : ''
        continue
      }
      parts += 1
      inHand.part = part.content instanceof Readable ? part.content : Readable.from([])
      await keepPart({ part, content: inHand.part, wanted: parts <= mostParts }, found, folder, paths)
      part.release()
    }
  })
  // A parser that stumbles may leave the part in hand without an end: who waits for it is let go.
  await untilFailed(parser, reading).catch(fault => {
    inHand.part?.destroy()
    throw fault
  })
  return found
}

function untilFailed(parser: Readable, reading: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a letter took too long to read')), patienceMs)
    parser.once('error', reject)
    reading.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

type Found = { status: string, original: string, inner: string, files: IncomingFile[] }

type InHand = { readonly part: AttachmentStream, readonly content: Readable, /** Otherwise it is only read past. */ readonly wanted: boolean }

async function keepPart({ part, content, wanted }: InHand, found: Found, folder: string, paths: string[]): Promise<void> {
  if (!wanted) return void await finished(content.resume())
  const path = await newPlace(folder)
  paths.push(path)
  await pipeline(content, createWriteStream(path, { mode: 0o600 }))
  const type = part.contentType.toLowerCase()
  if (type === 'message/delivery-status' || type === 'message/disposition-notification') { found.status = await beginning(path); return }
  if (type === 'message/rfc822' || type === 'text/rfc822-headers') found.original = await beginning(path)
  if (type === 'message/rfc822') found.inner = path
  if (type === 'text/rfc822-headers' || isSeal(type) || (part.related === true && part.size < smallest)) return
  found.files.push({ name: part.filename ?? (type === 'message/rfc822' ? 'message.eml' : `file.${type.split('/')[1] ?? 'bin'}`), path })
}

/** Signatures of letters are no files anybody wants to see. */
const isSeal = (type: string): boolean => /^application\/(?:x-)?pkcs7-signature$|^application\/pgp-signature$|^application\/(?:x-)?pkcs7-mime$/.test(type)

const beginning = async (path: string): Promise<string> => (await readFile(path)).subarray(0, 64_000).toString('latin1')
