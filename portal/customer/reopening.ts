import { reopenTicket } from '../../addon/tickets/close.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { actingCustomerOf } from '../person.ts'
import { sayOnce } from '../said.ts'
import { address } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** It was not over after all. (M13) */
export async function create(visit: Visit): Promise<Answer> {
  const reference = visit.params['reference'] ?? ''
  await reopenTicket(visit.desk, actingCustomerOf(visit), reference)
  return goTo(address(visit, `tickets/${encodeURIComponent(reference)}`), [sayOnce('reopened')])
}
