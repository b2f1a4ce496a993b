import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Desk } from '../desk.ts'
import { host } from '../records/columns.ts'
import type { From } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/** Rows of one transaction to begin with; the fewest and the most it may come to. */
const [first, fewest, most] = [32, 16, 64]

/** With SQLite the whole process stands still while a slice is written; for a server it waits, and only the write lock is held. */
const sliceMs = { sqlite: 12, mariadb: 60 } as const

/**
 * Long work in pieces: before each of them everybody else gets a turn. A piece is as large as this machine can do in a
 * breath, since what is written for many rows together costs each of them less. (decision 31)
 */
export async function inSlices<T>(desk: Desk, items: readonly T[], work: (slice: readonly T[]) => Promise<void>): Promise<void> {
  let size: number = first
  for (let at = 0; at < items.length;) {
    const slice = items.slice(at, at + size)
    at += slice.length
    await nextTurn()
    const started = performance.now()
    try { await work(slice) } catch (fault) { await oneByOne(desk, slice, work, fault) }
    const fitting = slice.length * sliceMs[desk.db.form] / Math.max(1, performance.now() - started)
    size = Math.min(most, Math.max(fewest, Math.round(fitting)))
  }
}

/** A row that cannot be followed must not hold up all the others for ever; it is tried again by the next sweep. */
async function oneByOne<T>(desk: Desk, slice: readonly T[], work: (slice: readonly T[]) => Promise<void>, fault: unknown): Promise<void> {
  // A database that does not answer is nobody's row: this throws, and everything is looked at again later.
  await desk.db.knex('tk_clock').first('id')
  if (slice.length === 1) return desk.log.error('a row could not be followed', { row: slice[0], fault: fault instanceof Error ? fault.message : String(fault) })
  for (const item of slice) {
    await nextTurn()
    try { await work([item]) } catch (again) { await oneByOne(desk, [item], work, again) }
  }
}

const pageSize = 96

/** Rows stamped at or after the place, oldest first, page by page: the grain of a stamp is a second, so its last second is always read again. */
export async function sinceStamp(
  desk: Desk, table: string, stamp: number, columns: readonly string[], visit: (rows: readonly RawRow[]) => Promise<void>,
): Promise<number> {
  let [from, last] = [stamp, '']
  let newest = stamp
  for (;;) {
    const rows: readonly RawRow[] = await desk.db.knex(table)
      .where(past => { past.where(host.stamp, '>', from).orWhere(same => { same.where(host.stamp, from).where(host.id, '>', last) }) })
      .orderBy([{ column: host.stamp }, { column: host.id }]).limit(pageSize).select(columns)
    if (rows.length > 0) await visit(rows)
    const end = rows.at(-1)
    if (end !== undefined) { from = numberOf(end[host.stamp]); last = textOf(end[host.id]); newest = from }
    if (rows.length < pageSize) return newest
    await nextTurn()
  }
}

/** The next stretch of a table by id; '' when the walk is at its end. */
export async function stretch(from: From, table: string, after: string, most: number, columns: readonly string[]): Promise<{ readonly rows: readonly RawRow[], readonly next: string }> {
  const rows: readonly RawRow[] = await from(table).where(host.id, '>', after).orderBy(host.id).limit(most).select(columns)
  return { rows, next: rows.length < most ? '' : textOf(rows.at(-1)?.[host.id]) }
}
