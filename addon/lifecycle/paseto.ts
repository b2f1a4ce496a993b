import { createPublicKey, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

const header = 'v4.public.'
const spki = Buffer.from('302a300506032b6570032100', 'hex')

/** A raw ed25519 key of 32 bytes, base64url, as a key object. */
export const publicKeyOf = (raw: string): KeyObject =>
  createPublicKey({ key: Buffer.concat([spki, Buffer.from(raw, 'base64url')]), format: 'der', type: 'spki' })

export const rawPublicKey = (key: KeyObject): string => key.export({ format: 'der', type: 'spki' }).subarray(spki.length).toString('base64url')

/** PASETO v4.public: ed25519 and no algorithm field that could be attacked. */
export function signToken(payload: string, footer: string, assertion: string, key: KeyObject): string {
  const message = Buffer.from(payload)
  const signature = sign(null, encoded(message, footer, assertion), key)
  return `${header}${Buffer.concat([message, signature]).toString('base64url')}.${Buffer.from(footer).toString('base64url')}`
}

export type OpenedToken = { readonly payload: string, readonly footer: string, signedBy(key: KeyObject, assertion: string): boolean }

/** Takes a token apart; undefined when it has not the shape of one. White space of line-wrapped letters is ignored. */
export function openToken(pasted: string, most = 4000): OpenedToken | undefined {
  if (pasted.length > most * 2) return undefined
  const token = pasted.replace(/\s+/g, '')
  const match = /^v4\.public\.([A-Za-z0-9_-]{90,})\.([A-Za-z0-9_-]{2,400})$/.exec(token)
  if (match === null || token.length > most + 420) return undefined
  const body = Buffer.from(match[1] ?? '', 'base64url')
  const footer = Buffer.from(match[2] ?? '', 'base64url').toString()
  const message = body.subarray(0, -64)
  const signature = body.subarray(-64)
  return { payload: message.toString(), footer, signedBy: (key, assertion) => verify(null, encoded(message, footer, assertion), key, signature) }
}

/** Pre-authentication encoding: lengths in front of every part, so that no two lists of parts look the same. */
function encoded(message: Buffer, footer: string, assertion: string): Buffer {
  const parts = [Buffer.from(header), message, Buffer.from(footer), Buffer.from(assertion)]
  return Buffer.concat([length(parts.length), ...parts.flatMap(part => [length(part.length), part])])
}

function length(size: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(size))
  return bytes
}
