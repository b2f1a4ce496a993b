import { findCustomers } from '../../addon/people/customers.ts'
import { leaveLook, lookAs } from '../../addon/sessions/owner-door.ts'
import { SignedOut } from '../../addon/faults.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { cookieNames } from '../cookies.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { room } from './room.ts'

const most = 50

/** Whose eyes to look through. (M16) */
export async function show(visit: Visit): Promise<Answer> {
  const q = (visit.query['q'] ?? '').trim()
  const found = await findCustomers(visit.desk, { q, most: most + 1 })
  return room(visit, 'look', {
    q, more: found.length > most, stay: 'owner/look',
    customers: found.slice(0, most).map(({ id, name, email, ticked }) => ({ id, name: name || email, email, ticked })),
  })
}

export async function create(visit: Visit): Promise<Answer> {
  if (visit.session === undefined) throw new SignedOut('owner')
  const { secret } = await lookAs(visit.desk, visit.session.secret, typed(visit.sent, 'customer'), visit.agent)
  return goTo(address(visit, 'tickets'), [{ name: cookieNames.session, value: secret, seconds: 8 * 3600 }])
}

export async function remove(visit: Visit): Promise<Answer> {
  if (visit.session === undefined) throw new SignedOut('owner')
  const { secret } = await leaveLook(visit.desk, visit.session.secret, visit.agent)
  return goTo(address(visit, 'owner/look'), [{ name: cookieNames.session, value: secret, seconds: 30 * 24 * 3600 }])
}
