import { readWay } from '../../addon/notices/ways.ts'
import type { Customer } from '../../addon/people/person.ts'
import { customerOfAccount } from '../../addon/sessions/person-of.ts'
import { findTicketFor } from '../../addon/tickets/find.ts'
import { rateTicket, ratingOf } from '../../addon/tickets/rate.ts'
import { goTo, page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { faultList, wordsOf } from '../fields.ts'
import { actingCustomerOf } from '../person.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

type Asked = { readonly person: Customer, readonly ticket: string }

/** From the letter by its button, or signed in by the request's own address. */
async function askedOf(visit: Visit): Promise<Asked> {
  const { way } = visit.params
  if (way === undefined) return { person: actingCustomerOf(visit), ticket: visit.params['reference'] ?? '' }
  const read = readWay(visit.desk, ['rate'], way)
  return { person: await customerOfAccount(visit.desk, visit.desk.db.knex, read.reader), ticket: read.ticket }
}

const votes = ['rating.1', 'rating.2', 'rating.3', 'rating.4', 'rating.5'] as const

/** The number tapped in the letter is chosen here already; a press sends it. Opening votes nothing: programs open links. (M52, S35) */
export async function show(visit: Visit): Promise<Answer> {
  const { say, again, sent } = visit
  const { person, ticket } = await askedOf(visit)
  const found = await findTicketFor(visit.desk, person, ticket)
  const held = await ratingOf(visit.desk, visit.desk.db.knex, person, ticket)
  const chosen = again !== undefined ? typed(sent, 'rating') : visit.query['stars'] ?? (held.rating === 0 ? '' : String(held.rating))
  return page('customer/rating', say('rating.title'), {
    act: visit.params['way'] === undefined ? `tickets/${found.reference}/rate` : `rate/${visit.params['way']}`,
    heading: found.title || say('ticket.plain'), numbered: /^\d+$/.test(found.reference) ? say('ticket.number', { number: found.reference }) : '', open: held.open, note: held.rating === 0 ? say('refused.not-rateable') : say('rating.over', { rating: held.rating }),
    stars: votes.map((words, at) => ({ value: String(at + 1), words: say(words), chosen: chosen === String(at + 1) })),
    comment: again !== undefined ? typed(sent, 'comment') : held.comment, wrong: { rating: wordsOf(visit, again?.faults['rating']), comment: wordsOf(visit, again?.faults['comment']) },
    faults: faultList(visit, { rating: say('rating.how'), comment: say('rating.comment') }), stay: '',
  })
}

export async function create(visit: Visit): Promise<Answer> {
  const { person, ticket } = await askedOf(visit)
  const byLetter = visit.params['way'] !== undefined
  await rateTicket(visit.desk, person, ticket, { rating: typed(visit.sent, 'rating'), comment: typed(visit.sent, 'comment') }, byLetter ? 'letter' : 'portal')
  if (!byLetter) return goTo(address(visit, `tickets/${encodeURIComponent(ticket)}`), [sayOnce('rated')])
  return page('customer/told', visit.say('rating.thanks'), { words: visit.say('rating.thanks-text', { company: visit.options.company }), link: { to: 'tickets', words: visit.say('tickets.title') }, stay: '' })
}
