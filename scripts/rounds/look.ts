import type { Desk, Log } from '../../addon/desk.ts'
import { NotFound } from '../../addon/faults.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { closeKnown } from './known.ts'
import type { Known } from './known.ts'
import { pulseOf } from './pulse.ts'

/** What a look found: something happened; more is left to walk through; when something is due by itself (milliseconds since 1970). */
export type Looked = { readonly busy: boolean, readonly more?: boolean, readonly dueAt?: number }

/** `woken`: somebody wrote or visits since the last look, or it is the first. */
export type Round = (desk: Desk, woken: boolean) => Promise<Looked>

export type Rhythm = {
  /** Between looks while something goes on. */
  readonly everyMs: number
  /** Between glances at one where nothing goes on. */
  readonly idleMs: number
  /** After this long without anything going on, one counts as idle. */
  readonly idleAfterMs: number
  /** A database server shows nothing from outside: how often an idle one is opened to see. */
  readonly restMs: number
  /** Everything is looked at about this often, whatever it shows. */
  readonly wholeMs: number
}

const longestPauseMs = 60_000

/** A glance at a file costs some microseconds, a look some milliseconds: no reason to open it, no look. */
export function isStill(one: Known, now: number, rhythm: Rhythm): boolean {
  if (one.woken || one.desk !== undefined || one.pulse === '') return false
  if (one.pulse !== pulseOf(one.installation.database)) { one.woken = true; return false }
  if (now >= one.wholeAt) return false
  one.nextAt = Math.min(one.wholeAt, now + (now - one.busyAt > rhythm.idleAfterMs ? rhythm.idleMs : rhythm.everyMs))
  return true
}

/** One look; false when the database is ill. It is then tried again with growing pauses. (S01, I6) */
export async function look(one: Known, folder: string, log: Log, rhythm: Rhythm, round: Round): Promise<boolean> {
  const { woken } = one
  one.woken = false
  try {
    const desk = one.desk ??= await openDesk(one.installation, { folder, log })
    one.usedAt = performance.now()
    const before = await foreignWrites(desk)
    const looked = await round(desk, woken)
    const clean = !looked.busy && looked.more !== true && before === await foreignWrites(desk)
    one.faults = 0
    await planNext(one, looked, clean, rhythm)
    return true
  } catch (fault) {
    await closeKnown(one)
    one.woken = true
    // Being installed right now: the next round may find it.
    if (fault instanceof NotFound) { one.nextAt = performance.now() + rhythm.everyMs; return true }
    one.faults += 1
    one.nextAt = performance.now() + Math.min(longestPauseMs, rhythm.everyMs * 2 ** Math.min(one.faults, 6))
    if (one.faults <= 3) log.error('a round failed', { link: one.installation.link.slice(0, 6), fault: fault instanceof Error ? fault.stack ?? fault.message : String(fault) })
    return false
  }
}

async function planNext(one: Known, looked: Looked, clean: boolean, rhythm: Rhythm): Promise<void> {
  const now = performance.now()
  if (looked.busy) one.busyAt = now
  const due = looked.dueAt === undefined ? Infinity : now + Math.max(rhythm.everyMs, looked.dueAt - Date.now())
  // Those first seen together must not stay together: a thousand at the same moment would be felt.
  one.wholeAt = Math.min(due, now + rhythm.wholeMs * (0.5 + Math.random()))
  one.pulse = ''
  one.nextAt = Math.min(due, now + rhythm.everyMs)
  if (!clean) return
  if (one.desk?.db.form === 'sqlite') {
    await closeKnown(one)
    one.pulse = pulseOf(one.installation.database) ?? ''
  } else {
    const idle = now - one.busyAt > rhythm.idleAfterMs
    one.nextAt = Math.min(due, now + (idle ? rhythm.restMs : rhythm.idleMs))
    if (idle) await closeKnown(one)
  }
}

/** SQLite counts what other connections wrote; a server does not. */
async function foreignWrites(desk: Desk): Promise<number> {
  if (desk.db.form !== 'sqlite') return 0
  const rows: { data_version: number }[] = await desk.db.knex.raw('pragma data_version')
  return Number(rows[0]?.data_version ?? 0)
}
