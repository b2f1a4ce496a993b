import { endOtherSessions } from '../../addon/sessions/sign-out.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { actingCustomerOf } from '../person.ts'
import { sayOnce } from '../said.ts'
import { address } from '../visit.ts'
import type { Visit } from '../visit.ts'

export async function remove(visit: Visit): Promise<Answer> {
  const person = actingCustomerOf(visit)
  await endOtherSessions(visit.desk, person.account, visit.session?.secret ?? '')
  return goTo(address(visit, 'me'), [sayOnce('sessions')])
}
