import type { HostDatabase } from '../open.ts'
import type { HostUser } from './host-user.ts'
import { saveRow } from './save-row.ts'
import { passwordText } from './sign-in.ts'

export type Newcomer = { readonly name: string, readonly mail: string, readonly password: string }

/** The first person of a database: a local user who may do everything. (docs/host.md, B.4, B.6) */
export async function addAdministrator(host: HostDatabase, { name, mail, password }: Newcomer, now: Date): Promise<HostUser> {
  const user: HostUser = { username: name, mail, id: 0, categories: 1, admin: true }
  await saveRow(host, user, 'so_localusers', {
    username: name, usermail: mail, optionsbase: 1, optionsadmin: 1, param: '{}', color: -1, id: user.id,
    password_hash: await passwordText(password), usercloud: 0, admin: 1, categories: user.categories,
  }, { now })
  return user
}
