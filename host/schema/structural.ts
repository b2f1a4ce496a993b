import type { Knex } from 'knex'
import { tableTail } from '../../formats/columns.ts'
import type { Form } from '../../formats/columns.ts'
import { localTables, structuralSql, structuralTables } from '../../formats/structural-columns.ts'
import type { StructuralTable } from '../../formats/structural-columns.ts'

/** so_tables, so_fields, so_users: their own columns, a key in both forms. (docs/host.md, B.3) */
export async function createStructuralTables(knex: Knex, form: Form): Promise<void> {
  for (const table of structuralTables) await create(knex, form, table)
}

/** Tables that never travel. (B.5) */
export async function createLocalTables(knex: Knex, form: Form): Promise<void> {
  for (const table of localTables(form)) await create(knex, form, table)
  await knex('lo_setting').insert({ gguid: '0', tidsync: 0 })
}

const create = (knex: Knex, form: Form, { name, columns }: StructuralTable): Promise<unknown> =>
  Promise.resolve(knex.raw(`CREATE TABLE ?? (${columns.map(column => structuralSql(column, form)).join(', ')})${tableTail(form)}`, [name]))
