import { findTicketFor } from '../../addon/tickets/find.ts'
import { customerButton, pressCustomer } from '../../addon/sessions/press.ts'
import { page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { address } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** A button of a customer's letter: which request it is, and one press. Opening it closes nothing: programs open links. (M12, M13, S31) */
export async function show(visit: Visit): Promise<Answer> {
  const { say } = visit
  const { step, person, ticket } = await customerButton(visit.desk, visit.params['way'] ?? '')
  const found = await findTicketFor(visit.desk, person, ticket)
  const may = step === 'close' ? found.acts.close : found.acts.again === 'reopen'
  const words = say(step === 'close' ? 'press.close' : 'press.reopen')
  return page('customer/press', words, {
    act: `act/${visit.params['way'] ?? ''}`, heading: found.title || say('ticket.plain'), numbered: /^\d+$/.test(found.reference) ? say('ticket.number', { number: found.reference }) : '',
    status: found.status?.caption ?? '', button: may ? say(step === 'close' ? 'acts.close' : 'acts.reopen') : '', words, over: say(step === 'close' ? 'refused.not-closable' : found.acts.again === 'new' ? 'refused.too-late-to-reopen' : 'refused.not-reopenable'),
    ticket: address(visit, `tickets/${found.reference}`), stay: '',
  })
}

export async function create(visit: Visit): Promise<Answer> {
  const { step, rate } = await pressCustomer(visit.desk, visit.params['way'] ?? '')
  return page('customer/told', visit.say(step === 'close' ? 'said.closed' : 'said.reopened'), {
    words: visit.say(step === 'close' ? 'press.closed' : 'press.reopened', { company: visit.options.company }), link: rate === '' ? { to: 'tickets', words: visit.say('tickets.title') } : { to: `rate/${rate}`, words: visit.say('rating.link') }, stay: 'tickets',
  })
}
