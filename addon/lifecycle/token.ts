import type { KeyObject } from 'node:crypto'
import { randomUUID } from 'node:crypto'
import type { VendorKey } from './manifest.ts'
import { openToken, publicKeyOf, signToken } from './paseto.ts'
import { refuse } from './refusal.ts'
import type { RevocationList } from './revocation.ts'

/** What an activation key says. Times are seconds since 1970, as in every such token. */
export type Claims = {
  readonly iss: string, readonly sub: string, readonly aud: string, readonly jti: string
  /** Installation and SHA-256 of its public key: a copied database has neither. */
  readonly ins: string, readonly cnf: string
  /** Address of the portal it was issued for, '' = any. */
  readonly url: string
  readonly cust: string
  readonly iat: number, readonly nbf: number, readonly exp: number
}

export type Expected = {
  readonly sub: string, readonly aud: string, readonly ins: string, readonly cnf: string, readonly url: string
  readonly keys: readonly VendorKey[]
  /** What the publisher took back. */
  readonly revoked?: RevocationList
}

export type Checked = { readonly claims: Claims, readonly kid: string }

const day = 86_400

/** A key for one installation; `days` from now. */
export function issueToken(claims: Omit<Claims, 'jti' | 'iat' | 'nbf' | 'exp'>, how: { readonly now: Date, readonly days: number, readonly kid: string, readonly key: KeyObject }): string {
  const iat = Math.floor(how.now.getTime() / 1000)
  const whole: Claims = { ...claims, jti: randomUUID(), iat, nbf: iat - 300, exp: iat + how.days * day }
  return signToken(JSON.stringify(whole), JSON.stringify({ kid: how.kid }), claims.aud, how.key)
}

/** Signature, purpose, installation, address: what never changes. Expiry is told apart, for it does not make a key foreign. @throws Refusal */
export function checkToken(pasted: string, expected: Expected): Checked {
  const token = openToken(pasted)
  if (token === undefined) throw refuse('key-unreadable', 'Questa non è una chiave di attivazione: copiala per intero.', 'This is no activation key: copy the whole of it.')
  const kid = textAt(token.footer, 'kid')
  const vendor = expected.keys.find(key => key.kid === kid)
  if (vendor === undefined) throw refuse('key-unknown-signer', 'La chiave è firmata da qualcuno che non conosciamo.', 'The key is signed by somebody we do not know.')
  if (vendor.revoked === true || expected.revoked?.kid.includes(kid) === true) throw refuse('key-revoked', 'La chiave è firmata con una firma ritirata: chiedine una nuova.', 'The key carries a withdrawn signature: ask for a new one.')
  if (!token.signedBy(publicKeyOf(vendor.publicKey), expected.aud)) throw refuse('key-forged', 'La firma della chiave non torna: forse è stata copiata male.', 'The signature of the key does not fit: it may have been copied badly.')
  const claims = claimsOf(token.payload)
  if (claims === undefined || claims.sub !== expected.sub || claims.aud !== expected.aud) throw refuse('key-other-product', 'La chiave è di un altro prodotto.', 'The key belongs to another product.')
  if (claims.ins !== expected.ins || claims.cnf !== expected.cnf) throw refuse('key-other-installation', "La chiave è di un'altra installazione.", 'The key belongs to another installation.')
  if (expected.revoked?.jti.includes(claims.jti) === true || expected.revoked?.ins.includes(claims.ins) === true) throw refuse('key-withdrawn', 'La chiave è stata ritirata da chi l’ha emessa: chiedine una nuova.', 'The key was withdrawn by its publisher: ask for a new one.')
  if (claims.url !== '' && claims.url !== expected.url) throw refuse('key-other-address', `La chiave è per un altro indirizzo: ${claims.url}`, `The key is for another address: ${claims.url}`)
  return { claims, kid }
}

/** @throws Refusal when the key is not valid yet or no longer */
export function checkTimes(claims: Claims, now: Date): void {
  const at = now.getTime() / 1000
  if (at < claims.nbf) throw refuse('key-not-yet', `La chiave vale dal ${dayOf(claims.nbf, 'it')}.`, `The key is valid from ${dayOf(claims.nbf, 'en')}.`)
  if (at >= claims.exp) throw refuse('key-expired', `La chiave è scaduta il ${dayOf(claims.exp, 'it')}.`, `The key expired on ${dayOf(claims.exp, 'en')}.`)
}

export const dayOf = (seconds: number, language: 'it' | 'en'): string =>
  new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(seconds * 1000))

/** Refusals that close a portal which was open: the publisher took something back. */
export const isWithdrawal = (key: string): boolean => key === 'key-revoked' || key === 'key-withdrawn'

/** The address a key was issued for: one that changed since does not undo an activation. */
export const urlOfToken = (token: string): string => claimsOf(openToken(token)?.payload ?? '')?.url ?? ''

function claimsOf(payload: string): Claims | undefined {
  const cells = objectOf(payload)
  const text = (name: string): string => { const cell = cells[name]; return typeof cell === 'string' ? cell : '' }
  const number = (name: string): number => { const cell = cells[name]; return typeof cell === 'number' ? cell : NaN }
  const claims: Claims = {
    iss: text('iss'), sub: text('sub'), aud: text('aud'), jti: text('jti'), ins: text('ins'), cnf: text('cnf'), url: text('url'), cust: text('cust'),
    iat: number('iat'), nbf: number('nbf'), exp: number('exp'),
  }
  return claims.jti === '' || [claims.iat, claims.nbf, claims.exp].some(Number.isNaN) ? undefined : claims
}

function textAt(json: string, name: string): string {
  const cell = objectOf(json)[name]
  return typeof cell === 'string' ? cell : ''
}

function objectOf(json: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(json)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch { return {} }
}
