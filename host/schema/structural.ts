import type { Knex } from 'knex'
import { columnSql } from '../../formats/columns.ts'
import type { Form } from '../../formats/columns.ts'
import { fieldColumns, tableColumns, userColumns } from '../../formats/structural-columns.ts'
import type { StructuralColumn } from '../../formats/structural-columns.ts'
import { tableTail } from './physical.ts'

const key = 'gguid VARCHAR(40) NOT NULL PRIMARY KEY'
const label = "VARCHAR(255) NOT NULL DEFAULT ''"

/** so_tables, so_fields, so_users: their own columns, a key in both forms. (docs/host.md, B.3) */
export async function createStructuralTables(knex: Knex, form: Form): Promise<void> {
  await create(knex, form, 'so_tables', tableColumns.map(column => sqlOf(form, column)))
  await create(knex, form, 'so_fields', fieldColumns.map(column => sqlOf(form, column)))
  await create(knex, form, 'so_users', userColumns.map(column => sqlOf(form, column)))
}

function sqlOf(form: Form, { name, family }: StructuralColumn): string {
  if (family === 'id') return key
  return family === 'label' ? `${name} ${label}` : `${name} ${columnSql(family, form)}`
}

/** Tables that never travel; lo_syncbox belongs to the MariaDB form alone. (B.5) */
export async function createLocalTables(knex: Knex, form: Form): Promise<void> {
  const stamp = 'tid DOUBLE NOT NULL DEFAULT 0'
  const rest = [text(form, 'tablename'), "gguidrif VARCHAR(40) NOT NULL DEFAULT ''"]
  await create(knex, form, 'lo_setting', [key, 'tidsync DOUBLE NOT NULL DEFAULT 0'])
  await create(knex, form, 'lo_cleanbox', form === 'mariadb' ? [key, stamp, ...rest]
    : [key, stamp, `uta ${label}`, `ut ${label}`, integer(form, 'arc'), ...rest])
  if (form === 'mariadb') await create(knex, form, 'lo_syncbox', [key, stamp, ...rest])
  await knex('lo_setting').insert({ gguid: '0', tidsync: 0 })
}

const text = (form: Form, name: string): string => `${name} ${columnSql('text', form)}`
const integer = (form: Form, name: string): string => `${name} ${columnSql('integer', form)}`

const create = (knex: Knex, form: Form, name: string, columns: readonly string[]): Promise<unknown> =>
  Promise.resolve(knex.raw(`CREATE TABLE ?? (${columns.join(', ')})${tableTail(form)}`, [name]))
