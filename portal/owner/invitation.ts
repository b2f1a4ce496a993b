import { findCustomers } from '../../addon/people/customers.ts'
import { invite, previewInvites } from '../../addon/sessions/invite.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { room } from './room.ts'

const most = 200

/** Customers the firm already has: choose, see who would get a letter and who not, then send. */
export async function show(visit: Visit): Promise<Answer> {
  const q = (visit.query['q'] ?? '').trim()
  const ticked = visit.query['ticked'] === '1'
  const found = await findCustomers(visit.desk, { q, most: most + 1, ticked })
  const { ready, not } = await previewInvites(visit.desk, found.slice(0, most).map(({ id }) => id))
  const view = ({ id, name, email, ticked: on }: typeof ready[number]): object => ({ id, name: name || email, email, ticked: on })
  const order = new Map(found.map(({ id }, index) => [id, index]))
  return room(visit, 'invite', {
    q, ticked, more: found.length > most, any: found.length > 0,
    ready: [...ready].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0)).map(view),
    not: not.map(({ row, why }) => ({ name: row.name || row.email, why: visit.say(`owner.invite.${why}`) })), stay: 'owner/invite',
  })
}

export async function create(visit: Visit): Promise<Answer> {
  const ids = visit.sent.values['who'] ?? []
  if (ids.length === 0) return goTo(address(visit, 'owner/invite'))
  if (typed(visit.sent, 'step') === 'send') {
    await invite(visit.desk, ids, { confirmed: true })
    return goTo(address(visit, 'owner/invite'), [sayOnce('owner-invited')])
  }
  const { ready, not } = await previewInvites(visit.desk, ids)
  return room(visit, 'preview', {
    ready: ready.map(({ id, name, email }) => ({ id, name: name || email, email })), count: ready.length, company: visit.options.company,
    not: not.map(({ row, why }) => ({ name: row.name || row.email, why: visit.say(`owner.invite.${why}`) })), stay: 'owner/invite',
  })
}
