import type { Form } from '../../formats/columns.ts'
import { relationKey } from './columns.ts'
import type { Names } from './names.ts'
import type { From } from './open.ts'
import { physicalColumns } from './physical.ts'
import type { WorkNames } from './work-names.ts'

/** The map of reports and invoices as far as the host still has them: a table or field somebody took away plays no part. (R19) */
export async function standingWork(from: From, form: Form, { report, materials, invoice, invoiceRows, lacking }: Names): Promise<WorkNames> {
  const tables = [report.table, materials.table, invoice.table, invoiceRows.table].filter(name => name !== '')
  const held = tables.length === 0 ? new Map<string, ReadonlyMap<string, string>>() : await physicalColumns(from, form, tables)
  const standing = <Part extends { readonly table: string }>(part: Part, relations: readonly string[] = []): Part => {
    const columns = held.get(part.table.toLowerCase())
    const isThere = ([name, column]: readonly [string, string]): boolean => columns !== undefined && (name === 'table' || (columns.has(column.toLowerCase())
      && (!relations.includes(name) || columns.has(relationKey(column).toLowerCase()))))
    return Object.assign({}, part, Object.fromEntries(Object.entries(part).map(([name, column]: [string, string]) => [name, column !== '' && isThere([name, column]) ? column : ''])))
  }
  const work = { report: standing(report, ['customer', 'ticket']), materials: standing(materials), invoice: standing(invoice, ['customer']), invoiceRows: standing(invoiceRows) }
  const lost = (mapped: object, left: object): readonly string[] => Object.entries(mapped).filter(([name, column]) => column !== '' && Reflect.get(left, name) === '').map(([, column]) => String(column))
  return { ...work, lacking: [...lacking, ...lost(report, work.report), ...lost(materials, work.materials)] }
}
