import type { Knex } from 'knex'
import type { Form } from '../../formats/columns.ts'
import { stampAt } from '../../formats/stamps.ts'
import { fixedId } from './fixed-id.ts'
import { fieldMetadata, tableMetadata } from './metadata.ts'
import { columnsOfField, createPhysicalTable } from './physical.ts'
import { systemTables } from './system-tables.ts'
import type { SystemTable } from './system-tables.ts'

type SystemField = { readonly name: string, readonly type: number, readonly label: string }

/** The system tables with standard columns, each with its so_tables row and so_fields rows. (docs/host.md, B.4) */
export async function createSystemTables(knex: Knex, form: Form, now: Date): Promise<void> {
  const stamp = stampAt(now)
  for (const table of systemTables) await createPhysicalTable(knex, form, table.name, columns(form, table))
  await knex.batchInsert('so_tables', systemTables.map(({ name }, ind) =>
    tableMetadata({ gguid: fixedId('table', name), tablename: name, tablelabel: name === 'info' ? 'I tuoi dati' : name, ind }, stamp)), 40)
  const rows = systemTables.flatMap(table => fieldsOf(table).map((field, columnindex) => ({ table: table.name, field, columnindex })))
  await knex.batchInsert('so_fields', rows.map(({ table, field, columnindex }, index) => fieldMetadata({
    gguid: fixedId('field', table, field.name), tablename: table, fieldname: field.name, fieldlabel: field.label, fieldtype: field.type,
    ofsystem: table === 'so_gridusers' && field.name === 'id' ? 1 : 0, ind: index + 1, columnindex,
  }, stamp)), 30)
}

const columns = (form: Form, table: SystemTable) => fieldsOf(table).flatMap(({ name, type }) => columnsOfField(form, name, type))

const fieldsOf = (table: SystemTable): readonly SystemField[] => table.fields.map(text => {
  const [name = '', type = '', label = ''] = text.split(':')
  return { name, type: Number(type), label }
})
