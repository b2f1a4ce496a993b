import { resetIsOpen, resetPassword } from '../../addon/sessions/reset.ts'
import { page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { cookieNames, forgetCookie } from '../cookies.ts'
import { faultList, plainField } from '../fields.ts'
import { typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

export async function show(visit: Visit): Promise<Answer> {
  const code = visit.params['code'] ?? ''
  await resetIsOpen(visit.desk, code)
  return page('customer/new-password', visit.say('new-password.title'), {
    words: visit.say('new-password.text'), act: `password/${code}`, asksName: false, stay: '',
    plain: { password: plainField(visit, 'password') }, faults: faultList(visit, { password: visit.say('person.new-password') }),
  })
}

export async function update(visit: Visit): Promise<Answer> {
  await resetPassword(visit.desk, visit.params['code'] ?? '', typed(visit.sent, 'password'), visit.ip())
  const told = page('customer/told', visit.say('new-password.done-title'), {
    words: visit.say('new-password.done'), link: { to: 'sign-in', words: visit.say('sign-in.act') }, stay: 'sign-in',
  })
  return { ...told, cookies: [forgetCookie(cookieNames.session)] }
}
