import type { Db, From } from '../records/open.ts'
import { refuse } from './refusal.ts'

const waitSeconds = 5

/**
 * One installer per database, before the first look. SQLite: the whole work is one transaction that takes the write
 * lock first, so a crash leaves the untouched host. MariaDB: a lock of the server, which lets go when its holder dies;
 * the work runs beside it, because there every change of structure commits what came before. (packaging (c))
 */
export const locked = <T>(db: Db, work: (from: From) => Promise<T>): Promise<T> =>
  db.form === 'sqlite' ? inOneTransaction(db, work) : underServerLock(db, work)

async function inOneTransaction<T>(db: Db, work: (from: From) => Promise<T>): Promise<T> {
  try {
    return await db.knex.transaction(async tx => {
      await tx.raw('update so_tables set tablename = tablename where 1 = 0')
      return work(tx)
    })
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && String(fault.code).startsWith('SQLITE_BUSY')) throw busy()
    throw fault
  }
}

async function underServerLock<T>(db: Db, work: (from: From) => Promise<T>): Promise<T> {
  const holder = await db.knex.transaction()
  try {
    const [[got] = []]: { got: number | null }[][] = await holder.raw('select get_lock(concat(left(database(), 40), ?), ?) as got', ['.tk_install', waitSeconds])
    if (Number(got?.got) !== 1) throw busy()
    try { return await work(db.knex) } finally {
      await holder.raw('select release_lock(concat(left(database(), 40), ?))', ['.tk_install'])
    }
  } finally {
    await holder.rollback()
  }
}

const busy = (): Error => refuse('busy',
  "Un'altra installazione è al lavoro su questo database: riprova fra poco.", 'Another installer is at work on this database: try again in a moment.')
