import type { Db } from '../records/open.ts'
import { numberOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { cursorOf, inStep, readState } from './replica.ts'

/**
 * From now on rounds may send. The structure rows as the cloud has them are copied first, once: they are what `withdraw`
 * goes back to. Returns how many rows the copy holds.
 */
export async function allow(db: Db): Promise<number> {
  return inStep(db, async tx => {
    const { mayWrite } = await readState(tx)
    const copied = numberOf((await tx('tk_sync_copy').count({ rows: '*' }).first<RawRow | undefined>())?.['rows'])
    if (copied === 0) await tx.raw('insert into tk_sync_copy (name, kind, row_id, stamp, cells) select name, kind, row_id, stamp, cells from tk_sync_shape')
    if (!mayWrite) await tx('tk_sync').where({ id: 1 }).update({ may_write: 1, ...copied === 0 ? { comparing: 1, compare_from: await cursorOf(tx) } : {} })
    return numberOf((await tx('tk_sync_copy').count({ rows: '*' }).first<RawRow | undefined>())?.['rows'])
  })
}

export async function forbid(db: Db): Promise<void> {
  await db.knex('tk_sync').where({ id: 1 }).update({ may_write: 0 })
}
