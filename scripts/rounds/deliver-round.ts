import type { Desk } from '../../addon/desk.ts'
import { guardCopy, raiseTide } from '../../addon/lifecycle/copy-guard.ts'
import { installationState } from '../../addon/lifecycle/gate.ts'
import { mailInOf } from '../../addon/intake/mailbox/settings.ts'
import type { MailIn } from '../../addon/intake/mailbox/settings.ts'
import { deliverOnce } from '../../addon/notices/delivery.ts'
import type { Delivered } from '../../addon/notices/delivery.ts'
import { serverAway } from '../../addon/notices/mail-server.ts'
import type { Post } from '../../addon/notices/post.ts'
import { answerOnce } from '../../addon/answers/send.ts'
import type { Answered } from '../../addon/answers/send.ts'
import { takeFromConnectors } from '../../addon/intake/from-connectors.ts'
import { postOnce } from '../../addon/webhooks/send.ts'
import type { Looked } from './look.ts'

/**
 * A portal that is closed, or a database that is a copy, writes to nobody. (packaging (c), (e); decision 30) Without a `post`
 * letters stay where they are, and everything else leaves.
 */
export async function deliverRound(desk: Desk, post: Post | undefined, worker: string, mailIn: readonly MailIn[] = []): Promise<Looked> {
  const due = await nextDue(desk, post === undefined ? never : 0)
  if (due === undefined) return { busy: false }
  if (due > desk.clock.now().getTime()) return { busy: false, dueAt: due }
  if (await guardCopy(desk) !== undefined) return { busy: false }
  const { state } = await installationState(desk)
  if (state === 'suspended' || state === 'uninstalled' || state === 'available' || state === 'installing') return { busy: false }
  await raiseTide(desk)
  const letters = post === undefined ? none : await deliverOnce(desk, post, { worker, answersTo: mailInOf(mailIn, desk.installation.link)?.address ?? '' })
  const [posted, answered] = await Promise.all([postOnce(desk, { worker }), takeAndAnswer(desk, worker)])
  const next = await nextDue(desk, post === undefined ? never : (await serverAway(desk))?.until)
  const done = answered.taken + [letters, answered, posted].reduce((sum, one) => sum + one.sent + one.failed + one.dropped, 0)
  return { busy: done > 0, ...next === undefined ? {} : { dueAt: next } }
}

const never = Infinity
const none: Delivered = { sent: 0, failed: 0, dropped: 0 }

/** What was said comes in before answers go out, so that a window just opened is known. */
async function takeAndAnswer(desk: Desk, worker: string): Promise<Answered & { readonly taken: number }> {
  const taken = await takeFromConnectors(desk)
  return { taken, ...await answerOnce(desk, { worker }) }
}

/** When the next thing may leave; undefined while nothing waits. Letters wait for the mail server, the others do not. */
async function nextDue(desk: Desk, mailServer = 0): Promise<number | undefined> {
  const { knex } = desk.db
  const earliest = async (table: string, waiting: readonly string[] = ['queued']): Promise<number> => {
    const row: { at?: unknown } | undefined = await knex(table).whereIn('status', waiting).min({ at: knex.raw('case when lease_until > next_at then lease_until else next_at end') }).first()
    return momentOf(row?.at)
  }
  const notice: { at?: unknown } | undefined = await knex('tk_notice').where({ letter: '' }).min({ at: 'due_at' }).first()
  const mail = Math.max(mailServer, Math.min(await earliest('tk_letter'), momentOf(notice?.at)))
  const message: { at?: unknown } | undefined = await knex('tk_channel_in').where({ status: 'waiting' }).min({ at: 'next_at' }).first()
  const next = Math.min(mail, await earliest('tk_hook_post'), await earliest('tk_channel_out', ['queued', 'bounced']), momentOf(message?.at))
  return next === never ? undefined : next
}

const momentOf = (at: unknown): number => at === null || at === undefined ? never : Number(at)
