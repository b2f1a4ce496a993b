import { askSignInLink, enterByLink, signInLinkIsOpen } from '../../addon/sessions/sign-in-link.ts'
import { goTo, page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { faultList, plainField } from '../fields.ts'
import { signedIn } from '../signed-in.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { wayBack } from '../way-back.ts'

/** Asks for the address, or, by the link of the letter, for one press. (M15) */
export async function show(visit: Visit): Promise<Answer> {
  const { say, query, sent, params } = visit
  const { code } = params
  if (code !== undefined) {
    await signInLinkIsOpen(visit.desk, code)
    return page('customer/button', say('sign-in-link.enter-title'), { words: say('sign-in-link.enter-text'), act: `sign-in/link/${code}`, button: say('sign-in.act'), stay: '' })
  }
  return page('customer/sign-in-link', say('sign-in-link.title'), {
    to: wayBack(query['to'] ?? typed(sent, 'to')), plain: { email: plainField(visit, 'email') }, faults: faultList(visit, { email: say('person.email') }), stay: 'sign-in/link',
  })
}

/** The same page for every address. (S27) */
export async function create(visit: Visit): Promise<Answer> {
  await askSignInLink(visit.desk, { email: typed(visit.sent, 'email'), to: wayBack(typed(visit.sent, 'to')) }, visit.ip())
  return page('customer/told', visit.say('sign-in-link.sent-title'), { words: visit.say('sign-in-link.sent'), link: undefined, stay: 'sign-in' })
}

export async function update(visit: Visit): Promise<Answer> {
  const { secret, to } = await enterByLink(visit.desk, visit.params['code'] ?? '', visit.ip(), visit.agent)
  return goTo(address(visit, wayBack(to) || 'tickets'), signedIn(secret))
}
