import { findTicketFor } from '../../addon/tickets/find.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { customerOf } from '../person.ts'
import { address } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** *Write* in a letter: straight to the box, past the page for signing in where that is needed. */
export async function show(visit: Visit): Promise<Answer> {
  const { reference } = await findTicketFor(visit.desk, customerOf(visit), visit.params['reference'] ?? '')
  return goTo(address(visit, `tickets/${encodeURIComponent(reference)}#f-text`))
}
