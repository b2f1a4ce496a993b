import type { Desk } from '../../addon/desk.ts'
import { guardCopy, raiseTide } from '../../addon/lifecycle/copy-guard.ts'
import { installationState } from '../../addon/lifecycle/gate.ts'
import { deliverOnce } from '../../addon/notices/delivery.ts'
import { serverAway } from '../../addon/notices/mail-server.ts'
import type { Post } from '../../addon/notices/post.ts'
import type { Looked } from './look.ts'

/** A portal that is closed, or a database that is a copy, writes to nobody. (packaging (c), (e); decision 30) */
export async function deliverRound(desk: Desk, post: Post, worker: string): Promise<Looked> {
  const due = await nextDue(desk)
  if (due === undefined) return { busy: false }
  if (due > desk.clock.now().getTime()) return { busy: false, dueAt: due }
  if (await guardCopy(desk) !== undefined) return { busy: false }
  const { state } = await installationState(desk)
  if (state === 'suspended' || state === 'uninstalled' || state === 'available' || state === 'installing') return { busy: false }
  await raiseTide(desk)
  const { sent, failed, dropped } = await deliverOnce(desk, post, { worker })
  const away = await serverAway(desk)
  const next = await nextDue(desk)
  return { busy: sent + failed + dropped > 0, ...next === undefined ? {} : { dueAt: Math.max(next, away?.until ?? 0) } }
}

/** When the next letter may leave, or the next notice becomes one; undefined while nothing waits. */
async function nextDue(desk: Desk): Promise<number | undefined> {
  const { knex } = desk.db
  const letter: { at?: unknown } | undefined = await knex('tk_letter').where({ status: 'queued' })
    .min({ at: knex.raw('case when lease_until > next_at then lease_until else next_at end') }).first()
  const notice: { at?: unknown } | undefined = await knex('tk_notice').where({ letter: '' }).min({ at: 'due_at' }).first()
  const moments = [letter?.at, notice?.at].filter(at => at !== null && at !== undefined).map(Number)
  return moments.length === 0 ? undefined : Math.min(...moments)
}
