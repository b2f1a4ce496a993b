import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import type { Installation } from '../desk.ts'
import { identityOf } from './installations.ts'
import { refuse } from './refusal.ts'

/** What an owner sends to the publisher: who asks, for which installation and address. */
export type Asked = {
  readonly addon: string, readonly version: string, readonly installation: string, readonly identity: string, readonly publicKey: string
  readonly company: string, readonly email: string, readonly url: string, readonly nonce: string, readonly at: number
}

const mark = 'N4REQ1'

/** A block signed with the installation's own key, so that nobody can ask in its name. */
export function writeRequest(installation: Installation, asked: Omit<Asked, 'installation' | 'identity' | 'publicKey'>): string {
  const whole: Asked = { ...asked, installation: installation.id, identity: identityOf(installation.publicKey), publicKey: installation.publicKey }
  const body = Buffer.from(JSON.stringify(whole)).toString('base64url')
  const signature = sign(null, Buffer.from(`${mark}.${body}`), createPrivateKey(installation.privateKey)).toString('base64url')
  return `${mark}.${body}.${signature}`
}

/** For the publisher: what a pasted block asks. @throws Refusal when it was changed on the way */
export function readRequest(pasted: string): Asked {
  const [, body = '', signature = ''] = /N4REQ1\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})/.exec(pasted.replace(/\s+/g, '')) ?? []
  const asked = askedOf(body)
  const wrong = asked === undefined || asked.identity !== identityOf(asked.publicKey)
    || !verify(null, Buffer.from(`${mark}.${body}`), createPublicKey(asked.publicKey), Buffer.from(signature, 'base64url'))
  if (wrong) throw refuse('request-unreadable', 'Questa non è una richiesta di attivazione intatta.', 'This is no intact activation request.')
  return asked
}

/** Ten characters without look-alikes, to be read out on the phone. */
export function checkCode(request: string): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  return [...createHash('sha256').update(request).digest().subarray(0, 10)].map(byte => alphabet[byte % 32]).join('').replace(/^(.{5})/, '$1-')
}

function askedOf(body: string): Asked | undefined {
  let parsed: unknown
  try { parsed = JSON.parse(Buffer.from(body, 'base64url').toString()) } catch { return undefined }
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const cells: Readonly<Record<string, unknown>> = { ...parsed }
  const text = (name: string): string => { const cell = cells[name]; return typeof cell === 'string' ? cell : '' }
  const asked = {
    addon: text('addon'), version: text('version'), installation: text('installation'), identity: text('identity'), publicKey: text('publicKey'),
    company: text('company'), email: text('email'), url: text('url'), nonce: text('nonce'), at: Number(cells['at'] ?? 0),
  }
  return asked.publicKey.includes('PUBLIC KEY') && asked.installation !== '' ? asked : undefined
}
