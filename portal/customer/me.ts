import { leftBy } from '../../addon/sessions/leave-letters.ts'
import { changeProfile, profileOf } from '../../addon/sessions/profile.ts'
import { leave } from '../../addon/sessions/own-data.ts'
import { listSessions } from '../../addon/sessions/sign-out.ts'
import { NotFound } from '../../addon/faults.ts'
import { goTo, page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { cookieNames, forgetCookie } from '../cookies.ts'
import { faultList, plainField } from '../fields.ts'
import type { PlainField } from '../fields.ts'
import { isLanguage } from '../language.ts'
import { actingCustomerOf, customerOf } from '../person.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'

const letters = ['changed', 'replied'] as const

/** His own account: the firm's row about him is the firm's. */
export async function show(visit: Visit): Promise<Answer> {
  const person = customerOf(visit)
  if (person.looking) throw new NotFound()
  const account = await profileOf(visit.desk, person)
  const open = await listSessions(visit.desk, person.account, visit.session?.secret ?? '')
  const { say } = visit
  const form = formOf(visit.path)
  const wanted = form === '' && visit.again !== undefined ? visit.sent.values['letters'] ?? [] : letters.filter(name => account.letters[name])
  return page('customer/me', say('me.title'), {
    email: account.email, stay: 'me', others: open.filter(({ here }) => !here).length, form,
    chosen: form === '' && visit.again !== undefined ? typed(visit.sent, 'language') : account.language,
    left: (await leftBy(visit.desk, person)).map(({ way, reference, title }) => ({ to: `stop/${way}`, words: title || (/^\d+$/.test(reference) ? say('ticket.number', { number: reference }) : say('ticket.plain')) })),
    always: [say('letters.always-receipt'), say('letters.always-access')],
    letters: letters.map(name => ({ name, words: say(`letters.${name}`), on: wanted.includes(name) })),
    plain: { name: field(visit, '', 'name', account.name), phone: field(visit, '', 'phone', account.phone) },
    moving: { email: field(visit, 'address', 'email'), password: field(visit, 'address', 'password') },
    secret: { current: field(visit, 'password', 'current'), password: field(visit, 'password', 'password') },
    leaving: { password: field(visit, 'leave', 'password') },
    faults: faultList(visit, {
      name: say('person.name'), phone: say('person.phone'), email: say('me.address-new'), current: say('me.password-now'),
      password: form === 'password' ? say('person.new-password') : say('me.password-now'),
    }, `f-${form}`),
  })
}

/** Four forms stand on the page; what was typed and what is wrong belongs to one of them. */
const formOf = (path: string): string => /^me\/([a-z]+)/.exec(path)?.[1] ?? ''

function field(visit: Visit, form: string, name: string, stored = ''): PlainField {
  const mine = formOf(visit.path) === form ? visit : { ...visit, again: undefined }
  return plainField(mine, name, stored, `f-${form}${name}`)
}

export async function update(visit: Visit): Promise<Answer> {
  const person = actingCustomerOf(visit)
  const language = typed(visit.sent, 'language')
  const wanted = visit.sent.values['letters'] ?? []
  await changeProfile(visit.desk, person, {
    name: typed(visit.sent, 'name'), phone: typed(visit.sent, 'phone'), language: isLanguage(language) ? language : person.language,
    letters: { changed: wanted.includes('changed'), replied: wanted.includes('replied') },
  })
  return goTo(address(visit, 'me'), [sayOnce('saved')])
}

/** Out for good. (M65) */
export async function remove(visit: Visit): Promise<Answer> {
  await leave(visit.desk, actingCustomerOf(visit), typed(visit.sent, 'password'))
  return { ...goTo(address(visit, 'sign-in'), [forgetCookie(cookieNames.session), sayOnce('left')]), forget: true }
}
