import type { Cell } from '@nios4/sdk'
import { standardColumns } from '../columns.ts'
import { inOrder, numberCell, textCell } from '../packet.ts'
import type { TravellingRow } from '../packet.ts'
import { fieldColumns, tableColumns } from '../structural-columns.ts'
import type { StructuralColumn } from '../structural-columns.ts'
import { familiesOf, structuralFamilies } from '../travelling.ts'
import type { Families } from '../travelling.ts'
import { printRow } from './print.ts'
import { headerKeys, isPeople } from './template.ts'
import type { Header, Template, TemplateRow } from './template.ts'

/**
 * The text inside a `.nios4` file: one line, keys and columns in the host's order, no people. (docs/host.md, H)
 */
export function writeTemplate({ data, tables, fields, rows }: Template): string {
  const families = familiesByTable(fields)
  const items = rows.filter(({ table }) => !isPeople(table)).map(row => printItem(row, families.get(row.table) ?? familiesOf([])))
  return `{"data":${printHeader(data)},"tables":${list(tables.map(row => printStructural(row, tableColumns)))},` +
    `"fields":${list(fields.map(row => printStructural(row, fieldColumns)))},"users":[],"sync_box":${list(items)}}`
}

const list = (texts: readonly string[]): string => `[${texts.join(',')}]`

const printHeader = (data: Header): string => JSON.stringify(Object.fromEntries(inOrder(data, headerKeys).map(key => [key, data[key]])))

function printStructural(row: TravellingRow, columns: readonly StructuralColumn[]): string {
  const families = structuralFamilies(columns)
  return printRow(row, [...families.keys()], name => families.get(name))
}

/** Every column known to a template's own field rows. */
export function familiesByTable(fields: readonly TravellingRow[]): ReadonlyMap<string, Families> {
  const byTable = new Map<string, { readonly fieldname: string, readonly fieldtype: number }[]>()
  for (const field of fields) {
    const table = textCell(field['tablename'])
    const told = byTable.get(table) ?? []
    told.push({ fieldname: textCell(field['fieldname']), fieldtype: numberCell(field['fieldtype']) })
    byTable.set(table, told)
  }
  return new Map([...byTable].map(([table, told]) => [table, familiesOf(told)]))
}

/** The synchroniser's item with the template's order of keys and its `client`, 1. */
function printItem({ table, row }: TemplateRow, families: Families): string {
  const { gguid = '', tid, arc, ut, uta } = row
  const item: Readonly<Record<string, Cell>> = {
    gguid, tid: numberCell(tid), arc: numberCell(arc), ut: textCell(ut), uta: textCell(uta), client: 1, tablename: table, command: 'insert',
    cvalues: printRow(row, standardColumns, name => families.get(name)),
  }
  return printRow(item, [], name => name === 'tid' ? 'double' : 'text')
}
