import type { HostRecord, Stamp } from '@nios4/sdk'
import type { Knex } from 'knex'
import { newId } from '../../formats/ids.ts'
import { stampAfter } from '../../formats/stamps.ts'
import type { HostDatabase } from '../open.ts'
import { physicalCells } from './cells.ts'
import type { Cells } from './cells.ts'
import { withCounters } from './counters.ts'
import type { HostUser } from './host-user.ts'
import { registerForSending, stampToTravel } from './sending.ts'
import { inWriting } from './writing.ts'

export type SaveOptions = {
  /** The row to change, or the id a new row is to get. */
  readonly id?: string
  readonly now?: Date
  /** The record this row is an additional row of. */
  readonly parent?: { readonly table: string, readonly id: string }
}

/** Inserts or changes one row as the host program does: standard columns, strictly growing stamp, sync row. Returns its id. (docs/host.md, E.1, E.2) */
export async function saveRow(host: HostDatabase, user: HostUser, table: string, values: Cells, options: SaveOptions = {}): Promise<string> {
  return inWriting(host, async trx => {
    const before = options.id === undefined ? undefined : await stampOf(trx, table, options.id)
    const id = options.id ?? newId()
    const stamp = await stampToTravel(trx, host.form, options.now ?? new Date(), before ?? 0)
    const cells = await physicalCells(trx, host.form, table, before === undefined ? await withCounters(trx, table, values) : values)
    const link = options.parent === undefined ? {} : { gguidp: options.parent.id, tap: options.parent.table }
    if (before === undefined) await trx(table).insert({ ...await freshRow(trx, user, table, id, stamp), ...link, ...cells })
    else await trx(table).where({ gguid: id }).update({ ...link, ...cells, tid: stamp, ut: user.username })
    await registerForSending(trx, host.form, table, id, stamp)
    return id
  })
}

/** The logical deletion: the row stays and travels. Its children are not touched. (E.2) */
export async function retireRow(host: HostDatabase, user: HostUser, table: string, id: string, now: Date = new Date()): Promise<void> {
  await saveRow(host, user, table, { eli: 1 }, { id, now })
}

/** The physical deletion: the row goes, a lo_cleanbox row announces it. (E.2, E.4) */
export async function deleteRow(host: HostDatabase, user: HostUser, table: string, id: string, now: Date = new Date()): Promise<void> {
  await inWriting(host, async trx => {
    const stamp = stampAfter(now, await stampOf(trx, table, id) ?? 0)
    await trx(table).where({ gguid: id }).delete()
    if (host.form === 'mariadb') await trx('lo_syncbox').where({ tablename: table, gguidrif: id }).delete()
    const sender = host.form === 'sqlite' ? { ut: user.username, uta: '' } : {}
    await trx('lo_cleanbox').insert({ gguid: newId(), tid: stamp, tablename: table, gguidrif: id, ...sender })
  })
}

async function stampOf(trx: Knex.Transaction, table: string, id: string): Promise<Stamp | undefined> {
  const row = await trx<HostRecord>(table).where({ gguid: id }).forUpdate().first<{ readonly tid: number | null } | undefined>('tid')
  return row === undefined ? undefined : row.tid ?? 0
}

async function freshRow(trx: Knex.Transaction, user: HostUser, table: string, id: string, stamp: Stamp): Promise<Record<string, string | number>> {
  const highest = await trx(table).max({ ind: 'ind' }).first<{ readonly ind: number | null } | undefined>()
  return {
    gguid: id, tid: stamp, eli: 0, arc: 0, ut: user.username, uta: '', exp: '', gguidp: '', ind: (highest?.ind ?? 0) + 1, tap: '',
    dsp: '', dsc: '', dsq1: 0, dsq2: 0, utc: user.username, tidc: stamp,
  }
}
