import type { Knex } from 'knex'
import { columnsOfField as intended, standardSql, tableTail } from '../../formats/columns.ts'
import type { Form, PhysicalColumn } from '../../formats/columns.ts'

/** As the host's own client makes them: a field called `system` gets no column in the MariaDB form. (docs/host.md, B.7) */
export const columnsOfField = (form: Form, name: string, type: number): readonly PhysicalColumn[] =>
  name === 'system' && form === 'mariadb' ? [] : intended(form, name, type)

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
