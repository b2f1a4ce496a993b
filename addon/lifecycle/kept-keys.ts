import type { Text } from '@nios4/sdk'
import { Refusal } from './refusal.ts'
import { checkToken, isWithdrawal, urlOfToken } from './token.ts'
import type { Claims, Expected } from './token.ts'

export type KeptKey = { readonly jti: string, readonly token: string }

/** What the keys taken in are worth today. `marks` is what `tk_activation.expires_at` should say of each. */
export type Judged = {
  readonly inForce: Claims | undefined
  readonly refused: readonly Text[]
  /** No key holds, because the publisher took it back. */
  readonly withdrawn: boolean
  readonly marks: ReadonlyMap<string, number>
}

/** Marks of keys that do not count: replaced or no longer verifying, and taken back. They stay for the record. */
export const setAside = 0
export const takenBack = -1

/** Each is verified anew. The one issued last is in force, also when it ends earlier; the others stay for the record. */
export function judgeKeys(keys: readonly KeptKey[], expected: Expected): Judged {
  const good: { readonly jti: string, readonly claims: Claims }[] = []
  const refused: Text[] = []
  const marks = new Map<string, number>()
  for (const { jti, token } of keys) {
    // An address that changed since does not undo an activation.
    try { good.push({ jti, claims: checkToken(token, { ...expected, url: urlOfToken(token) }).claims }) } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault
      marks.set(jti, isWithdrawal(fault.key) ? takenBack : setAside)
      // A key of the identity this database had before it was confirmed as its own is history, nothing to tell.
      if (fault.key !== 'key-other-installation') refused.push(fault.text)
    }
  }
  const [last] = [...good].sort((one, other) => other.claims.iat - one.claims.iat || other.claims.exp - one.claims.exp)
  for (const { jti } of good) marks.set(jti, jti === last?.jti ? last.claims.exp * 1000 : setAside)
  const withdrawn = last === undefined && [...marks.values()].includes(takenBack)
  return { inForce: last?.claims, refused, withdrawn, marks }
}
