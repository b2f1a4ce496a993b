import { acceptInvite, invitedBy } from '../../addon/sessions/accept-invite.ts'
import { goTo, page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { faultList, plainField } from '../fields.ts'
import { signedIn } from '../signed-in.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** Somebody the firm knows already: he only chooses a password. (A66) */
export async function show(visit: Visit): Promise<Answer> {
  const code = visit.params['code'] ?? ''
  const account = await invitedBy(visit.desk, code)
  return page('customer/new-password', visit.say('invited.title'), {
    words: visit.say('invited.text', { company: visit.options.company }), act: `invited/${code}`, asksName: true, email: account.email, stay: '',
    plain: { name: plainField(visit, 'name', account.name), password: plainField(visit, 'password') },
    faults: faultList(visit, { name: visit.say('person.name'), password: visit.say('person.new-password') }),
  })
}

export async function create(visit: Visit): Promise<Answer> {
  const told = { name: typed(visit.sent, 'name'), password: typed(visit.sent, 'password'), language: visit.language }
  const { secret } = await acceptInvite(visit.desk, visit.params['code'] ?? '', told, visit.agent)
  return goTo(address(visit, 'tickets'), signedIn(secret))
}
