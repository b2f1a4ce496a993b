import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import { NotFound } from '../faults.ts'
import type { From, Tx } from '../records/open.ts'
import { hashOf, looksLikeSecret, newSecret } from './secrets.ts'

export type Purpose = 'prove' | 'reset' | 'invite' | 'owner' | 'change-email' | 'let-in' | 'refuse' | 'sign-in'

export type Code = { readonly hash: string, readonly purpose: Purpose, readonly account: string, readonly payload: string }

const hour = 3_600_000

/** How long a letter's link lives. */
export const lifeOf: Readonly<Record<Purpose, number>> = {
  prove: 48 * hour, reset: hour, invite: 14 * 24 * hour, owner: hour, 'change-email': 24 * hour, 'let-in': 14 * 24 * hour, refuse: 14 * 24 * hour, 'sign-in': hour / 4,
}

/** Below `/<link>/`; the page shows on GET and acts on POST, because mail scanners open links. (S31) */
const pageOf: Readonly<Record<Purpose, string>> = {
  prove: 'prove', reset: 'password', invite: 'invited', owner: 'owner/enter', 'change-email': 'new-address', 'let-in': 'owner/let-in', refuse: 'owner/refuse', 'sign-in': 'sign-in/link',
}

/** A new one-time code, kept as a hash. Older ones of the same purpose and account die: only the newest works. */
export async function makeCode(desk: Desk, tx: Tx, purpose: Purpose, account: string, payload = ''): Promise<string> {
  const now = desk.clock.now().getTime()
  if (account !== '') await tx('tk_code').where({ purpose, account }).delete()
  const secret = newSecret()
  await tx('tk_code').insert({ code_hash: hashOf(secret), purpose, account, payload, created_at: now, expires_at: now + lifeOf[purpose], used_at: 0 })
  return secret
}

/** The full address a letter shows. Built from configuration, never from a request. */
export const codeLink = (desk: Desk, purpose: Purpose, secret: string): string => portalAddress(desk, `${pageOf[purpose]}/${secret}`)

/** Looks without using it up. */
export async function peekCode(desk: Desk, from: From, purpose: Purpose, secret: string): Promise<Code> {
  if (!looksLikeSecret(secret)) throw new NotFound('code-gone')
  const row: { code_hash: string, purpose: string, account: string, payload: string | null } | undefined = await from('tk_code')
    .where({ code_hash: hashOf(secret), purpose, used_at: 0 }).where('expires_at', '>', desk.clock.now().getTime())
    .first('code_hash', 'purpose', 'account', 'payload')
  if (row === undefined) throw new NotFound('code-gone')
  return { hash: row.code_hash, purpose, account: row.account, payload: row.payload ?? '' }
}

/** Uses it up: of two that come at once, one finds it gone. */
export async function takeCode(desk: Desk, tx: Tx, purpose: Purpose, secret: string): Promise<Code> {
  const code = await peekCode(desk, tx, purpose, secret)
  const taken: number = await tx('tk_code').where({ code_hash: code.hash, used_at: 0 }).update({ used_at: desk.clock.now().getTime() })
  if (taken !== 1) throw new NotFound('code-gone')
  return code
}

export async function dropCodes(tx: Tx, account: string, purposes: readonly Purpose[]): Promise<void> {
  await tx('tk_code').where({ account }).whereIn('purpose', purposes).delete()
}
