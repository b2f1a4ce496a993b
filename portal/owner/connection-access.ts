import { Invalid } from '../../addon/faults.ts'
import { nudge } from '../../addon/lifecycle/nudge.ts'
import { Refusal } from '../../addon/lifecycle/refusal.ts'
import { keepCredentials, replicaHealth, signIn } from '../../addon/sync.ts'
import type { Server, SignedIn } from '../../addon/sync.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { besideField } from './connection-work.ts'

/**
 * The login the portal uses at the owner's cloud, tried before it is kept. Server and database stay: rows of another one
 * would mix with those that are here, and a page that asks any address would be a way into the operator's network.
 */
export async function update(visit: Visit): Promise<Answer> {
  const { folder, installation: { database: replica, link } } = visit.desk
  const health = await replicaHealth(replica)
  if (health === undefined) return goTo(address(visit, 'owner/connection'))
  const [email, password] = [typed(visit.sent, 'email').trim(), typed(visit.sent, 'password')]
  const empty = Object.entries({ email, password }).filter(([, value]) => value === '').map(([name]) => [name, { key: 'required' }] as const)
  if (empty.length > 0) throw new Invalid(Object.fromEntries(empty))
  const { token, databases } = await tried(visit, health.server, email, password)
  if (!databases.some(({ name }) => name === health.database)) throw new Invalid({ email: { key: 'cloud-database', values: { name: health.database } } })
  keepCredentials(folder, replica, { email, password, token })
  nudge(folder, link)
  return goTo(address(visit, 'owner/connection'), [sayOnce('owner-cloud-access')])
}

async function tried(visit: Visit, server: Server, email: string, password: string): Promise<SignedIn> {
  try { return await signIn(server, { email, password, token: '' }) } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault
    if (fault.key === 'cloud-login') throw new Invalid({ password: { key: 'cloud-login' } })
    throw besideField('password', fault, visit.language)
  }
}
