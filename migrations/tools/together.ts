import type { Ground } from './ground.ts'

/**
 * A row, its place in the queue of the synchroniser and its line of the ledger are written together or not at all. SQLite is
 * in one transaction already; on MariaDB this opens one, which only rows may stand in, for there every change of structure commits.
 */
export async function together<T>(ground: Ground, work: (ground: Ground) => Promise<T>): Promise<T> {
  if ('isCompleted' in ground.from) return work(ground)
  return ground.from.transaction(tx => work({ ...ground, from: tx }))
}
