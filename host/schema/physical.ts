import type { Knex } from 'knex'
import { columnSql, companionSql, companionsOf, familyOf, physicalName, standardSql } from '../../formats/columns.ts'
import type { Form } from '../../formats/columns.ts'

/** Two system columns are declared MEDIUMTEXT in both forms. (B.7) */
const wideNames: ReadonlySet<string> = new Set(['printwindows', 'printmobile'])

export type PhysicalColumn = { readonly name: string, readonly sql: string }

export const tableTail = (form: Form): string =>
  form === 'mariadb' ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci' : ''

/** Physical columns of a field: its own, when its type has one, and the companions. (docs/host.md, B.7, C.1) */
export function columnsOfField(form: Form, name: string, type: number): readonly PhysicalColumn[] {
  const family = familyOf(type)
  if (family === 'none' || (name === 'system' && form === 'mariadb')) return []
  const own = wideNames.has(name) ? "MEDIUMTEXT NOT NULL DEFAULT ''" : columnSql(family, form)
  const companions = companionsOf(type, name).map(companion => ({ name: companion.name, sql: companionSql(companion.family) }))
  return [{ name: physicalName(name), sql: own }, ...companions]
}

/** A table with the sixteen standard columns; only SQLite gets a key and the index of the host. (B.2, B.7) */
export async function createPhysicalTable(knex: Knex, form: Form, name: string, columns: readonly PhysicalColumn[]): Promise<void> {
  const own = columns.map(column => `?? ${column.sql}`)
  const names = columns.map(column => column.name)
  await knex.raw(`CREATE TABLE ?? (${[...standardSql(form), ...own].join(', ')})${tableTail(form)}`, [name, ...names])
  if (form === 'sqlite') await knex.raw('CREATE INDEX ?? ON ?? (gguid, gguidp)', [`newindex_${name}`, name])
}

/** Adds the columns; MariaDB in one statement, because each one rebuilds what hangs on the table. */
export async function addPhysicalColumns(knex: Knex, form: Form, table: string, columns: readonly PhysicalColumn[]): Promise<void> {
  const adds = columns.map(({ name, sql }) => ({ text: `ADD COLUMN ?? ${sql}`, name }))
  if (form === 'mariadb' && adds.length > 0) {
    await knex.raw(`ALTER TABLE ?? ${adds.map(add => add.text).join(', ')}`, [table, ...adds.map(add => add.name)])
    return
  }
  for (const { text, name } of adds) await knex.raw(`ALTER TABLE ?? ${text}`, [table, name])
}
