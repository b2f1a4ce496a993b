import { columnsOfField, companionsOf, familyOf, physicalName, standardSql, tableTail } from '../../formats/columns.ts'
import type { PhysicalColumn } from '../../formats/columns.ts'
import type { Db } from '../records/open.ts'
import { physicalColumns } from '../records/physical.ts'
import { isLawfulTable } from './shapes.ts'

/**
 * Tables and columns as rows of so_tables and so_fields want them. MariaDB ends a transaction at every such statement,
 * so these run before the rows that tell of them are written, and looking first makes a second run do nothing.
 */

/** The sixteen standard columns. The host's own index waits for the end of the first sync. (docs/host.md, B.2, B.7) */
export async function makeTable({ knex, form }: Db, name: string): Promise<boolean> {
  if (!isLawfulTable(name) || await columnsIn({ knex, form }, name) !== undefined) return false
  const key = form === 'mariadb' ? [', KEY tk_sync_id (gguid)'] : ['']
  await knex.raw(`CREATE TABLE IF NOT EXISTS ?? (${standardSql(form).join(', ')}${key.join('')})${tableTail(form)}`, [name])
  return true
}

/** The field's column and companions. Returns the travelling names that were not there. */
export async function makeColumns(db: Pick<Db, 'knex' | 'form'>, table: string, fields: readonly { readonly name: string, readonly type: number }[]): Promise<readonly string[]> {
  const held = await columnsIn(db, table)
  if (held === undefined) return []
  const missing = fields.filter(({ name }) => isLawfulColumn(name)).flatMap(({ name, type }) => columnsOfField(db.form, name, type))
    .filter((column, at, all) => !held.has(column.name.toLowerCase()) && all.findIndex(other => other.name.toLowerCase() === column.name.toLowerCase()) === at)
  if (missing.length > 0) await addColumns(db, table, missing)
  return missing.map(({ name }) => name)
}

async function addColumns({ knex, form }: Pick<Db, 'knex' | 'form'>, table: string, columns: readonly PhysicalColumn[]): Promise<void> {
  if (form === 'mariadb') {
    await knex.raw(`ALTER TABLE ?? ${columns.map(({ sql }) => `ADD COLUMN IF NOT EXISTS ?? ${sql}`).join(', ')}`, [table, ...columns.map(({ name }) => name)])
    return
  }
  for (const { name, sql } of columns) await knex.raw(`ALTER TABLE ?? ADD COLUMN ?? ${sql}`, [table, name])
}

/** Takes a field's columns away, its indexes first: SQLite would refuse. */
export async function dropColumns(db: Pick<Db, 'knex' | 'form'>, table: string, field: string, type: number): Promise<void> {
  const held = await columnsIn(db, table)
  if (held === undefined || !isLawfulColumn(field)) return
  const names = [physicalName(field), ...companionsOf(type, field).map(({ name }) => name)].flatMap(name => held.get(name.toLowerCase()) ?? [])
  if (db.form === 'mariadb') {
    if (names.length > 0) await db.knex.raw(`ALTER TABLE ?? ${names.map(() => 'DROP COLUMN IF EXISTS ??').join(', ')}`, [table, ...names])
    return
  }
  for (const name of names) {
    const indexes: { readonly name: string }[] = await db.knex.raw(
      'select i.name from pragma_index_list(?) i join pragma_index_info(i.name) c where lower(c.name) = ?', [table, name.toLowerCase()])
    for (const index of indexes) await db.knex.raw('DROP INDEX IF EXISTS ??', [index.name])
    await db.knex.raw('ALTER TABLE ?? DROP COLUMN ??', [table, name])
  }
}

export const dropTable = (db: Pick<Db, 'knex'>, name: string): Promise<unknown> => Promise.resolve(db.knex.raw('DROP TABLE IF EXISTS ??', [name]))

/** A table or field that kept its id and got another name keeps its rows. */
export async function renameTable(db: Pick<Db, 'knex' | 'form'>, from: string, to: string): Promise<void> {
  if (!isLawfulTable(to) || !isLawfulTable(from) || await columnsIn(db, from) === undefined || await columnsIn(db, to) !== undefined) return
  await db.knex.raw('ALTER TABLE ?? RENAME TO ??', [from, to])
}

export async function renameColumns(db: Pick<Db, 'knex' | 'form'>, table: string, from: string, to: string, type: number): Promise<void> {
  const held = await columnsIn(db, table)
  if (held === undefined || !isLawfulColumn(from) || !isLawfulColumn(to)) return
  const pairs = [[physicalName(from), physicalName(to)], ...companionsOf(type, from).map(({ name }, at) => [name, companionsOf(type, to)[at]?.name ?? name])]
  for (const [before = '', after = ''] of pairs) {
    if (held.has(before.toLowerCase()) && !held.has(after.toLowerCase())) await db.knex.raw('ALTER TABLE ?? RENAME COLUMN ?? TO ??', [table, before, after])
  }
}

/** Columns by their names in lower case; undefined when the table is not there. */
export async function columnsIn({ knex, form }: Pick<Db, 'knex' | 'form'>, table: string): Promise<ReadonlyMap<string, string> | undefined> {
  return (await physicalColumns(knex, form, [table])).get(table.toLowerCase())
}

/** Names that quoting alone makes safe; standard columns are the host's, whatever a field row says. */
const isLawfulColumn = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}_]{0,57}$/u.test(name)

/** Whether the values of a field have to be carried over to a column of another family. */
export const changesFamily = (before: number, after: number): boolean =>
  familyOf(before) !== familyOf(after) && familyOf(before) !== 'none' && familyOf(after) !== 'none'
