import type { Cell } from '@nios4/sdk'
import { companionsOf, familyOf, physicalName } from './columns.ts'
import type { Family, Form } from './columns.ts'
import { numberCell, textCell, travellingName } from './packet.ts'
import type { TravellingRow } from './packet.ts'
import { dateTimeOfDigits, digitsOfDateTime } from './stamps.ts'
import type { StructuralColumn } from './structural-columns.ts'

/** What each column of a table holds, under the names that travel; the standard columns and companions are in it. */
export type Families = ReadonlyMap<string, Family>

const integers = ['eli', 'arc', 'ind'] as const
const doubles = ['tid', 'dsq1', 'dsq2', 'tidc'] as const
const texts = ['gguid', 'ut', 'uta', 'exp', 'gguidp', 'tap', 'dsp', 'dsc', 'utc'] as const

const standard: readonly (readonly [string, Family])[] = [
  ...integers.map(name => [name, 'integer'] as const), ...doubles.map(name => [name, 'double'] as const), ...texts.map(name => [name, 'text'] as const),
]

/** Families of a table's columns by its rows of `so_fields`. Types without a column have none. (docs/host.md, C.1) */
export function familiesOf(fields: readonly { readonly fieldname: string, readonly fieldtype: number }[]): Families {
  const families = new Map(standard)
  for (const { fieldname, fieldtype } of fields) {
    const family = familyOf(fieldtype)
    if (family === 'none' || families.has(fieldname)) continue
    families.set(fieldname, family)
    for (const companion of companionsOf(fieldtype, fieldname)) if (!families.has(companion.name)) families.set(companion.name, companion.family)
  }
  return families
}

/** The same for a structural table. (B.3) */
export const structuralFamilies = (columns: readonly StructuralColumn[]): Families =>
  new Map(columns.map(({ name, family }) => [name, family === 'double' || family === 'integer' ? family : 'text']))

/** A row as a database of this host holds it → as it travels: names without suffix, dates as digits, nothing null. (F.4) */
export function travelling(row: Readonly<Record<string, unknown>>, families: Families): TravellingRow {
  return Object.fromEntries(Object.entries(row).map(([column, cell]) => {
    const name = travellingName(column)
    return [name, travellingCell(cell, families.get(name))]
  }))
}

/** A row that travelled → columns and cells of this form. Columns nobody told of are left out. (F.5, E.1) */
export function physicalRow(row: TravellingRow, families: Families, form: Form): Record<string, Cell> {
  return Object.fromEntries(Object.entries(row).flatMap(([name, cell]) => {
    const family = families.get(name)
    return family === undefined ? [] : [[physicalName(name), physicalCell(cell, family, form)]]
  }))
}

function travellingCell(cell: unknown, family: Family | undefined): Cell {
  if (family === 'text') return textCell(cell)
  if (family === 'date') return digitsOf(cell)
  if (family === 'integer' || family === 'double') return numberCell(cell)
  return typeof cell === 'number' ? cell : textCell(cell)
}

/** One cell as a column of this family keeps it in this form. Null is never written but for MariaDB dates. (E.1) */
export function physicalCell(cell: Cell, family: Family, form: Form): Cell {
  if (family !== 'date') return travellingCell(cell, family)
  return form === 'sqlite' ? digitsOf(cell) : dateTimeOfDigits(digitsOf(cell))
}

/** Number or digits as a packet has them, or the text of the MariaDB form. */
const digitsOf = (cell: unknown): number =>
  typeof cell === 'number' ? cell : typeof cell !== 'string' ? 0 : /^\d+$/.test(cell) ? Number(cell) : digitsOfDateTime(cell)
