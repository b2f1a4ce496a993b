import type { Knex } from 'knex'
import { columnSql } from '../../formats/columns.ts'
import type { Form } from '../../formats/columns.ts'
import { tableTail } from './physical.ts'

const key = 'gguid VARCHAR(40) NOT NULL PRIMARY KEY'
const label = "VARCHAR(255) NOT NULL DEFAULT ''"

/** so_tables, so_fields, so_users: their own columns, a key in both forms. (docs/host.md, B.3) */
export async function createStructuralTables(knex: Knex, form: Form): Promise<void> {
  await create(knex, form, 'so_tables', [
    ...head(), ...masks(form, ['displayable', 'eliminable', 'editable']), text(form, 'tablename'),
    ...masks(form, ['syncyes', 'syncsel']), text(form, 'param'), text(form, 'expressions'), text(form, 'tablelabel'),
    text(form, 'newlabel'), integer(form, 'ind'), text(form, 'lgroup'),
  ])
  await create(knex, form, 'so_fields', [
    ...head(), ...masks(form, ['displayable', 'eliminable', 'editable']), text(form, 'tablename'), text(form, 'fieldname'),
    text(form, 'fieldlabel'), integer(form, 'fieldtype'), integer(form, 'viewcolumn'), ...masks(form, ['columnwidth']),
    integer(form, 'obligatory'), text(form, 'param'), integer(form, 'ofsystem'), text(form, 'expression'), text(form, 'style'),
    text(form, 'panel'), integer(form, 'panelindex'), text(form, 'fieldlabel2'), integer(form, 'ind'), integer(form, 'columnindex'),
  ])
  await create(knex, form, 'so_users', [
    ...head(), text(form, 'username'), text(form, 'password_hash'), text(form, 'param'), ...masks(form, ['categories']),
    integer(form, 'admin'), integer(form, 'id'), integer(form, 'ind'),
  ])
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

const head = (): readonly string[] =>
  [key, 'tid DOUBLE NOT NULL DEFAULT 0', 'eli INTEGER NOT NULL DEFAULT 0', 'arc INTEGER NOT NULL DEFAULT 0', `ut ${label}`]

const text = (form: Form, name: string): string => `${name} ${columnSql('text', form)}`
const integer = (form: Form, name: string): string => `${name} ${columnSql('integer', form)}`
const masks = (form: Form, names: readonly string[]): readonly string[] => names.map(name => `${name} ${columnSql('double', form)}`)

const create = (knex: Knex, form: Form, name: string, columns: readonly string[]): Promise<unknown> =>
  Promise.resolve(knex.raw(`CREATE TABLE ?? (${columns.join(', ')})${tableTail(form)}`, [name]))
