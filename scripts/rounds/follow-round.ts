import { trimChannels } from '../../addon/channels/door.ts'
import type { Desk } from '../../addon/desk.ts'
import { followedRows, followOnce } from '../../addon/follow.ts'
import { tellAboutWaiting } from '../../addon/intake/tell-waiting.ts'
import { tidyIncoming } from '../../addon/intake/tidy.ts'
import { noteLost } from '../../addon/lifecycle/lost.ts'
import { nudge } from '../../addon/lifecycle/nudge.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import { trimOutbox } from '../../addon/notices/failed.ts'
import { remindOnce } from '../../addon/notices/reminders.ts'
import { tidySessions } from '../../addon/sessions/tidy.ts'
import { trimPosts } from '../../addon/webhooks/posts.ts'
import type { Looked } from './look.ts'

const hourMs = 3_600_000
const minuteMs = 60_000
const smallHost = 2000

/** What a follower remembers of one installation between two looks. */
export type Seen = { hour: number, minute: number, /** Walks through everything still to finish before it may rest. */ walks?: number }

/**
 * An uninstalled host is left in peace, a copy is not touched; a suspended one is still followed, so that nothing is
 * missed when it is back. After somebody wrote, everything is walked through once, because stamps come late.
 */
export async function followRound(desk: Desk, seen: Seen, woken = false): Promise<Looked> {
  const { state, copy } = await settleState(desk)
  if (copy !== undefined || state === 'uninstalled' || state === 'available' || state === 'installing') return { busy: false }
  const small = woken && await followedRows(desk) <= smallHost
  if (woken) seen.walks = small ? 1 : 2
  const { changed, sweptThrough } = await followOnce(desk, { sweep: small ? 'all' : true })
  if (sweptThrough) seen.walks = Math.max(0, (seen.walks ?? 0) - 1)
  const now = Date.now()
  if ((state === 'live' || state === 'reading') && now - seen.minute > minuteMs) {
    await remindOnce(desk)
    await tellAboutWaiting(desk)
    seen.minute = now
  }
  if (now - seen.hour > hourMs) {
    await tidySessions(desk)
    await trimOutbox(desk)
    await trimPosts(desk)
    await trimChannels(desk)
    await tidyIncoming(desk)
    await noteLost(desk)
    seen.hour = now
  }
  // Letters may wait now: who delivers need not find out by himself.
  if (changed > 0) nudge(desk.folder, desk.installation.link)
  return { busy: changed > 0, more: (seen.walks ?? 0) > 0 }
}
