import { createHash, sign, verify } from 'node:crypto'
import type { VendorKey } from '../manifest.ts'
import { publicKeyOf } from '../paseto.ts'
import type { SigningKey } from '../vendor-keys.ts'
import { badPackage } from './faults.ts'
import { purposes } from './format.ts'

/** The line that lies beside a package (and, without id and version, inside it beside the list of files). */
export type Seal = { readonly kid: string, readonly size: number, readonly sha512: string, readonly sig: string, readonly id: string, readonly version: string }

type Purpose = keyof typeof purposes

export const digestOf = (bytes: Buffer): Buffer => createHash('sha512').update(bytes).digest()

const signed = (purpose: Purpose, digest: Buffer): Buffer => Buffer.concat([Buffer.from(purposes[purpose]), digest])

/** One line of JSON. Ed25519 gives the same signature for the same bytes, so this line is reproducible too. */
export function sealOf(purpose: Purpose, bytes: Buffer, signing: SigningKey, named: { readonly id: string, readonly version: string }): string {
  const digest = digestOf(bytes)
  const sig = sign(null, signed(purpose, digest), signing.key).toString('base64url')
  return `${JSON.stringify({ v: 1, alg: 'ed25519', kid: signing.kid, ...named, size: bytes.length, sha512: digest.toString('hex'), sig })}\n`
}

export function readSeal(text: string): Seal | undefined {
  let parsed: unknown
  try { parsed = JSON.parse(text) } catch { return undefined }
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const told: Readonly<Record<string, unknown>> = { ...parsed }
  const { v, alg, kid, id, version, size, sha512, sig } = told
  if (v !== 1 || alg !== 'ed25519' || typeof size !== 'number') return undefined
  if (typeof kid !== 'string' || typeof id !== 'string' || typeof version !== 'string' || typeof sha512 !== 'string' || typeof sig !== 'string') return undefined
  const shaped = /^[a-z0-9][a-z0-9-]{2,60}$/.test(kid) && /^[0-9a-f]{128}$/.test(sha512) && /^[A-Za-z0-9_-]{86}$/.test(sig)
  return shaped ? { kid, id, version, size, sha512, sig } : undefined
}

/** Size and digest before anything that costs; then whose key it is; the signature last. @throws Refusal */
export function checkSeal(purpose: Purpose, bytes: Buffer, seal: Seal, keys: readonly VendorKey[]): void {
  if (bytes.length !== seal.size) throw badPackage('package-size')
  const digest = digestOf(bytes)
  if (digest.toString('hex') !== seal.sha512) throw badPackage('package-changed')
  const known = keys.filter(({ kid }) => kid === seal.kid)
  if (known.length === 0) throw badPackage('key-unknown', seal.kid)
  if (known.some(({ revoked }) => revoked === true)) throw badPackage('key-revoked', seal.kid)
  const signature = Buffer.from(seal.sig, 'base64url')
  const fits = known.some(({ publicKey }) => verify(null, signed(purpose, digest), publicKeyOf(publicKey), signature))
  if (!fits) throw badPackage('signature-wrong', seal.kid)
}
