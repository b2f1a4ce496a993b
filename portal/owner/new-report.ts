import { NotFound } from '../../addon/faults.ts'
import { createReport } from '../../addon/reports/create.ts'
import { firstFault } from '../../addon/reports/first-fault.ts'
import { hasReports } from '../../addon/records/report-links.ts'
import { today } from '../../addon/reports/today.ts'
import { ownersTicket } from '../../addon/tickets/for-owner.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { sayOnce } from '../said.ts'
import { formTokenOf, newFormToken } from '../tokens.ts'
import { address } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { reportForm, typedReport } from './report-form.ts'
import { room } from './room.ts'

/** *Create report*: what the ticket says to customers already is filled in. (A05) */
export async function show(visit: Visit): Promise<Answer> {
  if (!hasReports(visit.desk)) throw new NotFound()
  const ticket = await ownersTicket(visit.desk, visit.params['ticket'] ?? '')
  return room(visit, 'new-report', {
    ...await reportForm(visit, { date: today(visit.desk, visit.options.zone), fault: await firstFault(visit.desk, ticket) }), ticket: ticket.id, heading: ticket.title || visit.say('ticket.plain'), customer: ticket.customer,
    nobodys: visit.again?.faults['customer'] !== undefined || ticket.customerId === '', form: formTokenOf(visit.sent) || newFormToken(), stay: `owner/tickets/${ticket.id}/report`,
  })
}

export async function create(visit: Visit): Promise<Answer> {
  const { report } = await createReport(visit.desk, visit.params['ticket'] ?? '', typedReport(visit), formTokenOf(visit.sent))
  return goTo(address(visit, `owner/reports/${report}`), [sayOnce('owner-report')])
}
