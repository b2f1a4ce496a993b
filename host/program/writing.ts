import { setTimeout as pause } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { HostDatabase } from '../open.ts'

const patience = 15_000

/**
 * One short transaction around a read and the write that follows it. (docs/host.md, E.5)
 * SQLite takes the write lock first, because a lock asked for after a read cannot be waited for.
 */
export async function inWriting<Result>(host: HostDatabase, work: (trx: Knex.Transaction) => Promise<Result>): Promise<Result> {
  const deadline = Date.now() + patience
  for (let turn = 1; ; turn += 1) {
    try {
      return await host.knex.transaction(async trx => {
        if (host.form === 'sqlite') await trx('lo_setting').where({ gguid: '0' }).update({ tidsync: trx.ref('tidsync') })
        return work(trx)
      })
    } catch (fault) {
      if (!isBusy(fault) || Date.now() > deadline) throw fault
      await pause(Math.min(10 * turn, 100))
    }
  }
}

function isBusy(fault: unknown): boolean {
  if (!(fault instanceof Error) || !('code' in fault) || typeof fault.code !== 'string') return false
  return fault.code.startsWith('SQLITE_BUSY') || fault.code === 'ER_LOCK_DEADLOCK' || fault.code === 'ER_LOCK_WAIT_TIMEOUT'
}
