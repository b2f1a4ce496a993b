import { askReset } from '../../addon/sessions/reset.ts'
import { page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { faultList, plainField } from '../fields.ts'
import { typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

export const show = (visit: Visit): Answer => page('customer/password', visit.say('password.title'), {
  plain: { email: plainField(visit, 'email') }, faults: faultList(visit, { email: visit.say('person.email') }), stay: 'password',
})

/** One answer for every address; the mailbox alone learns more. (S27) */
export async function create(visit: Visit): Promise<Answer> {
  await askReset(visit.desk, typed(visit.sent, 'email'), visit.ip())
  return page('customer/told', visit.say('password.sent-title'), { words: visit.say('password.sent'), link: undefined, stay: 'password' })
}
