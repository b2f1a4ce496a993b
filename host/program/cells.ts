import type { Cell, FieldRow } from '@nios4/sdk'
import type { Knex } from 'knex'
import { familyOf, physicalName } from '../../formats/columns.ts'
import type { Form } from '../../formats/columns.ts'
import { physicalCell } from '../../formats/travelling.ts'

export type Cells = Readonly<Record<string, Cell>>

/** Field names and cells as a person means them → physical columns and cells of this form. Null is never written but for MariaDB dates. (E.1) */
export async function physicalCells(trx: Knex, form: Form, table: string, values: Cells): Promise<Record<string, Cell>> {
  return cellsOfTypes(await fieldTypes(trx, table), form, values)
}

export type FieldTypes = ReadonlyMap<string, number>

export async function fieldTypes(trx: Knex, table: string): Promise<FieldTypes> {
  const fields = await trx<FieldRow>('so_fields').where({ tablename: table, eli: 0 }).select('fieldname', 'fieldtype')
  return new Map(fields.map(field => [field.fieldname, field.fieldtype]))
}

/** The same for many rows, whose table is asked about once. */
export const cellsOfTypes = (types: FieldTypes, form: Form, values: Cells): Record<string, Cell> =>
  Object.fromEntries(Object.entries(values).map(([name, cell]) => {
    const type = types.get(name)
    return [physicalName(name), type === undefined ? cell ?? '' : physicalCell(cell, familyOf(type), form)]
  }))
