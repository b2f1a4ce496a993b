import { host, relationKey } from './columns.ts'
import type { Names } from './names.ts'
import type { From } from './open.ts'
import { digitsOf, numberOf, numberText, sameText, textOf } from './values.ts'
import type { RawRow } from './values.ts'

export type Material = { readonly description: string, readonly quantity: number, readonly unit: string, /** undefined = not for this reader. */ readonly price: number | undefined }

/** A report as the firm's own row tells it; what the host has no field for is empty. Dates are the firm's wall clock. */
export type Report = {
  readonly id: string
  readonly stamp: number
  readonly writer: string
  /** Id of the ticket its link leads to. */
  readonly ticket: string
  readonly customer: { readonly id: string, readonly name: string }
  readonly number: string
  readonly date: number
  readonly start: number
  readonly end: number
  readonly fault: string
  readonly work: string
  readonly technician: string
  readonly materials: readonly Material[]
}

/** Only the mapped columns: whatever else the firm keeps on a report is its own business. */
export function reportColumns({ report }: Names): readonly string[] {
  const related = [report.customer, report.ticket].filter(name => name !== '').map(relationKey)
  return [...new Set([host.id, host.stamp, host.writer, host.retired, host.archived, report.customer, report.number, report.date, report.start, report.end, report.fault, report.work,
    report.technician, report.ticket, ...related])].filter(name => name !== '')
}

export const isGone = (row: RawRow): boolean => numberOf(row[host.retired]) !== 0 || numberOf(row[host.archived]) !== 0

export function reportOf(row: RawRow, { report }: Names, materials: readonly Material[]): Report {
  const text = (column: string): string => column === '' ? '' : sameText(textOf(row[column])).trim()
  const date = (column: string): number => column === '' ? 0 : digitsOf(row[column])
  const key = (column: string): string => column === '' ? '' : textOf(row[relationKey(column)])
  return {
    id: textOf(row[host.id]), stamp: numberOf(row[host.stamp]), writer: textOf(row[host.writer]), ticket: key(report.ticket),
    customer: { id: key(report.customer), name: text(report.customer) }, number: report.number === '' ? '' : numberText(row[report.number]),
    date: date(report.date), start: date(report.start), end: date(report.end), fault: text(report.fault), work: text(report.work), technician: text(report.technician), materials,
  }
}

/** Reports that are still there. `prices` false: the column of prices is not selected at all. */
export async function reportsById(from: From, names: Names, ids: readonly string[], prices: boolean): Promise<ReadonlyMap<string, Report>> {
  if (names.report.table === '' || ids.length === 0) return new Map()
  const rows: readonly RawRow[] = await from(names.report.table).whereIn(host.id, ids).where({ [host.retired]: 0, [host.archived]: 0 }).select([...reportColumns(names)])
  const materials = await materialsOf(from, names, rows.map(row => textOf(row[host.id])), prices)
  return new Map(rows.map(row => [textOf(row[host.id]), reportOf(row, names, materials.get(textOf(row[host.id])) ?? [])]))
}

export async function materialsOf(from: From, { materials, report }: Names, ids: readonly string[], prices: boolean): Promise<ReadonlyMap<string, readonly Material[]>> {
  const found = new Map<string, Material[]>()
  if (materials.table === '' || ids.length === 0) return found
  const { table, description, quantity, unit, price } = materials
  const columns = [host.parent, description, quantity, unit, ...prices ? [price] : []].filter(name => name !== '')
  const rows: readonly RawRow[] = await from(table).whereIn(host.parent, ids).whereIn(host.parentTable, ['', report.table]).where({ [host.retired]: 0, [host.archived]: 0 })
    .orderBy([host.order, host.created, host.id]).select([...new Set(columns)])
  for (const row of rows) {
    const parent = textOf(row[host.parent])
    const known = found.get(parent) ?? []
    known.push({
      description: description === '' ? '' : sameText(textOf(row[description])).trim(), quantity: quantity === '' ? 1 : numberOf(row[quantity]),
      unit: unit === '' ? '' : textOf(row[unit]).trim(), price: prices && price !== '' ? numberOf(row[price]) : undefined,
    })
    found.set(parent, known)
  }
  return found
}

/** Names of technicians as the firm's newest reports spell them. */
export async function technicians(from: From, { report }: Names): Promise<readonly string[]> {
  if (report.table === '' || report.technician === '') return []
  const rows: readonly RawRow[] = await from(report.table).where({ [host.retired]: 0 }).orderBy(host.stamp, 'desc').limit(300).select(report.technician)
  return [...new Set(rows.map(row => textOf(row[report.technician]).trim()))].filter(name => name !== '').sort()
}

/** The host's own user of this name: a report is assigned to whoever did the work. (docs/host.md, L-6) */
export async function assignedTo(from: From, technician: string): Promise<{ readonly uta?: string }> {
  if (technician === '') return {}
  const row: RawRow | undefined = await from('so_localusers').where({ username: technician, eli: 0 }).first('id')
  const id = Math.trunc(numberOf(row?.['id']))
  return id > 0 ? { uta: String(id) } : {}
}
