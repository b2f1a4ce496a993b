import type { Desk } from '../desk.ts'
import { fetchOut } from '../out/fetch-out.ts'
import type { Resolve } from '../out/fetch-out.ts'
import { due, hold, letGo, newLease } from '../records/leases.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { readHooks } from './hooks.ts'
import type { Hook } from './hooks.ts'
import { markHooks } from './marks.ts'
import { payloadFor } from './payload.ts'
import type { Post } from './payload.ts'
import { secretsOf } from './secrets.ts'
import { signedHeaders } from './sign.ts'

export type Posted = { readonly sent: number, readonly failed: number, readonly dropped: number }

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Growing pauses, three days in all; after the last the owner is told that it was given up. (M58) */
const pauses: readonly number[] = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]

const leaseMs = 2 * minute
/** A program that is slow keeps its own queue waiting, never the letters: a round gives it so long. */
const budgetMs = 8 * second
const mostOfOne = 40
/** Tries of one post during which the later ones of its program wait for it: somewhat more than half an hour. */
const patientTries = 3
const sideBySide = 6

/** Sends what is due, program by program side by side, each one's in their order. At least once: a post that left before we could note it comes again under the same id. */
export async function postOnce(desk: Desk, { worker, resolve }: { readonly worker: string, readonly resolve?: Resolve }): Promise<Posted> {
  const counts = { sent: 0, failed: 0, dropped: 0 }
  const rows: readonly RawRow[] = await due(desk.db.knex, 'tk_hook_post', nowOf(desk)).where({ status: 'queued' }).distinct('hook')
  if (rows.length === 0) return counts
  const hooks = new Map((await readHooks(desk, desk.db.knex)).map(hook => [hook.id, hook]))
  const waiting = rows.map(row => textOf(row['hook']))
  await Promise.all(Array.from({ length: Math.min(sideBySide, waiting.length) }, async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await sendTo(desk, hooks.get(id), id, worker, resolve, counts)
  }))
  await markHooks(desk)
  return counts
}

const nowOf = (desk: Desk): number => desk.clock.now().getTime()

type Claimed = Post & { readonly attempts: number }

async function sendTo(desk: Desk, hook: Hook | undefined, id: string, worker: string, resolve: Resolve | undefined, counts: { sent: number, failed: number, dropped: number }): Promise<void> {
  const lease = newLease(worker)
  const started = performance.now()
  const posts = await claim(desk, id, lease)
  for (const [at, post] of posts.entries()) {
    const outcome = hook?.active === true ? await sendOne(desk, hook, post, resolve) : { status: 'dropped', result: 'switched-off' } as const
    const next = nowOf(desk) + (outcome.status === 'failed' ? pauseAfter(post.attempts) : 0)
    await settle(desk, lease, post, outcome, next)
    counts[outcome.status] += 1
    const holdsUp = outcome.status === 'failed' && post.attempts < patientTries
    if (!holdsUp && performance.now() - started < budgetMs) continue
    await letGo(desk.db.knex, 'tk_hook_post', posts.slice(at + 1).map(later => later.id), lease, holdsUp ? { next_at: next } : {})
    return
  }
}

async function claim(desk: Desk, hook: string, lease: string): Promise<readonly Claimed[]> {
  return desk.db.inTransaction(async tx => {
    const now = nowOf(desk)
    // What comes after a post that must wait waits with it, or the end would arrive before the beginning; but not for days.
    const first: RawRow | undefined = await tx('tk_hook_post').where({ hook, status: 'queued' }).whereBetween('attempts', [1, patientTries]).where('next_at', '>', now).orderBy('next_at').first('next_at')
    if (first !== undefined) {
      await tx('tk_hook_post').where({ hook, status: 'queued' }).where('next_at', '<=', now).update({ next_at: numberOf(first['next_at']) })
      return []
    }
    const rows: readonly RawRow[] = await due(tx, 'tk_hook_post', now).where({ hook, status: 'queued' })
      .orderBy('created_at').orderBy('history').limit(mostOfOne).select('id', 'event', 'ticket', 'history', 'attempts')
    await hold(tx, 'tk_hook_post', rows.map(row => textOf(row['id'])), lease, now + leaseMs)
    return rows.map(row => ({ id: textOf(row['id']), event: textOf(row['event']), ticket: textOf(row['ticket']), history: numberOf(row['history']), attempts: numberOf(row['attempts']) }))
  })
}

/** `result` is a key of `hook.result.*`, or the status the other side answered with. */
type Outcome = { readonly status: 'sent' | 'failed' | 'dropped', readonly result: string }

async function sendOne(desk: Desk, hook: Hook, post: Claimed, resolve: Resolve | undefined): Promise<Outcome> {
  const told = await payloadFor(desk, hook, post)
  if ('silent' in told) return { status: 'dropped', result: told.silent }
  const signed = signedHeaders(await secretsOf(desk, hook.id), post.id, Math.floor(nowOf(desk) / second), told.body)
  try {
    const { status } = await fetchOut(desk.folder, {
      url: hook.address, method: 'POST', body: told.body, headers: { 'content-type': 'application/json', 'user-agent': 'Ticketing-for-Nios4', ...signed },
    }, resolve)
    return { status: status >= 200 && status < 300 ? 'sent' : 'failed', result: String(status) }
  } catch {
    return { status: 'failed', result: 'unreachable' }
  }
}

const pauseAfter = (attempts: number): number => Math.round((pauses[attempts] ?? hour) * (0.9 + Math.random() * 0.2))

async function settle(desk: Desk, lease: string, { id, attempts }: Claimed, { status, result }: Outcome, next: number): Promise<void> {
  // 410 is how a receiver says that it wants no more of this.
  const givesUp = status === 'failed' && (result === '410' || attempts >= pauses.length)
  await letGo(desk.db.knex, 'tk_hook_post', [id], lease, {
    status: givesUp ? 'gave-up' : status === 'failed' ? 'queued' : status, result, attempts: status === 'dropped' ? attempts : attempts + 1,
    ...status === 'failed' && !givesUp ? { next_at: next } : { sent_at: nowOf(desk) },
  })
}
