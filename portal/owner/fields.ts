import { NotFound } from '../../addon/faults.ts'
import { findTicketFor } from '../../addon/tickets/find.ts'
import type { Answer } from '../answer.ts'
import { customerOf } from '../person.ts'
import type { Visit } from '../visit.ts'
import { reasonsIn } from './reasons.ts'
import { room } from './room.ts'

/** One ticket through a customer's eyes, with the reason beside each field, hidden ones too. (issue 2, point 7) */
export async function show(visit: Visit): Promise<Answer> {
  const person = customerOf(visit)
  if (!person.looking) throw new NotFound()
  const ticket = await findTicketFor(visit.desk, person, visit.params['reference'] ?? '')
  const policies = await visit.desk.reading.policies(visit.desk)
  const context = { language: visit.language, zone: visit.options.zone }
  const shown = new Map(ticket.fields.map(({ policy, value }) => [policy.column, policy.kind.show(value, policy.shape, context)]))
  return room(visit, 'fields', {
    heading: ticket.title || ticket.reference, back: `tickets/${ticket.reference}`, state: visit.say(`owner.state.${ticket.category}`), stay: visit.path,
    fields: reasonsIn(visit, policies, ticket.category).map(reason => ({ ...reason, value: shown.get(reason.column) ?? '' })),
  }, 'wide')
}
