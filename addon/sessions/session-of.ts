import type { Desk } from '../desk.ts'
import type { Person } from '../people/person.ts'
import { readSession } from '../records/session-rows.ts'
import type { SessionRow } from '../records/session-rows.ts'
import { hashOf, looksLikeSecret } from './secrets.ts'
import { lifeOfSession } from './new-session.ts'

/** Who comes with a session's secret, as he may be now. */
export type OpenSession = {
  readonly person: Person
  /** Key of the form tokens of this session. */
  readonly csrf: string
  /** '' for the owner. */
  readonly account: string
}

const seenEvery = 10 * 60_000

/**
 * Asked in every request: is the session alive, its account open, Check Ticket on, the row still there? Taking the tick
 * away ends it within one request; giving it back revives nothing, for `shutByTick` raised the epoch. (S26, S33)
 */
export async function sessionOf(desk: Desk, secret: string): Promise<OpenSession | undefined> {
  const hash = sessionKey(secret)
  return hash === '' ? undefined : sessionFrom(desk, hash, await readSession(desk.db.knex, desk.names, hash))
}

/** What the database knows a secret by; '' for what cannot be one. */
export const sessionKey = (secret: string | undefined): string => secret !== undefined && looksLikeSecret(secret) ? hashOf(secret) : ''

/** The same from a row that was read just now, together with other things. */
export async function sessionFrom(desk: Desk, hash: string, row: SessionRow | undefined): Promise<OpenSession | undefined> {
  if (row === undefined) return undefined
  const now = desk.clock.now().getTime()
  const person = isAlive(row, now) ? personOf(desk, row) : undefined
  // A session that met a closed door once never opens one again, whatever the owner ticks later.
  if (person === undefined) return desk.db.knex('tk_session').where({ id_hash: hash }).delete().then(() => undefined)
  if (now - row.seenAt >= seenEvery) await noteSeen(desk, hash, row, now)
  return { person, csrf: row.csrf, account: row.account }
}

function isAlive(row: SessionRow, now: number): boolean {
  const life = lifeOfSession(row.kind)
  return life !== undefined && row.expiresAt > now && row.seenAt + life.idle > now
}

function personOf(desk: Desk, row: SessionRow): Person | undefined {
  switch (row.kind) {
    case 'owner': return { kind: 'owner', language: desk.language }
    case 'owner-as':
      return row.customer === '' || row.customer !== row.asCustomer ? undefined : {
        kind: 'customer', account: '', customer: row.customer, name: row.customerName, email: row.customerEmail, language: desk.language, looking: true,
      }
    default:
      return row.accountState !== 'open' || row.epoch !== row.accountEpoch || row.customer === '' || !row.ticked ? undefined : {
        kind: 'customer', account: row.account, customer: row.customer, name: row.accountName || row.customerName, email: row.accountEmail,
        language: row.language === 'en' ? 'en' : 'it', looking: false,
      }
  }
}

/** At most once in ten minutes, so that reading pages is reading. */
async function noteSeen(desk: Desk, hash: string, row: SessionRow, now: number): Promise<void> {
  await desk.db.knex('tk_session').where({ id_hash: hash }).where('seen_at', '<', now).update({ seen_at: now })
  if (row.account !== '') await desk.db.knex('tk_account').where({ id: row.account }).update({ last_seen_at: now })
}
