import { asksPassword, prove } from '../../addon/sessions/prove.ts'
import { page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { plainField } from '../fields.ts'
import { typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

/**
 * A button only: programs that look into letters open links, and must prove nothing by it. (S31) In another browser than
 * that of the registration the password is asked for, because the letter may be about somebody else's registration. (S29)
 */
export async function show(visit: Visit): Promise<Answer> {
  const code = visit.params['code'] ?? ''
  const asks = await asksPassword(visit.desk, code, visit.seal)
  return page('customer/button', visit.say('prove.title'), {
    words: visit.say(asks ? 'owner.prove.password' : 'prove.text'), act: `prove/${code}`, button: visit.say('prove.act'), stay: '',
    password: asks ? plainField(visit, 'password') : undefined,
  })
}

export async function create(visit: Visit): Promise<Answer> {
  const { state } = await prove(visit.desk, visit.params['code'] ?? '', { seal: visit.seal, password: typed(visit.sent, 'password') })
  const open = state === 'open'
  return page('customer/told', visit.say('proved.title'), {
    words: visit.say(open ? 'proved.open' : 'proved.waiting', { company: visit.options.company }), stay: 'sign-in',
    link: open ? { to: 'sign-in', words: visit.say('sign-in.act') } : undefined,
  })
}
