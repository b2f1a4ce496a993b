import type { Stamp } from '@nios4/sdk'
import { momentOf, stampAt } from '../../formats/stamps.ts'
import type { Tx } from '../records/open.ts'
import { physicalColumns } from '../records/physical.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { cursorOf, readState } from './replica.ts'
import type { ReplicaState } from './replica.ts'
import { isLawfulTable, isPeople } from './shapes.ts'
import { mirrorUsers } from './users-in.ts'
import { at } from './work.ts'
import type { Work } from './work.ts'

const hourMs = 3_600_000

/**
 * The last step of a pull: the cursor moves, all at once with everything that hangs on it. Rows changed here while the
 * round ran carry stamps that the new cursor may pass: they are listed. (docs/host.md, E.4, F.3)
 * Returns true when the server's clock has gone back: what came in between must be asked for again.
 */
export async function finish(work: Work): Promise<boolean> {
  await at(work, 'before-finish')
  const wentBack = await work.lease.step(async tx => {
    const state = await readState(tx)
    const before = await cursorOf(tx)
    const back = state.since > 0 && state.since < before
    const cursor = state.since === 0 ? before : back ? reachedBack(state, work.clock.now()) : state.since
    if (state.firstDone) await moveCursor(work, tx, before, cursor, state.round)
    else await mirrorUsers(work, tx)
    await tx('tk_sync_known').where('stamp', '<', cursor).where('round', '<', state.round).where({ sent: 0 }).delete()
    for (const table of ['tk_sync_known', 'tk_sync_gone', 'tk_sync_shape']) await tx(table).where({ sent: 1 }).update({ sent: 0 })
    await tx('lo_setting').where({ gguid: '0' }).update({ tidsync: cursor })
    await tx('tk_sync').where({ id: 1 }).update({ asked: -1, part_from: 0, since: 0, first_done: 1, round: state.round + 1 })
    return back
  })
  await at(work, 'finished')
  return wentBack
}

/** What arrived since the clock was set back has times before the cursor: from our last round on, with an hour to spare. */
function reachedBack({ since, okAt }: ReplicaState, now: Date): Stamp {
  const moment = momentOf(since)
  const away = okAt === 0 ? 24 * hourMs : Math.max(0, now.getTime() - okAt)
  return moment === undefined ? since : stampAt(new Date(moment.getTime() - away - hourMs))
}

async function moveCursor({ db: { form } }: Work, tx: Tx, before: Stamp, cursor: Stamp, round: number): Promise<void> {
  const ignore = form === 'sqlite' ? 'insert or ignore' : 'insert ignore'
  const tables: RawRow[] = await tx('so_tables').distinct('tablename')
  const names = tables.map(row => textOf(row['tablename']).toLowerCase()).filter(name => isLawfulTable(name) && !isPeople(name))
  const there = await physicalColumns(tx, form, names)
  for (const table of names.filter(name => there.has(name))) {
    if (cursor > before) {
      await tx.raw(`${ignore} into tk_sync_queue (tablename, row_id) select ?, t.gguid from ?? t
        left join tk_sync_known k on k.tablename = ? and k.row_id = t.gguid and k.stamp = t.tid where t.tid >= ? and t.tid < ? and k.row_id is null`, [table, table, table, before, cursor])
    } else if (cursor < before) {
      await rememberBetween(tx, form, table, cursor, before, round)
    }
  }
}

/** A cursor that goes back would make rows of both sides look like changes of ours. */
async function rememberBetween(tx: Tx, form: Work['db']['form'], table: string, from: Stamp, until: Stamp, round: number): Promise<void> {
  const replace = form === 'sqlite' ? 'insert or replace' : 'replace'
  const boxed = form === 'sqlite' ? '' : 'and not exists (select 1 from lo_syncbox b where b.tablename = ? and b.gguidrif = t.gguid)'
  await tx.raw(`${replace} into tk_sync_known (tablename, row_id, stamp, sent, round) select ?, t.gguid, t.tid, 0, ? from ?? t
    where t.tid >= ? and t.tid < ? and not exists (select 1 from tk_sync_queue q where q.tablename = ? and q.row_id = t.gguid) ${boxed}`,
  [table, round, table, from, until, table, ...form === 'sqlite' ? [] : [table]])
}
