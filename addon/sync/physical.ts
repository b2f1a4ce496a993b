import { columnsOfField, companionsOf, familyOf, physicalName, standardColumns, standardSql, tableTail } from '../../formats/columns.ts'
import type { Form, PhysicalColumn } from '../../formats/columns.ts'
import type { Db } from '../records/open.ts'
import { physicalColumns } from '../records/physical.ts'
import { isLawfulTable } from './shapes.ts'

/**
 * Tables and columns as rows of so_tables and so_fields want them. MariaDB ends a transaction at every such statement,
 * so these run before the rows that tell of them are written, and looking first makes a second run do nothing.
 */

export type Place = Pick<Db, 'knex' | 'form'>

export type FieldColumns = { readonly name: string, readonly type: number }

/** The sixteen standard columns, then those of its fields. The host's own index waits for the end of the first sync. (docs/host.md, B.2, B.7) */
export async function makeTable({ knex, form }: Place, name: string, fields: readonly FieldColumns[]): Promise<void> {
  const columns = columnsOf(form, fields, new Set<string>(standardColumns))
  const parts = [...standardSql(form), ...columns.map(({ sql }) => `?? ${sql}`), ...form === 'mariadb' ? ['KEY tk_sync_id (gguid)'] : []]
  await knex.raw(`CREATE TABLE IF NOT EXISTS ?? (${parts.join(', ')})${tableTail(form)}`, [name, ...columns.map(column => column.name)])
}

/** Columns of these fields that are not held yet, each once. */
function columnsOf(form: Form, fields: readonly FieldColumns[], held: ReadonlySet<string>): readonly PhysicalColumn[] {
  const columns = new Map<string, PhysicalColumn>()
  for (const { name, type } of fields.filter(field => isLawfulName(field.name))) {
    for (const column of columnsOfField(form, name, type)) if (!held.has(column.name.toLowerCase()) && !columns.has(column.name.toLowerCase())) columns.set(column.name.toLowerCase(), column)
  }
  return [...columns.values()]
}

/** Columns and companions of these fields. Returns the columns that were not there. */
export async function makeColumns(place: Place, table: string, fields: readonly FieldColumns[]): Promise<readonly string[]> {
  const held = await columnsIn(place, table)
  if (held === undefined) return []
  const missing = columnsOf(place.form, fields, new Set(held.keys()))
  if (missing.length > 0) await addColumns(place, table, missing)
  return missing.map(({ name }) => name)
}

async function addColumns({ knex, form }: Place, table: string, columns: readonly PhysicalColumn[]): Promise<void> {
  if (form === 'mariadb') {
    await knex.raw(`ALTER TABLE ?? ${columns.map(({ sql }) => `ADD COLUMN IF NOT EXISTS ?? ${sql}`).join(', ')}`, [table, ...columns.map(({ name }) => name)])
    return
  }
  for (const { name, sql } of columns) await knex.raw(`ALTER TABLE ?? ADD COLUMN ?? ${sql}`, [table, name])
}

/** Takes a field's columns away, its indexes first: SQLite would refuse. */
export async function dropColumns(db: Place, table: string, field: string, type: number): Promise<void> {
  const held = await columnsIn(db, table)
  if (held === undefined || !isOwnColumn(field)) return
  const names = [physicalName(field), ...companionsOf(type, field).map(({ name }) => name)].flatMap(name => held.get(name.toLowerCase()) ?? [])
  if (db.form === 'mariadb') {
    if (names.length > 0) await db.knex.raw(`ALTER TABLE ?? ${names.map(() => 'DROP COLUMN IF EXISTS ??').join(', ')}`, [table, ...names])
    return
  }
  for (const name of names) await dropColumn(db, table, name)
}

export async function dropColumn({ knex, form }: Place, table: string, column: string): Promise<void> {
  const indexes: { readonly name: string }[] = form === 'mariadb' ? [] : await knex.raw(
    'select i.name from pragma_index_list(?) i join pragma_index_info(i.name) c where lower(c.name) = ?', [table, column.toLowerCase()])
  for (const index of indexes) await knex.raw('DROP INDEX IF EXISTS ??', [index.name])
  await knex.raw('ALTER TABLE ?? DROP COLUMN ??', [table, column])
}

export const dropTable = ({ knex }: Place, name: string): Promise<unknown> => Promise.resolve(knex.raw('DROP TABLE IF EXISTS ??', [name]))

/** A table or field that kept its id and got another name keeps its rows. */
export async function renameTable(db: Place, from: string, to: string): Promise<void> {
  if (!isLawfulTable(to) || !isLawfulTable(from) || await columnsIn(db, from) === undefined || await columnsIn(db, to) !== undefined) return
  await db.knex.raw('ALTER TABLE ?? RENAME TO ??', [from, to])
}

export async function renameColumns(db: Place, table: string, from: string, to: string, type: number): Promise<void> {
  const held = await columnsIn(db, table)
  if (held === undefined || !isOwnColumn(from) || !isOwnColumn(to)) return
  const pairs = [[physicalName(from), physicalName(to)], ...companionsOf(type, from).map(({ name }, at) => [name, companionsOf(type, to)[at]?.name ?? name])]
  for (const [before = '', after = ''] of pairs) {
    if (held.has(before.toLowerCase()) && !held.has(after.toLowerCase())) await db.knex.raw('ALTER TABLE ?? RENAME COLUMN ?? TO ??', [table, before, after])
  }
}

/** Columns by their names in lower case; undefined when the table is not there. */
export async function columnsIn({ knex, form }: Place, table: string): Promise<ReadonlyMap<string, string> | undefined> {
  return (await physicalColumns(knex, form, [table])).get(table.toLowerCase())
}

/** Names that quoting alone makes safe. */
const isLawfulName = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}_]{0,57}$/u.test(name)

/** Standard columns are the host's, whatever a field row says: they are neither dropped nor renamed. */
const isOwnColumn = (name: string): boolean => isLawfulName(name) && !standardColumns.some(standard => standard === name.toLowerCase())

/** Whether the values of a field have to be carried over to a column of another family. */
export const changesFamily = (before: number, after: number): boolean =>
  familyOf(before) !== familyOf(after) && familyOf(before) !== 'none' && familyOf(after) !== 'none'

export const losesColumn = (before: number, after: number): boolean => familyOf(before) !== 'none' && familyOf(after) === 'none'
