import { letGo, moveBatch } from '../../migrations/later.ts'
import type { Ground } from '../../migrations/tools/ground.ts'
import type { Migration } from '../../migrations/tools/steps.ts'
import type { Db, From } from '../records/open.ts'
import { locked } from './lock.ts'

export const hasMore = (pending: readonly Migration[]): boolean =>
  pending.some(({ data, contract }) => (data ?? []).length > 0 || (contract ?? []).length > 0)

/**
 * What comes after the new tables and columns are there: rows in batches, each a transaction with its cursor, then what
 * is no longer needed, then the number of the version. Killed anywhere it goes on from the last batch. (packaging (c))
 */
export async function bringOver(db: Db, ground: Ground, pending: readonly Migration[], finish: (from: From) => Promise<void>): Promise<void> {
  const alone = db.form === 'sqlite'
  const batch = <T>(work: (from: From) => Promise<T>): Promise<T> => alone ? locked(db, work) : db.knex.transaction(work)
  const all = async (): Promise<void> => {
    for (const migration of pending) {
      for (const step of migration.data ?? []) {
        for (;;) if (!await batch(from => moveBatch(migration, step, { ...ground, from }))) break
      }
    }
  }
  const last = async (from: From): Promise<void> => {
    for (const migration of pending) await letGo(migration.contract ?? [], { ...ground, from }, migration.to)
    await finish(from)
  }
  if (!alone) return locked(db, async from => { await all(); await last(from) })
  // SQLite: a lock for each batch, so that the office can save between two of them.
  await all()
  await locked(db, last)
}
