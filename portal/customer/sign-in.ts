import { signIn } from '../../addon/sessions/sign-in.ts'
import { signOut } from '../../addon/sessions/sign-out.ts'
import { goTo, page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { cookieNames, forgetCookie } from '../cookies.ts'
import { plainField, wordsOf } from '../fields.ts'
import { sayOnce } from '../said.ts'
import { signedIn } from '../signed-in.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { wayBack } from '../way-back.ts'

export function show(visit: Visit): Answer {
  const { query, sent, again } = visit
  const to = wayBack(query['to'] ?? typed(sent, 'to'))
  const wrong = again?.faults['password'] ?? again?.faults['email']
  return page('customer/sign-in', visit.say('sign-in.title'), {
    to, wrong: wordsOf(visit, wrong), stay: 'sign-in',
    plain: { email: { ...plainField(visit, 'email'), wrong: '' }, password: { ...plainField(visit, 'password'), wrong: '' } },
  })
}

/** In with his credentials, and on to where he was going. (A65) */
export async function create(visit: Visit): Promise<Answer> {
  const { sent, desk, ip, agent } = visit
  const { secret } = await signIn(desk, { email: typed(sent, 'email'), password: typed(sent, 'password') }, ip(), agent)
  return goTo(address(visit, wayBack(typed(sent, 'to')) || 'tickets'), signedIn(secret))
}

export async function remove(visit: Visit): Promise<Answer> {
  if (visit.session !== undefined) await signOut(visit.desk, visit.session.secret)
  return { ...goTo(address(visit, 'sign-in'), [forgetCookie(cookieNames.session), sayOnce('out')]), forget: true }
}
