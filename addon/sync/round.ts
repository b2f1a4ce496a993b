import { wallClock } from '../desk.ts'
import { Refusal } from '../refusal.ts'
import type { Db } from '../records/open.ts'
import { openCloud } from './cloud.ts'
import type { Cloud } from './cloud.ts'
import { ensureIndexes } from './indexes.ts'
import { takeLease } from './lease.ts'
import { createOwnTables } from './own-tables.ts'
import { countPending, pendingDeletions, pendingStructure } from './pending.ts'
import { pull } from './pull.ts'
import { push } from './push.ts'
import { cursorOf, readState } from './replica.ts'
import { openShapes } from './shapes.ts'
import type { RoundReport } from './told.ts'
import { usualPatience } from './transport.ts'
import { at } from './work.ts'
import type { RoundOptions, Work } from './work.ts'

const silent: Work['log'] = { info: () => undefined, error: () => undefined }

/**
 * One round: everything new comes in, then what waits here goes out. Cut anywhere, the next one goes on: what was
 * installed is noted with it, what was sent is crossed off, and the cursor moves last.
 */
export const roundOn = (db: Db, options: RoundOptions): Promise<RoundReport> => atWork(db, options, async work => {
  await go(work)
  await noteGood(work)
  return reportOf(work)
})

/** Something done under the lease, with the cloud at hand; what goes wrong is noted for the health of the connection. */
export async function atWork<T>(db: Db, options: RoundOptions, task: (work: Work) => Promise<T>): Promise<T> {
  await createOwnTables(db.knex, db.form)
  const lease = await takeLease(db)
  const { clock = wallClock, log = silent } = options
  const work: Work = {
    db, lease, shapes: openShapes(db.form), options, clock, log, startedMs: performance.now(), cloud: await cloudOf(db, options),
    tally: { pulled: 0, pushed: 0, packets: 0, files: 0, lost: 0, structureChanged: false },
  }
  try {
    await at(work, 'leased')
    return await task(work)
  } catch (fault) {
    await noteTrouble(work, fault).catch(() => undefined)
    throw fault
  } finally {
    await lease.release().catch(() => undefined)
  }
}

export async function cloudOf(db: Db, { credentials, signal, patience = usualPatience }: RoundOptions): Promise<Cloud> {
  const { server, database } = await readState(db.knex)
  return openCloud({ server, database, credentials, patience, ...signal === undefined ? {} : { signal } })
}

async function go(work: Work): Promise<void> {
  const before = await cursorOf(work.db.knex)
  const { firstDone } = await readState(work.db.knex)
  await checkpointEvery(work.db, firstDone ? usualPages : manyPages)
  try { await pull(work) } finally { await checkpointEvery(work.db, usualPages) }
  await ensureIndexes(work.db)
  // The server's clock went back: what arrived meanwhile has times we had passed.
  if (await cursorOf(work.db.knex) < before) await pull(work)
  const { mayWrite } = await readState(work.db.knex)
  if (mayWrite) await push(work)
}

const usualPages = 1000
const manyPages = 16_000

/** Rows of a first sync fall everywhere in their tables: written back seldom, a page is written back once for many of them. */
async function checkpointEvery({ knex, form }: Db, pages: number): Promise<void> {
  if (form === 'sqlite') await knex.raw(`pragma wal_autocheckpoint = ${pages}`)
}

async function reportOf({ db, tally }: Work): Promise<RoundReport> {
  const cursor = await cursorOf(db.knex)
  return { ...tally, waiting: await countWaiting(db), cursor }
}

/** Rows, deletions and structure rows that have not gone out. */
export async function countWaiting(db: Db): Promise<number> {
  const rows = await countPending(db.knex, db.form, await cursorOf(db.knex))
  const deletions = await pendingDeletions(db.knex, 100_000)
  return [...rows.values()].reduce((sum, count) => sum + count, deletions.length + (await pendingStructure(db.knex)).length)
}

async function noteGood({ db, clock }: Work): Promise<void> {
  const now = clock.now().getTime()
  await db.knex('tk_sync').where({ id: 1 }).update({ ok_at: now, tried_at: now, trouble: '', troubles: 0 })
}

async function noteTrouble({ db, clock, log }: Work, fault: unknown): Promise<void> {
  const told = fault instanceof Refusal ? { key: fault.key, ...fault.text } : { key: 'fault', it: 'Errore interno', en: 'Internal fault' }
  if (told.key === 'round-stopped') return
  if (!(fault instanceof Refusal)) log.error('a round failed', { fault: fault instanceof Error ? fault.name : 'unknown', code: fault instanceof Error && 'code' in fault ? String(fault.code) : '' })
  await db.knex('tk_sync').where({ id: 1 }).update({ tried_at: clock.now().getTime(), trouble: JSON.stringify(told), troubles: db.knex.raw('troubles + 1') })
}
