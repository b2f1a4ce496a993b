import type { Stamp } from '@nios4/sdk'
import type { Form } from '../../formats/columns.ts'
import type { From } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { isLawfulTable, isPeople } from './shapes.ts'
import { stampsInCloud, structureHere, structureTable } from './structure.ts'
import type { StructureRow } from './structure.ts'

/**
 * Structure made or changed here: every row whose stamp is not the one the cloud has. Stamps are compared one by one and
 * not with the cursor, because a clock that is late writes them below it. (docs/host.md, E.4)
 */
export async function pendingStructure(from: From): Promise<readonly StructureRow[]> {
  const told = await stampsInCloud(from)
  if (!await anyStructure(from, told)) return []
  return (await structureHere(from)).filter(({ name, stamp, kind, table }) => told.get(name)?.stamp !== stamp && (kind === 'field' || isLawfulTable(table)))
}

/** Asked every round: four short columns, and the rows themselves only when something differs. */
async function anyStructure(from: From, told: Awaited<ReturnType<typeof stampsInCloud>>): Promise<boolean> {
  const tables: RawRow[] = await from(structureTable.table).select('tid', 'tablename')
  const fields: RawRow[] = await from(structureTable.field).select('tid', 'tablename', 'fieldname')
  const differs = (name: string, row: RawRow): boolean => told.get(name.toLowerCase())?.stamp !== numberOf(row['tid'])
  return tables.some(row => differs(textOf(row['tablename']), row)) || fields.some(row => differs(`${textOf(row['tablename'])}.${textOf(row['fieldname'])}`, row))
}

export type PendingDeletion = { readonly box: string, readonly table: string, readonly id: string, readonly stamp: Stamp }

/** Rows deleted here. Of tables nobody was told of there is nothing to say. */
export async function pendingDeletions(from: From, most: number): Promise<readonly PendingDeletion[]> {
  const rows: RawRow[] = await from('lo_cleanbox').orderBy('gguid').limit(most).select('gguid', 'tablename', 'gguidrif', 'tid')
  return rows.map(row => ({ box: textOf(row['gguid']), table: textOf(row['tablename']).toLowerCase(), id: textOf(row['gguidrif']), stamp: numberOf(row['tid']) }))
}

/** Registered tables whose rows travel, in the owner's order. Rows of retired ones wait until somebody shows them again. (E.4) */
export async function travellingTables(from: From): Promise<readonly string[]> {
  const rows: RawRow[] = await from('so_tables').where({ eli: 0 }).orderBy(['ind', 'tablename']).select('tablename')
  return [...new Set(rows.map(row => textOf(row['tablename']).toLowerCase()))].filter(table => isLawfulTable(table) && !isPeople(table))
}

/** Rows of a table that wait, a batch at a time: stamped since the cursor, or listed by the host or by us. */
export async function pendingRows(from: From, form: Form, table: string, cursor: Stamp, most: number): Promise<readonly string[]> {
  const stamped: RawRow[] = await from({ t: table }).leftJoin({ k: 'tk_sync_known' }, one => {
    one.on('k.row_id', 't.gguid').andOn('k.stamp', 't.tid').andOnVal('k.tablename', table)
  }).where('t.tid', '>=', cursor).whereNull('k.row_id').orderBy(['t.tid', 't.gguid']).limit(most).select({ id: 't.gguid' })
  const listed: RawRow[] = stamped.length >= most ? [] : await from('tk_sync_queue').where({ tablename: table }).orderBy('row_id').limit(most).select({ id: 'row_id' })
  const boxed: RawRow[] = form === 'sqlite' || stamped.length + listed.length >= most ? []
    : await from('lo_syncbox').where({ tablename: table }).orderBy('gguid').limit(most).select({ id: 'gguidrif' })
  return [...new Set([...stamped, ...listed, ...boxed].map(row => textOf(row['id'])))].slice(0, most)
}

/** The travelling tables in which something waits, in the owner's order: one statement of index look-ups, asked every second. */
export async function tablesThatWait(from: From, form: Form, cursor: Stamp): Promise<readonly string[]> {
  const there = await tablesHere(from, form)
  const tables = (await travellingTables(from)).filter(table => there.has(table))
  const waiting = new Set<string>()
  for (let at = 0; at < tables.length; at += 200) {
    const some = tables.slice(at, at + 200)
    const sql = some.map(() => `select ? as held where exists (select 1 from ?? t left join tk_sync_known k on k.tablename = ? and k.row_id = t.gguid and k.stamp = t.tid
      where t.tid >= ? and k.row_id is null)`).join(' union all ')
    for (const row of await rowsOf(from, sql, some.flatMap(table => [table, table, table, cursor]))) waiting.add(textOf(row['held']))
  }
  for (const list of ['tk_sync_queue', ...form === 'mariadb' ? ['lo_syncbox'] : []]) {
    const rows: RawRow[] = await from(list).distinct('tablename')
    for (const row of rows) waiting.add(textOf(row['tablename']).toLowerCase())
  }
  return tables.filter(table => waiting.has(table))
}

async function rowsOf(from: From, sql: string, bindings: readonly (string | number)[]): Promise<readonly RawRow[]> {
  const told: unknown = await from.raw(sql, [...bindings])
  const rows: unknown = Array.isArray(told) && Array.isArray(told[0]) ? told[0] : told
  return Array.isArray(rows) ? rows : []
}

async function tablesHere(from: From, form: Form): Promise<ReadonlySet<string>> {
  const rows: RawRow[] = form === 'sqlite' ? await from('sqlite_master').where({ type: 'table' }).select('name')
    : await from('information_schema.tables').whereRaw('table_schema = database()').select({ name: 'table_name' })
  return new Set(rows.map(row => textOf(row['name']).toLowerCase()))
}

/** How many rows wait in each table. Asks for no more than `most` of each. */
export async function countPending(from: From, form: Form, cursor: Stamp, most = 100_000): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  for (const table of await tablesThatWait(from, form, cursor)) {
    const ids = await pendingRows(from, form, table, cursor, most)
    if (ids.length > 0) counts.set(table, ids.length)
  }
  return counts
}
