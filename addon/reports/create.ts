import { Invalid, NotFound } from '../faults.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import { happened } from '../happened.ts'
import { recordAll } from '../history/recorded.ts'
import { hostCustomer } from '../records/customer-rows.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { reportsById } from '../records/report-rows.ts'
import { insertRow } from '../records/rows.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { catchUp } from '../tickets/catch-up.ts'
import { customerKey } from '../people/sight.ts'
import { insertMaterials, relationCells, reportCells } from './cells.ts'
import { hasReports } from '../records/report-links.ts'
import { layLink } from './links.ts'
import { readTyped } from './typed.ts'
import type { ReadReport, TypedReport } from './typed.ts'
import { stateOfReport } from './state.ts'

/** One row in the firm's own table of reports, linked both ways with its ticket. The same form sent twice makes one. (A05, A67) */
export async function createReport(desk: Desk, ticket: string, typed: TypedReport, formToken: string): Promise<{ readonly report: string, readonly again: boolean }> {
  if (!hasReports(desk)) throw new NotFound()
  const read = readTyped(typed)
  return desk.db.inTransaction(tx => createIn(desk, tx, ticket, read, formToken))
}

async function createIn(desk: Desk, tx: Tx, ticket: string, read: ReadReport, formToken: string): Promise<{ readonly report: string, readonly again: boolean }> {
  const known: { ticket: string } | undefined = formToken === '' ? undefined : await tx('tk_sent').where({ form_token: formToken }).first('ticket')
  if (known !== undefined) return { report: known.ticket, again: true }
  await catchUp(desk, tx, ticket)
  const { table, column } = desk.names.ticket
  const row: RawRow | undefined = await tx(table).where({ [host.id]: ticket, [host.retired]: 0, [host.archived]: 0 }).first([customerKey(desk), ...column.title === '' ? [] : [column.title]])
  if (row === undefined) throw new NotFound()
  const customer = await hostCustomer(tx, desk.names, textOf(row[customerKey(desk)]))
  // A ticket nobody owns has no customer to write a report for. (decision 21)
  if (customer === undefined) throw new Invalid({ customer: { key: 'no-customer' } })
  const { report } = desk.names
  const now = desk.clock.now()
  const { id } = await insertRow(tx, desk.db.form, report.table, {
    ...await reportCells(desk, tx, read), ...relationCells(report.customer, customer.name, customer.id), ...relationCells(report.ticket, column.title === '' ? '' : textOf(row[column.title]), ticket),
  }, { now, writer: ourLabel })
  await insertMaterials(desk, tx, id, read.materials)
  await noteReport(desk, tx, id, ticket)
  if (formToken !== '') await tx('tk_sent').insert({ form_token: formToken, account: '', ticket: id, at: now.getTime() })
  await happened(desk, tx, { event: 'report-made', ticket, customer: customer.id, report: id, author: { kind: 'firm', name: '' }, place: 'owner-door', audience: 'firm' })
  return { report: id, again: false }
}

/** What we wrote ourselves is nothing new for the next look. */
export async function noteReport(desk: Desk, tx: Tx, id: string, ticket: string): Promise<void> {
  const made = (await reportsById(tx, desk.names, [id], true)).get(id)
  if (made === undefined) return
  await layLink(desk, tx, made, ticket)
  await recordAll(tx, desk.db.form, desk.names.report.table, [{ id, stamp: made.stamp, state: stateOfReport(made), customer: made.customer.id, serial: 0, category: '', gone: false }])
}
