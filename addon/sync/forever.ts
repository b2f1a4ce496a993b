import { setTimeout as pause } from 'node:timers/promises'
import { openReplica, cursorOf, readState } from './replica.ts'
import type { Db } from '../records/open.ts'
import { pendingStructure, tablesThatWait } from './pending.ts'
import { Refusal } from '../refusal.ts'
import { roundOn } from './round.ts'
import type { RoundReport } from './told.ts'
import type { RoundOptions } from './work.ts'

export type ForeverOptions = RoundOptions & {
  readonly everySeconds: number
  readonly stopped: Promise<void>
  /** Asked twice a second: true when somebody says that the cloud has something new. */
  readonly woken?: () => boolean
  readonly onRound?: (outcome: { readonly report: RoundReport } | { readonly fault: unknown }) => void
}

/** Whether a row waits is asked this often; it is a few index look-ups. */
const glanceMs = 500
const longestPauseMs = 10 * 60_000

/**
 * A round every so many seconds, at once when a row was written here, and less and less often while the cloud is away.
 * A password that is no longer taken is tried again only every ten minutes: nobody's login may be locked by us.
 */
export async function goOnForever(address: string, options: ForeverOptions): Promise<void> {
  const stop = new AbortController()
  void options.stopped.then(() => stop.abort())
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, options.signal])
  let db: Db | undefined
  let faults = 0
  try {
    while (!signal.aborted) {
      let wait = options.everySeconds * 1000
      try {
        db ??= await openReplica(address)
        const report = await roundOn(db, { ...options, signal })
        faults = 0
        options.onRound?.({ report })
      } catch (fault) {
        if (signal.aborted) return
        options.onRound?.({ fault })
        faults += 1
        wait = pauseAfter(fault, faults, wait)
      }
      if (db === undefined) await pause(wait, undefined, { signal }).catch(() => undefined)
      else await untilSomethingWaits(db, wait, faults === 0, signal, options.woken)
    }
  } finally { await db?.close() }
}

function pauseAfter(fault: unknown, faults: number, usual: number): number {
  if (fault instanceof Refusal && fault.key === 'replica-busy') return usual
  if (fault instanceof Refusal && fault.key === 'cloud-login') return longestPauseMs
  return Math.min(longestPauseMs, usual * 2 ** Math.min(faults - 1, 8)) * (0.8 + Math.random() * 0.4)
}

async function untilSomethingWaits(db: Db, wait: number, glances: boolean, signal: AbortSignal, woken: () => boolean = () => false): Promise<void> {
  const until = performance.now() + wait
  let before = 0
  while (!signal.aborted && performance.now() < until) {
    await pause(Math.min(glanceMs, Math.max(1, until - performance.now())), undefined, { signal }).catch(() => undefined)
    if (glances && woken()) return
    const mark = await writesSeen(db).catch(() => 0)
    if (glances && !signal.aborted && mark !== before && await somethingWaits(db).catch(() => false)) return
    before = mark
  }
}

/** SQLite tells whether anybody else has written since: when not, nothing can wait. */
async function writesSeen({ knex, form }: Db): Promise<number> {
  if (form === 'mariadb') return performance.now()
  const [row]: { readonly data_version: number }[] = await knex.raw('pragma data_version')
  return row?.data_version ?? performance.now()
}

async function somethingWaits(db: Db): Promise<boolean> {
  if (!(await readState(db.knex)).mayWrite) return false
  if (await db.knex('lo_cleanbox').first('gguid') !== undefined) return true
  if ((await tablesThatWait(db.knex, db.form, await cursorOf(db.knex))).length > 0) return true
  return (await pendingStructure(db.knex)).length > 0
}
