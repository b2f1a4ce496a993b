import { createHash } from 'node:crypto'
import { RateLimiterMySQL, RateLimiterRes, RateLimiterSQLite } from 'rate-limiter-flexible'
import type { Desk } from '../desk.ts'
import { TooMany } from '../faults.ts'

type Measure = { readonly times: number, readonly seconds: number }

const minute = 60
const hour = 3600

/**
 * Brakes that every process of an installation shares, in `tk_limit`. Keys are made of what an attacker cannot vary:
 * the normalised address and the network he comes from. (S32, security 42)
 */
const measures = {
  'sign-in-pair': { times: 10, seconds: 15 * minute },
  'sign-in-pair-strict': { times: 3, seconds: 15 * minute },
  'sign-in-account': { times: 60, seconds: hour },
  'sign-in-from': { times: 100, seconds: 15 * minute },
  'register-from': { times: 20, seconds: hour },
  'letter-from': { times: 30, seconds: hour },
  'letter-to': { times: 5, seconds: hour },
  'owner-door': { times: 6, seconds: hour },
  'code-from': { times: 60, seconds: 15 * minute },
} as const satisfies Record<string, Measure>

export type Brake = keyof typeof measures

/** Uses up one try. @throws TooMany */
export async function spend(desk: Desk, brake: Brake, who: string): Promise<void> {
  const refused = await consume(desk, brake, who)
  if (refused !== undefined) throw new TooMany(refused)
}

/** The same without telling: for letters, where the answer must be one for all. (S27) */
export const maySpend = async (desk: Desk, brake: Brake, who: string): Promise<boolean> => await consume(desk, brake, who) === undefined

/** A success is no try. */
export const giveBack = async (desk: Desk, brake: Brake, who: string): Promise<void> => { await limiter(desk, brake).reward(keyOf(who), 1) }

export const release = async (desk: Desk, brake: Brake, who: string): Promise<void> => { await limiter(desk, brake).delete(keyOf(who)) }

async function consume(desk: Desk, brake: Brake, who: string): Promise<number | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      await limiter(desk, brake).consume(keyOf(who))
      return undefined
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
      // Parallel tries on one row may lose a lock to each other.
      const code = refusal instanceof Error && 'code' in refusal ? refusal.code : ''
      if (tries >= 5 || !['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'SQLITE_BUSY'].includes(String(code))) throw refusal
    }
  }
}

/** Kept short, and no address stands in the clear in one more table. */
const keyOf = (who: string): string => createHash('sha256').update(who).digest('base64url').slice(0, 22)

function limiter(desk: Desk, brake: Brake): RateLimiterSQLite | RateLimiterMySQL {
  const { times, seconds } = measures[brake]
  const shape = { storeClient: desk.db.knex, storeType: 'knex', tableName: 'tk_limit', tableCreated: true, clearExpiredByTimeout: false, keyPrefix: brake, points: times, duration: seconds } as const
  if (desk.db.form === 'sqlite') return new RateLimiterSQLite(shape)
  return new RateLimiterMySQL({ ...shape, dbName: decodeURIComponent(new URL(desk.db.address).pathname.slice(1)) })
}
