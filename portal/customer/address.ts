import { askNewAddress, proveNewAddress } from '../../addon/sessions/profile.ts'
import { goTo, page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { actingCustomerOf } from '../person.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** The new mailbox must speak before anything changes; a button only, for programs open links. (S31) */
export const show = (visit: Visit): Answer => page('customer/button', visit.say('address.title'), {
  words: visit.say('address.text'), act: `new-address/${visit.params['code'] ?? ''}`, button: visit.say('prove.act'), stay: '',
})

export async function create(visit: Visit): Promise<Answer> {
  const person = actingCustomerOf(visit)
  await askNewAddress(visit.desk, person, { email: typed(visit.sent, 'email'), password: typed(visit.sent, 'password') })
  return goTo(address(visit, 'me'), [sayOnce('address')])
}

export async function update(visit: Visit): Promise<Answer> {
  await proveNewAddress(visit.desk, visit.params['code'] ?? '')
  return page('customer/told', visit.say('address.title'), {
    words: visit.say('address.done'), link: { to: 'tickets', words: visit.say('tickets.title') }, stay: 'me',
  })
}
