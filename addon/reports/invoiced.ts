import type { Desk } from '../desk.ts'
import { host } from '../records/columns.ts'
import type { From } from '../records/open.ts'
import { isGone } from '../records/report-rows.ts'
import { numberText, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/** The document a report went into. While it stands our pages change nothing of the report. (M50) */
export type Invoiced = { readonly document: string, /** '' until the host has given it. */ readonly number: string }

export const hasInvoices = ({ names }: Desk): boolean => names.invoice.table !== '' && names.invoiceRows.table !== '' && names.invoice.customer !== ''

export function invoiceColumns({ names: { invoice } }: Desk): readonly string[] {
  return [host.id, host.stamp, host.retired, host.archived, invoice.number, invoice.status].filter(name => name !== '')
}

/** Retired in the host, or its status says that it was cancelled. An archived one still stands. */
export function isCancelled({ names: { invoice } }: Desk, row: RawRow): boolean {
  const retired = isGone({ ...row, [host.archived]: 0 })
  return retired || (invoice.status !== '' && /annull|cancel|storn/i.test(textOf(row[invoice.status])))
}

export const invoiceNumber = ({ names: { invoice } }: Desk, row: RawRow): string => invoice.number === '' ? '' : numberText(row[invoice.number])

/** Which of these reports are in a document that stands; the host's own rows are asked every time. */
export async function invoicedOf(desk: Desk, from: From, reports: readonly string[]): Promise<ReadonlyMap<string, Invoiced>> {
  const found = new Map<string, Invoiced>()
  if (!hasInvoices(desk) || reports.length === 0) return found
  const known: readonly RawRow[] = await from('tk_invoiced').whereIn('report', [...reports]).select('report', 'document')
  if (known.length === 0) return found
  const rows: readonly RawRow[] = await from(desk.names.invoice.table).whereIn(host.id, known.map(row => textOf(row['document']))).select([...invoiceColumns(desk)])
  const standing = new Map(rows.filter(row => !isCancelled(desk, row)).map(row => [textOf(row[host.id]), row]))
  for (const { report, document } of known.map(row => ({ report: textOf(row['report']), document: textOf(row['document']) }))) {
    const row = standing.get(document)
    if (row !== undefined) found.set(report, { document, number: invoiceNumber(desk, row) })
  }
  return found
}
