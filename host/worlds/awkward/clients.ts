import type { FieldRow, HostRecord, LocalUserRow } from '@nios4/sdk'
import { physicalName } from '../../../formats/columns.ts'
import { stampAfter } from '../../../formats/stamps.ts'
import type { HostDatabase } from '../../open.ts'
import { fixedId } from '../../schema/fixed-id.ts'
import { rowsOf } from './stray.ts'

/** Defect 2: a row is gone and nothing announces it. */
export async function deletionForgotten(host: HostDatabase, table: string, id: string): Promise<void> {
  await host.knex(table).where({ gguid: id }).delete()
  await host.knex('lo_cleanbox').delete()
}

/** Defect 3: the first sync stopped; the cursor never moved. */
export async function firstSyncStopped(host: HostDatabase): Promise<void> {
  await host.knex('lo_setting').where({ gguid: '0' }).update({ tidsync: 0 })
}

/** Defect 4: everybody is known twice, under two ids of row and one number. */
export async function personTwice(host: HostDatabase): Promise<void> {
  const people: readonly LocalUserRow[] = await host.knex<LocalUserRow>('so_localusers').where({ eli: 0 }).orderBy('password_hash')
  const each = [...new Map(people.map(row => [row.id, row])).values()]
  const twice = each.map(row => ({ ...row, gguid: fixedId('second person', String(row.id)), username: row.usermail, password_hash: '' }))
  await host.knex('so_localusers').whereIn('gguid', twice.map(({ gguid }) => gguid)).delete()
  await host.knex.batchInsert('so_localusers', twice, 20)
}

/** Defects 6 and 8: somebody cleared a cell elsewhere; the stamp arrives, the old value stays. */
export async function valueNotCleared(host: HostDatabase, table: string, id?: string): Promise<void> {
  const wanted = id ?? (await rowsOf(host, table))[1]
  if (wanted === undefined) return
  const row = await host.knex<HostRecord>(table).where({ gguid: wanted }).first<HostRecord | undefined>()
  if (row !== undefined) await host.knex(table).where({ gguid: wanted }).update({ tid: stampAfter(new Date(0), row.tid) })
}

/** Defect 7: the three renamed columns never change on receive. */
export async function renamedColumnsStale(host: HostDatabase): Promise<void> {
  await host.knex('so_localusers').update({ usercloud_b: 0 })
}

/** Defect 9: the newest row's stamp equals the cursor, so it is sent, and arrives, again and again. */
export async function cursorOnNewestRow(host: HostDatabase, table: string): Promise<void> {
  const newest = await host.knex(table).max({ tid: 'tid' }).first<{ readonly tid: number | null } | undefined>()
  await host.knex('lo_setting').where({ gguid: '0' }).update({ tidsync: newest?.tid ?? 0 })
}

/** What the SQLite client does not create: columns of types 31, 32, 34 and the companion of a file. (B.7) */
export async function columnsNeverCreated(host: HostDatabase, table: string): Promise<void> {
  const fields = await host.knex<FieldRow>('so_fields').where({ tablename: table, eli: 0 }).whereIn('fieldtype', [28, 31, 32, 34])
  for (const { fieldname, fieldtype } of fields) {
    const column = fieldtype === 28 ? `file_${fieldname}` : physicalName(fieldname)
    if (await host.knex.schema.hasColumn(table, column)) await host.knex.raw('ALTER TABLE ?? DROP COLUMN ??', [table, column])
  }
}

/** A MariaDB host without lo_syncbox; SQLite never has one. */
export async function syncBoxMissing(host: HostDatabase): Promise<void> {
  await host.knex.schema.dropTableIfExists('lo_syncbox')
}
