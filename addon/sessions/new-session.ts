import type { Desk } from '../desk.ts'
import type { Tx } from '../records/open.ts'
import { hashOf, newSecret } from './secrets.ts'

export type SessionKind = 'customer' | 'owner' | 'owner-as'

type Life = { readonly idle: number, readonly whole: number }

const hour = 3_600_000
const day = 24 * hour

const lives: Readonly<Record<SessionKind, Life>> = {
  customer: { idle: 14 * day, whole: 90 * day },
  owner: { idle: 2 * day, whole: 30 * day },
  'owner-as': { idle: 2 * hour, whole: 8 * hour },
}

export const lifeOfSession = (kind: string): Life | undefined =>
  kind === 'customer' || kind === 'owner' || kind === 'owner-as' ? lives[kind] : undefined

type Wanted = { readonly kind: SessionKind, readonly account?: string, readonly epoch?: number, readonly asCustomer?: string, readonly agent?: string }

/** A new secret at every change of identity; the database holds its hash only. (S33) */
export async function newSession(desk: Desk, tx: Tx, wanted: Wanted): Promise<string> {
  const secret = newSecret()
  const now = desk.clock.now().getTime()
  await tx('tk_session').insert({
    id_hash: hashOf(secret), account: wanted.account ?? '', kind: wanted.kind, as_customer: wanted.asCustomer ?? '', csrf: newSecret(),
    epoch: wanted.epoch ?? 0, created_at: now, seen_at: now, expires_at: now + lives[wanted.kind].whole, agent: (wanted.agent ?? '').slice(0, 200),
  })
  return secret
}
