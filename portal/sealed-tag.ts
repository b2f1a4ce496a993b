import { hash } from 'node:crypto'
import { randomPad } from './random.ts'

/** What a browser's copy was made from: what was known before the page was built, and what the page showed. */
export type Tagged = { readonly before: string, readonly shown: string }

/**
 * A tag only we can read, new on every answer. A plain one would change with every change of the host, and so tell its
 * reader of changes in columns he may not see. (security A.0-2, S09) Two digests under a mask that only the session's key
 * makes; who alters it only gets his page anew.
 */
export function sealTag(key: string, { before, shown }: Tagged): string {
  const pad = randomPad(padLength)
  return `W/"${Buffer.concat([pad, masked(key, pad, Buffer.from(before + shown, 'base64url'))]).toString('base64url')}"`
}

/** What a browser sent back; undefined when it is none of ours. */
export function openTag(key: string, tag: string | undefined): Tagged | undefined {
  if (tag === undefined) return undefined
  const text = /^(?:W\/)?"([\w-]{80})"$/.exec(tag)?.[1]
  if (text === undefined) return undefined
  const bytes = Buffer.from(text, 'base64url')
  const both = masked(key, bytes.subarray(0, padLength), bytes.subarray(padLength)).toString('base64url')
  return { before: both.slice(0, digestLength), shown: both.slice(digestLength) }
}

/** Put on and taken off in the same way. The mask of a pad has 64 bytes; two digests have 48. */
function masked(key: string, pad: Buffer, digests: Buffer): Buffer {
  const mask = hash('sha512', `tag|${key}|${pad.toString('base64url')}`, 'buffer')
  for (let at = 0; at < digests.length; at += 1) mask[at] = (mask[at] ?? 0) ^ (digests[at] ?? 0)
  return mask.subarray(0, digests.length)
}

const padLength = 12
const digestLength = 32

/** 24 bytes, which end on a whole letter: two of them can stand side by side. */
export const digestOf = (...parts: readonly string[]): string => hash('sha256', parts.join('\n'), 'base64url').slice(0, digestLength)
