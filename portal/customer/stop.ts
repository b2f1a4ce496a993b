import { stopOf, wantLetters } from '../../addon/sessions/leave-letters.ts'
import { findTicketFor } from '../../addon/tickets/find.ts'
import { page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

const wayOf = (visit: Visit): string => visit.params['way'] ?? ''

/** No more letters about one request: a press, not the opening; pressed again they come again. (M41) */
export async function show(visit: Visit): Promise<Answer> {
  const { say } = visit
  const { person, ticket, stopped } = await stopOf(visit.desk, wayOf(visit))
  const found = await findTicketFor(visit.desk, person, ticket)
  const name = found.title || (/^\d+$/.test(found.reference) ? say('ticket.number', { number: found.reference }) : say('ticket.plain'))
  return page('customer/stop', say('stop.title'), { act: `stop/${wayOf(visit)}`, name, stopped, stay: '' })
}

/** Also what a mail program sends by itself when its reader presses its own button. (RFC 8058) */
export async function create(visit: Visit): Promise<Answer> {
  const wanted = typed(visit.sent, 'again') === '1'
  await wantLetters(visit.desk, wayOf(visit), wanted)
  return page('customer/told', visit.say('stop.title'), { words: visit.say(wanted ? 'stop.again' : 'stop.done'), link: { to: 'me', words: visit.say('stop.others') }, stay: '' })
}
