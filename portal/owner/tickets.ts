import { newestTickets, ownersTicket } from '../../addon/tickets/for-owner.ts'
import { hasInvoices } from '../../addon/reports/invoiced.ts'
import { hasReports } from '../../addon/records/report-links.ts'
import { reportsForFirm } from '../../addon/reports/view.ts'
import type { Answer } from '../answer.ts'
import { reportWords } from '../report-page.ts'
import { detailOf, filesOf } from '../ticket-page.ts'
import type { Visit } from '../visit.ts'
import { room, when } from './room.ts'

const most = 60

/** The newest requests, for whoever has no time to open his program. */
export async function show(visit: Visit): Promise<Answer> {
  const q = (visit.query['q'] ?? '').trim()
  const found = await newestTickets(visit.desk, q, most + 1)
  return room(visit, 'tickets', {
    q, more: found.length > most, stay: 'owner/tickets',
    tickets: found.slice(0, most).map(({ since, ...line }) => ({ ...line, since: when(visit, since) })),
  })
}

/** One request: what was said, and what became of it in the firm's own program. (A05, A06) */
export async function showOne(visit: Visit): Promise<Answer> {
  const ticket = await ownersTicket(visit.desk, visit.params['ticket'] ?? '')
  const reports = await reportsForFirm(visit.desk, visit.desk.db.knex, { ticket: ticket.id })
  return room(visit, 'ticket', {
    stay: `owner/tickets/${ticket.id}`, id: ticket.id, heading: ticket.title || visit.say('ticket.plain'), numbered: ticket.number === '' ? '' : visit.say('ticket.number', { number: ticket.number }),
    customer: ticket.customer, status: ticket.status, since: when(visit, ticket.since), mayReport: ticket.customerId !== '',
    details: ticket.fields.map(({ column, value }) => detailOf(visit, `owner/files/${ticket.id}`, column.label || column.column, column, value)),
    files: filesOf(visit, 'owner/files', ticket.files),
    spoken: ticket.said.map(({ at, files, ...message }) => ({ ...message, files: filesOf(visit, 'owner/files', files), author: message.author || visit.options.company, when: when(visit, at) })),
    hasReports: hasReports(visit.desk), hasInvoices: hasInvoices(visit.desk), reports: reports.map(view => reportWords(visit, view)),
  })
}
