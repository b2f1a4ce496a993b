import { closeTicket } from '../../addon/tickets/close.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { actingCustomerOf } from '../person.ts'
import { sayOnce } from '../said.ts'
import { address } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** It works again: nobody needs to come any more. (M12) */
export async function create(visit: Visit): Promise<Answer> {
  const reference = visit.params['reference'] ?? ''
  await closeTicket(visit.desk, actingCustomerOf(visit), reference)
  return goTo(address(visit, `tickets/${encodeURIComponent(reference)}`), [sayOnce('closed')])
}
