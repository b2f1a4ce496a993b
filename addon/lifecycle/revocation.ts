import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { VendorKey } from './manifest.ts'
import { openToken, publicKeyOf, signToken } from './paseto.ts'
import { refuse } from './refusal.ts'
import type { SigningKey } from './vendor-keys.ts'
import { trustedKeys } from './vendor-keys.ts'

/** What the publisher took back: single keys, whole installations, signers. The list with the highest number counts, whole. */
export type RevocationList = { readonly seq: number, readonly iat: number, readonly jti: readonly string[], readonly ins: readonly string[], readonly kid: readonly string[] }

export const revocationPurpose = 'nios4-addon-revocation-v1'
export const nothingRevoked: RevocationList = { seq: 0, iat: 0, jti: [], ins: [], kid: [] }

const most = 400_000

/** A list may be handed on by anybody: it is signed, and carries no secret. */
export function signRevocations(list: RevocationList, { kid, key }: SigningKey): string {
  if (list.kid.includes(kid)) throw refuse('list-own-signer', 'Una lista non può ritirare la firma con cui è firmata: usa l’altra chiave.', 'A list cannot withdraw the signature it carries: use the other key.')
  return signToken(JSON.stringify(list), JSON.stringify({ kid }), revocationPurpose, key)
}

/** @throws Refusal when it is no list, or not signed by somebody trusted here */
export function readRevocations(pasted: string, keys: readonly VendorKey[]): RevocationList {
  const token = openToken(pasted, most)
  const list = token === undefined ? undefined : listOf(token.payload)
  if (token === undefined || list === undefined) throw refuse('list-unreadable', 'Questa non è una lista di chiavi ritirate: copiala per intero.', 'This is no list of withdrawn keys: copy the whole of it.')
  const kid = kidOf(token.footer)
  const signer = keys.find(key => key.kid === kid)
  // A stolen key must not be able to take back the good one under its own withdrawn name.
  if (signer === undefined || signer.revoked === true || list.kid.includes(kid)) throw refuse('list-unknown-signer', 'La lista è firmata da qualcuno di cui non ci fidiamo.', 'The list is signed by somebody we do not trust.')
  if (!token.signedBy(publicKeyOf(signer.publicKey), revocationPurpose)) throw refuse('list-forged', 'La firma della lista non torna: forse è stata copiata male.', 'The signature of the list does not fit: it may have been copied badly.')
  return list
}

export const looksLikeRevocations = (pasted: string): boolean => listOf(openToken(pasted, most)?.payload ?? '') !== undefined

/** Kept in the data folder, not in a database: a restored copy does not bring a withdrawn key back. */
const keptFile = (folder: string): string => join(folder, 'revocations.txt')

/** One that came inside the package itself: addon/revocations.txt. */
const inPackage = new URL('../revocations.txt', import.meta.url)

/** The list in force: the higher number of the one shipped and the one taken in. One that does not verify counts as none. */
export function revocationsIn(folder: string, shipped: string | URL = inPackage): RevocationList {
  const keys = trustedKeys(folder)
  const lists = [shipped, keptFile(folder)].map(file => {
    if (!existsSync(file)) return nothingRevoked
    try { return readRevocations(readFileSync(file, 'utf8'), keys) } catch { return nothingRevoked }
  })
  return lists.sort((one, other) => other.seq - one.seq)[0] ?? nothingRevoked
}

/** Takes a list in; one that is not newer than the one in force is ignored. */
export function acceptRevocations(folder: string, pasted: string): { readonly list: RevocationList, readonly taken: boolean } {
  const keys = trustedKeys(folder)
  const inForce = revocationsIn(folder)
  const list = readRevocations(pasted, keys.map(key => ({ ...key, revoked: key.revoked === true || inForce.kid.includes(key.kid) })))
  if (list.seq <= inForce.seq) return { list: inForce, taken: false }
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${keptFile(folder)}.part`, `${pasted.replace(/\s+/g, '')}\n`, { mode: 0o600 })
  renameSync(`${keptFile(folder)}.part`, keptFile(folder))
  return { list, taken: true }
}

function kidOf(footer: string): string {
  const cells = objectOf(footer)
  return typeof cells['kid'] === 'string' ? cells['kid'] : ''
}

function listOf(payload: string): RevocationList | undefined {
  const cells = objectOf(payload)
  const { seq, iat } = cells
  const texts = (name: string): readonly string[] => {
    const found: unknown = cells[name]
    return Array.isArray(found) ? found.filter((one: unknown) => typeof one === 'string') : []
  }
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1 || typeof iat !== 'number' || !Array.isArray(cells['jti'])) return undefined
  return { seq, iat, jti: texts('jti'), ins: texts('ins'), kid: texts('kid') }
}

function objectOf(json: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(json)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch { return {} }
}
