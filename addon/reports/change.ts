import { Refused } from '../faults.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { ReportEvent } from '../events.ts'
import { happened } from '../happened.ts'
import { recordAll } from '../history/recorded.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { reportsById } from '../records/report-rows.ts'
import { changeRow, retireRow } from '../records/rows.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { insertMaterials, reportCells } from './cells.ts'
import { canonicalForm } from './content.ts'
import { noteReport } from './create.ts'
import { changeLink, recordShown } from './links.ts'
import { readTyped } from './typed.ts'
import type { ReadReport, TypedReport } from './typed.ts'
import { reportForFirm } from './view.ts'
import type { ReportView } from './view.ts'
import { voidIfChanged } from './void.ts'

/** A report in a document that stands is not changed by our pages. (M50) */
export function refuseLocked({ invoiced }: ReportView): void {
  if (invoiced !== undefined) throw new Refused('report-invoiced')
}

/** The owner corrects it here; a signature under what it was counts no more. (M44) */
export async function changeReport(desk: Desk, id: string, typed: TypedReport): Promise<{ readonly changed: boolean }> {
  const read = readTyped(typed)
  return desk.db.inTransaction(async tx => {
    const view = await reportForFirm(desk, id, tx)
    refuseLocked(view)
    const { report, link } = view
    const [before, writing] = [canonicalForm(report, true), { now: desk.clock.now(), writer: ourLabel }]
    await changeRow(tx, desk.db.form, desk.names.report.table, id, await reportCells(desk, tx, read), writing)
    if (!isSame(report.materials, read.materials)) await newMaterials(desk, tx, id, read.materials)
    const after = (await reportsById(tx, desk.names, [id], true)).get(id)
    if (after === undefined || canonicalForm(after, true) === before) return { changed: false }
    const isVoid = await voidIfChanged(desk, tx, after, link)
    await noteReport(desk, tx, id, link.ticket)
    const about = { ticket: link.ticket, customer: after.customer.id, report: id, author: { kind: 'firm', name: '' }, place: 'owner-door' } as const
    const event: ReportEvent = isVoid ? { ...about, event: 'report-void', audience: link.shown ? 'all' : 'firm' } : { ...about, event: 'report-changed', audience: 'firm' }
    await happened(desk, tx, event)
    return { changed: true }
  })
}

const isSame = (held: ReportView['report']['materials'], read: ReadReport['materials']): boolean =>
  JSON.stringify(held.map(({ description, quantity, unit, price }) => [description, quantity, unit, price ?? 0])) === JSON.stringify(read.map(({ description, quantity, unit, price }) => [description, quantity, unit, price]))

async function newMaterials(desk: Desk, tx: Tx, report: string, materials: ReadReport['materials']): Promise<void> {
  const { table } = desk.names.materials
  if (table === '') return
  const rows: readonly RawRow[] = await tx(table).where({ [host.parent]: report, [host.retired]: 0 }).select(host.id)
  for (const row of rows) await retireRow(tx, desk.db.form, table, textOf(row[host.id]), { now: desk.clock.now(), writer: ourLabel })
  await insertMaterials(desk, tx, report, materials)
}

/** Opens a report to the customer, with or without prices, or takes it back. */
export async function showReport(desk: Desk, id: string, wanted: { readonly shown: boolean, readonly prices: boolean }): Promise<void> {
  await desk.db.inTransaction(async tx => {
    const { link, report } = await reportForFirm(desk, id, tx)
    if (link.shown === wanted.shown && link.prices === wanted.prices) return
    const stamp = await changeLink(desk, tx, link.id, { shown: wanted.shown ? 1 : 0, prices: wanted.prices ? 1 : 0 })
    await recordAll(tx, desk.db.form, desk.names.reports, [recordShown(link.id, stamp, wanted.shown)])
    if (link.shown || !wanted.shown) return
    await happened(desk, tx, { event: 'report-shown', ticket: link.ticket, customer: report.customer.id, report: id, author: { kind: 'firm', name: '' }, place: 'owner-door', audience: 'all' })
  })
}
