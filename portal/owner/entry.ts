import { enterOwnerDoor, ownerDoorIsOpen } from '../../addon/sessions/owner-door.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { cookieNames, forgetCookie } from '../cookies.ts'
import { address } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { room } from './room.ts'

const thirtyDays = 30 * 24 * 3600

/** A press enters, not the mere opening: programs that look into letters open links. (M15, S31) */
export async function show(visit: Visit): Promise<Answer> {
  await ownerDoorIsOpen(visit.desk, visit.params['code'] ?? '')
  return room(visit, 'enter', { act: `owner/enter/${visit.params['code'] ?? ''}`, stay: '' }, 'narrow')
}

export async function create(visit: Visit): Promise<Answer> {
  const { secret } = await enterOwnerDoor(visit.desk, visit.params['code'] ?? '', visit.agent)
  return goTo(address(visit, 'owner'), [{ name: cookieNames.session, value: secret, seconds: thirtyDays }, forgetCookie(cookieNames.visitor)])
}
