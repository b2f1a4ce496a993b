import { reply } from '../../addon/tickets/reply.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { actingCustomerOf } from '../person.ts'
import { readyUploads } from '../pictures.ts'
import { sayOnce } from '../said.ts'
import { formTokenOf } from '../tokens.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** He writes, also when the firm thinks it is done. */
export async function create(visit: Visit): Promise<Answer> {
  const customer = actingCustomerOf(visit)
  const reference = visit.params['reference'] ?? ''
  const uploads = await readyUploads(visit.sent.uploads)
  await reply(visit.desk, customer, reference, typed(visit.sent, 'text'), uploads, formTokenOf(visit.sent))
  return goTo(address(visit, `tickets/${encodeURIComponent(reference)}`), [sayOnce('replied')])
}
