import { join } from 'node:path'
import type { Desk } from '../../addon/desk.ts'
import { expectedOf } from '../../addon/lifecycle/activation.ts'
import { issueToken } from '../../addon/lifecycle/token.ts'
import { makeSigningKey, trustKey } from '../../addon/lifecycle/vendor-keys.ts'
import type { SigningKey } from '../../addon/lifecycle/vendor-keys.ts'

export type Vendor = { readonly signing: SigningKey, issue(desk: Desk, how?: Issue): string }

type Issue = { readonly days?: number, readonly at?: Date, readonly ins?: string, readonly cnf?: string, readonly url?: string, readonly sub?: string, readonly aud?: string, readonly key?: SigningKey }

/** A publisher trusted in this folder. */
export function vendorIn(folder: string, name = 'vendor'): Vendor {
  const signing = makeSigningKey(join(folder, `${name}-${Math.random().toString(36).slice(2, 8)}.json`))
  trustKey(folder, { kid: signing.kid, publicKey: signing.publicKey })
  return {
    signing,
    issue(desk, { days = 400, at = desk.clock.now(), key = signing, ...changed } = {}) {
      const { sub, aud, ins, cnf } = expectedOf(desk)
      return issueToken({ iss: 'test', sub, aud, ins, cnf, url: '', cust: '', ...changed }, { now: at, days, kid: key.kid, key: key.key })
    },
  }
}

/** Key of the refusal of an act, 'taken' when it was not refused. */
export async function refusalOf(act: () => Promise<unknown> | unknown): Promise<string> {
  try { await act() } catch (fault) { return fault instanceof Error && 'key' in fault ? String(fault.key) : String(fault) }
  return 'taken'
}
