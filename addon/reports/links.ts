import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Fresh } from '../history/recorded.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { linkId, linksOf } from '../records/report-links.ts'
import type { Link } from '../records/report-links.ts'
import type { Report } from '../records/report-rows.ts'
import { changeRow, insertRow } from '../records/rows.ts'
import type { Cells } from '../records/rows.ts'
import { dateCell, digitsOf, numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

type Known = RawRow | undefined

/** Makes or brings up to date the link of a report; another ticket's link to it goes. Returns whether it is new. */
export async function layLink(desk: Desk, tx: Tx, report: Report, ticket: string): Promise<boolean> {
  const id = linkId(report.id, ticket)
  const writing = { now: desk.clock.now(), writer: ourLabel }
  for (const other of await linksOf(desk, tx, { reports: [report.id] })) {
    if (other.id !== id) await changeRow(tx, desk.db.form, desk.names.reports, other.id, { [host.retired]: 1 }, writing)
  }
  const row: Known = await tx(desk.names.reports).where(host.id, id).first(host.id, host.retired, 'number', 'done_at', 'technician')
  const cells = mirrored(desk, report)
  if (row === undefined) {
    await insertRow(tx, desk.db.form, desk.names.reports, { ...cells, report_id: report.id, shown: 0, prices: 1, signed: '', invoice: '' }, { ...writing, id, parent: { table: desk.names.ticket.table, id: ticket } })
    return true
  }
  const isBack = numberOf(row[host.retired]) !== 0
  const same = textOf(row['number']) === report.number && digitsOf(row['done_at']) === whenOf(report) && textOf(row['technician']) === report.technician
  if (isBack || !same) await changeRow(tx, desk.db.form, desk.names.reports, id, { ...cells, [host.retired]: 0, ...isBack ? { shown: 0 } : {} }, writing)
  return isBack
}

/** The report is gone or leads to no ticket any more. */
export async function dropLinks(desk: Desk, tx: Tx, report: string): Promise<readonly Link[]> {
  const links = await linksOf(desk, tx, { reports: [report] })
  for (const { id } of links) await changeRow(tx, desk.db.form, desk.names.reports, id, { [host.retired]: 1 }, { now: desk.clock.now(), writer: ourLabel })
  return links
}

/** What a link is remembered by: whether its customer was told of it. */
export const recordShown = (id: string, stamp: number, shown: boolean): Fresh =>
  ({ id, stamp, state: shown ? { shown: '1' } : {}, customer: '', serial: 0, category: '', gone: false })

export const changeLink = (desk: Desk, tx: Tx, id: string, cells: Cells): Promise<number> =>
  changeRow(tx, desk.db.form, desk.names.reports, id, cells, { now: desk.clock.now(), writer: ourLabel })

const whenOf = ({ date, start }: Report): number => date || start

const mirrored = (desk: Desk, report: Report): Cells => ({ number: report.number, done_at: dateCell(desk.db.form, whenOf(report)), technician: report.technician })
