import type { Desk } from '../desk.ts'
import { happened } from '../happened.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { hasInvoices, invoiceColumns, invoiceNumber, isCancelled } from '../reports/invoiced.ts'
import { linksOf } from '../records/report-links.ts'
import { changeLink, dropLinks } from '../reports/links.ts'

export const invoiceSelect = (desk: Desk): readonly string[] => invoiceColumns(desk)

/** The host gives a document its number, and cancels it: the reports in it are told the one and freed by the other. (M50) */
export async function followInvoices(desk: Desk, rows: readonly RawRow[]): Promise<number> {
  if (!hasInvoices(desk) || rows.length === 0) return 0
  const known: readonly RawRow[] = await desk.db.knex('tk_invoiced').whereIn('document', rows.map(row => textOf(row[host.id]))).select('document')
  const documents = new Set(known.map(row => textOf(row['document'])))
  let count = 0
  for (const id of documents) count += await desk.db.inTransaction(tx => followOne(desk, tx, id))
  return count
}

/** Documents and reports deleted for good have no row that could tell: asked once for each whole sweep. */
export async function dropDeletedWork(desk: Desk): Promise<number> {
  const { invoice, report, reports } = desk.names
  let count = 0
  if (hasInvoices(desk)) {
    const gone: readonly RawRow[] = await desk.db.knex({ i: 'tk_invoiced' }).leftJoin({ d: invoice.table }, `d.${host.id}`, 'i.document').whereNull(`d.${host.id}`).limit(most).distinct({ document: 'i.document' })
    for (const row of gone) count += await desk.db.inTransaction(tx => followOne(desk, tx, textOf(row['document'])))
  }
  const lost: readonly RawRow[] = await desk.db.knex({ l: reports }).leftJoin({ r: report.table }, `r.${host.id}`, 'l.report_id').where(`l.${host.retired}`, 0).whereNull(`r.${host.id}`).limit(most).select({ report: 'l.report_id' })
  for (const row of lost) count += await desk.db.inTransaction(async tx => (await dropLinks(desk, tx, textOf(row['report']))).length)
  return count
}

const most = 200

async function followOne(desk: Desk, tx: Tx, document: string): Promise<number> {
  const row: RawRow | undefined = await tx(desk.names.invoice.table).where(host.id, document).first([...invoiceColumns(desk)])
  const reports: readonly RawRow[] = await tx('tk_invoiced').where({ document }).select('report', 'ticket', 'number')
  const cancelled = row === undefined || isCancelled(desk, row)
  const number = row === undefined ? '' : invoiceNumber(desk, row)
  let count = 0
  for (const known of reports) {
    const report = textOf(known['report'])
    if (!cancelled && textOf(known['number']) === number) continue
    count += 1
    if (cancelled) await tx('tk_invoiced').where({ report, document }).delete()
    else await tx('tk_invoiced').where({ report, document }).update({ number })
    for (const link of await linksOf(desk, tx, { reports: [report] })) await changeLink(desk, tx, link.id, { invoice: cancelled ? '' : number })
    if (cancelled) {
      await happened(desk, tx, { event: 'report-freed', ticket: textOf(known['ticket']), customer: '', report, author: { kind: 'firm', name: '' }, place: 'host', audience: 'firm' })
    }
  }
  return count
}
