import { askOwnerDoor } from '../../addon/sessions/owner-door.ts'
import { signOut } from '../../addon/sessions/sign-out.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { cookieNames, forgetCookie } from '../cookies.ts'
import { plainField } from '../fields.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { room } from './room.ts'

export const show = (visit: Visit): Answer =>
  visit.person?.kind === 'owner' ? goTo(address(visit, 'owner')) : room(visit, 'sign-in', { email: plainField(visit, 'email'), stay: 'owner/sign-in' }, 'narrow')

/** The same page whoever asks: the address of the owner is nobody's business. (M15) */
export async function create(visit: Visit): Promise<Answer> {
  await askOwnerDoor(visit.desk, typed(visit.sent, 'email'), visit.ip())
  return room(visit, 'asked', { stay: 'owner/sign-in' }, 'narrow')
}

export async function remove(visit: Visit): Promise<Answer> {
  if (visit.session !== undefined) await signOut(visit.desk, visit.session.secret)
  return { ...goTo(address(visit, 'owner/sign-in'), [forgetCookie(cookieNames.session)]), forget: true }
}
