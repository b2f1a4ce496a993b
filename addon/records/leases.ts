import type { Knex } from 'knex'
import { newId } from '../../formats/ids.ts'
import type { From, Tx } from './open.ts'

/** What waits to leave. A row is one worker's alone until its lease ends: a worker that dies gives it back by doing nothing. */
type Leaving = 'tk_letter' | 'tk_hook_post' | 'tk_channel_out'

export const newLease = (worker: string): string => `${worker.slice(0, 20)}-${newId().slice(0, 8)}`

/** Rows whose time has come and that nobody holds. */
export const due = (from: From, table: Leaving, now: number): Knex.QueryBuilder => from(table).where('next_at', '<=', now).where('lease_until', '<=', now)

/** Inside the transaction that found them due. */
export async function hold(tx: Tx, table: Leaving, ids: readonly string[], lease: string, until: number): Promise<void> {
  await tx(table).whereIn('id', ids).update({ leased_by: lease, lease_until: until })
}

/** What became of them, or nothing where they were not tried. Of a worker whose lease ran out nothing is written: somebody else has them now. Returns how many. (R12) */
export const letGo = (from: From, table: Leaving, ids: readonly string[], lease: string, cells: Readonly<Record<string, string | number>> = {}): Promise<number> =>
  from(table).whereIn('id', ids).where({ leased_by: lease }).update({ ...cells, leased_by: '', lease_until: 0 })

/** Anew and at once, while nobody holds it. */
export async function queueAgain(from: From, table: Leaving, id: string, over: readonly string[], now: number, cells: Readonly<Record<string, string | number>> = {}): Promise<boolean> {
  const changed: number = await from(table).where({ id }).whereIn('status', over).where('lease_until', '<=', now)
    .update({ ...cells, status: 'queued', attempts: 0, next_at: now, leased_by: '', lease_until: 0 })
  return changed === 1
}
