import { changeTicket } from '../../addon/tickets/change.ts'
import type { Customer } from '../../addon/people/person.ts'
import { reportsForCustomer } from '../../addon/reports/view.ts'
import { findTicketFor } from '../../addon/tickets/find.ts'
import type { TicketView } from '../../addon/tickets/find.ts'
import { ratingOn } from '../../addon/tickets/rate.ts'
import { goTo, page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { answersOf } from '../fields.ts'
import { actingCustomerOf, customerOf } from '../person.ts'
import { readyUploads } from '../pictures.ts'
import { sayOnce } from '../said.ts'
import { ticketPage } from '../ticket-page.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** Where it stands, whose turn it is, what happened; then what he may change. (A61, D23) */
export async function show(visit: Visit): Promise<Answer> {
  const person = customerOf(visit)
  const ticket = await findTicketFor(visit.desk, person, visit.params['reference'] ?? '')
  const reports = await reportsForCustomer(visit.desk, person, { id: ticket.id, movedStamp: ticket.line })
  const it = ticketPage(visit, person, ticket, reports)
  return page('customer/ticket', it.heading, { ...it, rate: await rateWords(visit, person, ticket) })
}

/** Once it is over he is asked how it was; what he said can be said otherwise for a week. (M52) */
async function rateWords(visit: Visit, person: Customer, { id, status, category }: TicketView): Promise<string> {
  if (person.looking || visit.reading || status === undefined || (category !== 'done' && category !== 'closed')) return ''
  const { open, rating } = await ratingOn(visit.desk, visit.desk.db.knex, person, id)
  if (!open) return ''
  return rating === 0 ? visit.say('rating.link') : visit.say('rating.link-again', { rating })
}

/** Changes what the owner allows in this status; what another changed meanwhile is shown, never run over. (A68, M33) */
export async function update(visit: Visit): Promise<Answer> {
  const customer = actingCustomerOf(visit)
  const reference = visit.params['reference'] ?? ''
  const seen = Number(typed(visit.sent, 'seen'))
  const uploads = await readyUploads(visit.sent.uploads)
  const { changed } = await changeTicket(visit.desk, customer, reference, answersOf(visit.sent), Number.isSafeInteger(seen) ? seen : 0, uploads)
  return goTo(address(visit, `tickets/${encodeURIComponent(reference)}`), [sayOnce(changed > 0 ? 'changed' : 'unchanged')])
}
