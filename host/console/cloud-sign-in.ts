import type { HostDatabase } from '../open.ts'
import type { HostUser } from '../program/host-user.ts'
import { hostUsers } from '../program/sign-in.ts'

/** On a device the cloud knows the password, and the device knows who that person is: passwords do not travel. (docs/host.md, F.1) */
export async function signInAtCloud(host: HostDatabase, base: string, username: string, password: string): Promise<HostUser | undefined> {
  const users = await hostUsers(host)
  const name = username.trim().toLowerCase()
  const email = users.find(user => user.username.toLowerCase() === name)?.mail ?? name
  const answer: unknown = await fetch(`${base}/_master/?${new URLSearchParams({ action: 'user_login', email, password })}`).then(response => response.json())
  const id = idIn(answer)
  return id === undefined ? undefined : users.find(user => user.id === id)
}

function idIn(answer: unknown): number | undefined {
  const user: unknown = typeof answer === 'object' && answer !== null && 'user' in answer ? answer.user : undefined
  return typeof user === 'object' && user !== null && 'id' in user ? Number(user.id) : undefined
}
