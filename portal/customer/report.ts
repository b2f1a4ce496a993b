import { Fault, NotFound } from '../../addon/faults.ts'
import { paperFor } from '../../addon/reports/paper/for-reader.ts'
import { reportName } from '../../addon/words/report-name.ts'
import { signReport, sumOf } from '../../addon/reports/sign.ts'
import { reportForCustomer } from '../../addon/reports/view.ts'
import type { ReportView } from '../../addon/reports/view.ts'
import { goTo, page } from '../answer.ts'
import type { Answer, SendPieces } from '../answer.ts'
import { faultList, plainField } from '../fields.ts'
import { actingCustomerOf, customerOf } from '../person.ts'
import { reportWords } from '../report-page.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** What was done, and the place to sign it: with the finger, or by typing one's name and agreeing. (A05, M44) */
export async function show(visit: Visit): Promise<Answer> {
  const person = customerOf(visit)
  const view = await reportForCustomer(visit.desk, person, visit.params['id'] ?? '')
  return page('customer/report', visit.say('report.title', { report: reportName(view.report, visit.language) }), {
    ...reportWords(visit, view), width: 'middle', ticket: view.link.ticket, seen: sumOf(view), looking: person.looking, stay: `reports/${view.report.id}`,
    signer: plainField(visit, 'name', person.name), agreedWrong: faultWords(visit, 'agreed'), drawnWrong: faultWords(visit, 'drawn'), agreed: typed(visit.sent, 'agreed') === '1' && visit.again?.faults['agreed'] === undefined,
    faults: faultList(visit, { name: visit.say('sign.name'), agreed: visit.say('sign.agree-label'), drawn: visit.say('sign.drawn') }),
  })
}

const faultWords = (visit: Visit, name: string): string => {
  const fault = visit.again?.faults[name]
  return fault === undefined ? '' : visit.say(`wrong.${fault.key}`, fault.values)
}

export async function create(visit: Visit): Promise<Answer> {
  const person = actingCustomerOf(visit)
  const id = visit.params['id'] ?? ''
  const sent = { name: typed(visit.sent, 'name'), agreed: typed(visit.sent, 'agreed') === '1', drawn: typed(visit.sent, 'drawn'), seen: typed(visit.sent, 'seen') }
  await signReport(visit.desk, person, id, sent)
  return goTo(address(visit, `reports/${id}`), [sayOnce('signed')])
}

/** The paper as it stands now, drawn for this reader. (M48) */
export async function paper(visit: Visit): Promise<Answer> {
  const person = customerOf(visit)
  const view = await reportForCustomer(visit.desk, person, visit.params['id'] ?? '')
  return pieces(visit, view, await paperFor(visit.desk, { ...person, language: visit.language }, view))
}

/** The paper that was signed, as it was then. */
export async function signedPaper(visit: Visit): Promise<Answer> {
  const view = await reportForCustomer(visit.desk, customerOf(visit), visit.params['id'] ?? '')
  return keptPaper(visit, view)
}

export async function keptPaper(visit: Visit, view: ReportView): Promise<Answer> {
  const bytes = view.signature === undefined ? undefined : await visit.desk.files.read(visit.desk.names.reports, view.signature.paper)
  if (bytes === undefined) throw new NotFound()
  return pieces(visit, view, [bytes], '-signed')
}

export function pieces(visit: Visit, { report }: ReportView, all: readonly Buffer[], tail = ''): SendPieces {
  if (all.length === 0) throw new Fault('broken')
  const name = `${visit.say('report.file')}-${(report.number || String(report.date || report.start).slice(0, 8)).replace(/[^A-Za-z0-9-]+/g, '-')}${tail}.pdf`
  return { kind: 'pieces', pieces: each(all), type: 'application/pdf', name }
}

async function* each(all: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const piece of all) yield piece
}
