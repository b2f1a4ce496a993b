import { newId } from '../../formats/ids.ts'
import { Invalid, NotFound } from '../faults.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import { happened } from '../happened.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { insertRow, insertRows } from '../records/rows.ts'
import { dateCell } from '../records/values.ts'
import { say } from '../words/say.ts'
import { inPlaces, relationCells } from './cells.ts'
import { toCents } from './content.ts'
import { hasInvoices } from './invoiced.ts'
import { linesOf } from './lines.ts'
import type { Line } from './lines.ts'
import { changeLink } from './links.ts'
import { reportName } from '../words/report-name.ts'
import { today } from './today.ts'
import { amountOf } from './typed.ts'
import { reportForFirm } from './view.ts'
import type { ReportView } from './view.ts'

export type TypedInvoice = Readonly<Record<'hourly' | 'rate' | 'reason', string>>

/** A draft document with its rows in the firm's own tables; its number is the host's counter's business. Never twice. (A06, M50) */
export async function createInvoice(desk: Desk, id: string, typed: TypedInvoice): Promise<{ readonly document: string, readonly again: boolean }> {
  if (!hasInvoices(desk)) throw new NotFound()
  const [hourly, rate] = [amountOf(typed.hourly, 0), amountOf(typed.rate, 0)]
  if (hourly === undefined || hourly < 0 || rate === undefined || rate < 0 || rate > 100) {
    throw new Invalid({ ...hourly === undefined || hourly < 0 ? { hourly: { key: 'not-a-number' } } : {}, ...rate === undefined || rate < 0 || rate > 100 ? { rate: { key: 'not-a-number' } } : {} })
  }
  return desk.db.inTransaction(tx => invoiceIn(desk, tx, id, { hourly, rate, reason: typed.reason.replace(/\s+/g, ' ').trim().slice(0, 500) }))
}

type Terms = { readonly hourly: number, readonly rate: number, readonly reason: string }

async function invoiceIn(desk: Desk, tx: Tx, id: string, { hourly, rate, reason }: Terms): Promise<{ readonly document: string, readonly again: boolean }> {
  const view = await reportForFirm(desk, id, tx)
  if (view.invoiced !== undefined) return { document: view.invoiced.document, again: true }
  const { report, link } = view
  const lines = linesOf(report, hourly, desk.language)
  if (report.customer.id === '') throw new Invalid({ lines: { key: 'no-customer' } })
  if (lines.length === 0) throw new Invalid({ lines: { key: 'nothing-to-invoice' } })
  const document = await layDocument(desk, tx, view, lines, { hourly, rate, reason })
  // The one before was cancelled: this one takes its place, and the key lets in no third.
  await tx('tk_invoiced').where({ report: id }).delete()
  await tx('tk_invoiced').insert({ report: id, ticket: link.ticket, document, number: '', at: desk.clock.now().getTime() })
  await changeLink(desk, tx, link.id, { invoice: say(desk.language, 'report.draft') })
  await happened(desk, tx, { event: 'report-invoiced', ticket: link.ticket, customer: report.customer.id, report: id, author: { kind: 'firm', name: '' }, place: 'owner-door', audience: 'firm' })
  return { document, again: false }
}

async function layDocument(desk: Desk, tx: Tx, { report }: ReportView, lines: readonly Line[], { rate, reason }: Terms): Promise<string> {
  const { invoice, invoiceRows } = desk.names
  const now = desk.clock.now()
  const { zone } = await desk.reading.options(desk, tx)
  const net = toCents(lines.reduce((sum, { amount }) => sum + amount, 0))
  const vat = toCents(net * rate / 100)
  const writing = { now, writer: ourLabel }
  const { id } = await insertRow(tx, desk.db.form, invoice.table, {
    ...inPlaces([[invoice.date, dateCell(desk.db.form, today(desk, zone))], [invoice.reason, reason || say(desk.language, 'invoice.reason', { report: reportName(report, desk.language) })],
      [invoice.net, net], [invoice.vat, vat], [invoice.total, toCents(net + vat)]]),
    ...relationCells(invoice.customer, report.customer.name, report.customer.id),
  }, writing)
  await insertRows(tx, desk.db.form, invoiceRows.table, lines.map((line, at) => ({
    id: newId(), parent: { table: invoice.table, id },
    cells: {
      ...inPlaces([[invoiceRows.description, line.description], [invoiceRows.quantity, line.quantity], [invoiceRows.unit, line.unit], [invoiceRows.price, line.price],
        [invoiceRows.rate, rate], [invoiceRows.amount, line.amount]]), [host.order]: at,
    },
  })), writing)
  return id
}
