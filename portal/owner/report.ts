import { changeReport, showReport } from '../../addon/reports/change.ts'
import { createInvoice } from '../../addon/reports/invoice.ts'
import { hasInvoices } from '../../addon/reports/invoiced.ts'
import { reportName } from '../../addon/words/report-name.ts'
import { paperFor } from '../../addon/reports/paper/for-reader.ts'
import { sheetOfLines } from '../../addon/reports/sheet-of-lines.ts'
import { amountOf } from '../../addon/reports/typed.ts'
import { reportForFirm } from '../../addon/reports/view.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { keptPaper, pieces } from '../customer/report.ts'
import { plainField } from '../fields.ts'
import { reportWords } from '../report-page.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { reportForm, typedReport } from './report-form.ts'
import { room } from './room.ts'

const idOf = (visit: Visit): string => visit.params['id'] ?? ''

/** A report and all that can be done with it here. (A05, A06, M44, M50) */
export async function show(visit: Visit): Promise<Answer> {
  const view = await reportForFirm(visit.desk, idOf(visit))
  const words = reportWords(visit, view)
  return room(visit, 'report', {
    ...words, heading: visit.say('report.title', { report: reportName(view.report, visit.language) }), ticket: view.link.ticket, stay: `owner/reports/${view.report.id}`,
    locked: view.invoiced !== undefined, hasInvoices: hasInvoices(visit.desk), ...await reportForm(visit, view.report), changing: visit.again !== undefined && visit.again.faults['hourly'] === undefined && visit.again.faults['rate'] === undefined && visit.again.faults['lines'] === undefined,
    hourly: plainField(visit, 'hourly', ''), rate: plainField(visit, 'rate', '22'), reason: plainField(visit, 'reason', ''), linesWrong: linesWrong(visit),
  })
}

const linesWrong = (visit: Visit): string => {
  const fault = visit.again?.faults['lines']
  return fault === undefined ? '' : visit.say(`wrong.${fault.key}`, fault.values)
}

export async function update(visit: Visit): Promise<Answer> {
  const { changed } = await changeReport(visit.desk, idOf(visit), typedReport(visit))
  return goTo(address(visit, `owner/reports/${idOf(visit)}`), [sayOnce(changed ? 'changed' : 'unchanged')])
}

/** Who may read it, and whether with its prices. */
export async function open(visit: Visit): Promise<Answer> {
  await showReport(visit.desk, idOf(visit), { shown: typed(visit.sent, 'shown') === '1', prices: typed(visit.sent, 'prices') === '1' })
  return goTo(address(visit, `owner/reports/${idOf(visit)}`), [sayOnce('saved')])
}

export async function invoice(visit: Visit): Promise<Answer> {
  await createInvoice(visit.desk, idOf(visit), { hourly: typed(visit.sent, 'hourly'), rate: typed(visit.sent, 'rate'), reason: typed(visit.sent, 'reason') })
  return goTo(address(visit, `owner/reports/${idOf(visit)}`), [sayOnce('owner-invoice')])
}

export async function paper(visit: Visit): Promise<Answer> {
  const view = await reportForFirm(visit.desk, idOf(visit))
  return pieces(visit, view, await paperFor(visit.desk, { kind: 'owner', language: visit.language }, view))
}

export const signedPaper = async (visit: Visit): Promise<Answer> => keptPaper(visit, await reportForFirm(visit.desk, idOf(visit)))

/** For a program that makes invoices elsewhere. (A06) */
export async function sheet(visit: Visit): Promise<Answer> {
  const { report } = await reportForFirm(visit.desk, idOf(visit))
  const hourly = amountOf(visit.query['hourly'] ?? '', 0) ?? 0
  const name = `${visit.say('report.file')}-${(report.number || String(report.date)).replace(/[^A-Za-z0-9-]+/g, '-')}.csv`
  return { kind: 'file', bytes: Buffer.from(sheetOfLines(report, hourly, visit.language)), type: 'text/csv; charset=utf-8', name, inline: false }
}
