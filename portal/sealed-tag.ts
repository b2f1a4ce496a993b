import { createCipheriv, createDecipheriv, hash } from 'node:crypto'
import { randomPad } from './random.ts'

/** What a browser's copy was made from: what was known before the page was built, and what the page showed. */
export type Tagged = { readonly before: string, readonly shown: string }

/**
 * A tag only we can read, new on every answer. A plain one would change with every change of the host, and so tell its
 * reader of changes in columns he may not see. (security A.0-2, S09)
 */
export function sealTag(key: string, { before, shown }: Tagged): string {
  const pad = randomPad(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(key), pad)
  const sealed = Buffer.concat([cipher.update(before + shown, 'base64url'), cipher.final()])
  return `W/"${Buffer.concat([pad, sealed, cipher.getAuthTag()]).toString('base64url')}"`
}

/** What a browser sent back; undefined when it is none of ours. */
export function openTag(key: string, tag: string | undefined): Tagged | undefined {
  const text = /^(?:W\/)?"([\w-]{102})"$/.exec(tag ?? '')?.[1]
  if (text === undefined) return undefined
  const bytes = Buffer.from(text, 'base64url')
  const opening = createDecipheriv('aes-256-gcm', keyOf(key), bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16))
  try {
    const both = Buffer.concat([opening.update(bytes.subarray(12, -16)), opening.final()]).toString('base64url')
    return { before: both.slice(0, digestLength), shown: both.slice(digestLength) }
  } catch { return undefined }
}

const keyOf = (key: string): Buffer => hash('sha256', `tag|${key}`, 'buffer')

const digestLength = 32

/** 24 bytes, which end on a whole letter: two of them can stand side by side. */
export const digestOf = (...parts: readonly string[]): string => hash('sha256', parts.join('\n'), 'base64url').slice(0, digestLength)
