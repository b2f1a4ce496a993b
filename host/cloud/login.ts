import type { DatabaseEntry, LoginBody } from '@nios4/sdk'
import { CallFault } from './answer.ts'
import type { Call } from './call.ts'
import type { Person } from './accounts.ts'
import type { CloudState } from './state.ts'

/** `user_login` of both doors: by token, or by e-mail and password, which gives a new one. (docs/host.md, F.1, G) */
export async function userLogin(state: CloudState, call: Call): Promise<LoginBody> {
  const token = call.of('token')
  const person = token === ''
    ? await state.accounts.withPassword(call.needed('email'), call.needed('password'))
    : state.accounts.withToken(token)
  if (person === undefined) throw new CallFault('not_logged', 'wrong credentials')
  return { user: { ...person, token: token === '' ? state.accounts.giveToken(person) : token }, db: entriesOf(state, person) }
}

/** Own databases and those he was let into. */
export const entriesOf = (state: CloudState, person: Person): DatabaseEntry[] =>
  state.databases.all().filter(({ name }) => state.accounts.isMember(name, person)).map(({ name, label, seed }) => ({ name, label, seed }))
