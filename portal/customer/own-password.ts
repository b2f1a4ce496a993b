import { changePassword } from '../../addon/sessions/reset.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { actingCustomerOf } from '../person.ts'
import { sayOnce } from '../said.ts'
import { signedIn } from '../signed-in.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** Every other device is out; this one stays in, under a new secret. (S33) */
export async function update(visit: Visit): Promise<Answer> {
  const person = actingCustomerOf(visit)
  const told = { current: typed(visit.sent, 'current'), password: typed(visit.sent, 'password') }
  const { secret } = await changePassword(visit.desk, person.account, told, visit.agent)
  return goTo(address(visit, 'me'), [...signedIn(secret), sayOnce('password')])
}
