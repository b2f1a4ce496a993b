import type { Stamp } from '@nios4/sdk'
import { stampAt } from '../../formats/stamps.ts'
import type { Accounts, Person } from './accounts.ts'
import { CallFault } from './answer.ts'
import type { Call } from './call.ts'
import type { CloudDatabase, Databases } from './databases.ts'
import type { JoinTurns } from './join/turns.ts'

export type Clock = { now(): Date }

/** A letter handed to `email_send`. (docs/host.md, F.7) */
export type CloudLetter = {
  readonly from: string
  readonly fromName: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  readonly replyTo: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Everything the doors share. */
export type CloudState = {
  readonly accounts: Accounts
  readonly databases: Databases
  readonly clock: Clock
  readonly joins: JoinTurns
  /** Files as `<files>/<database>/<table>/<id>`, the place where the console keeps them. */
  readonly files: string
  readonly fileLimit: number
  readonly letters: CloudLetter[]
  readonly post: (letter: CloudLetter) => Promise<void>
}

export const stampNow = (state: CloudState): Stamp => stampAt(state.clock.now())

/** The person of the token; dead and missing tokens alike are `not_logged`. */
export function signedIn(state: CloudState, call: Call): Person {
  const person = state.accounts.withToken(call.of('token'))
  if (person === undefined) throw new CallFault('not_logged', 'not logged')
  return person
}

/** The person and the database he named; he must have been let into it. */
export async function admitted(state: CloudState, call: Call): Promise<{ readonly person: Person, readonly database: CloudDatabase }> {
  const person = signedIn(state, call)
  const database = await state.databases.get(call.needed('db'))
  if (database === undefined || !state.accounts.isMember(database.name, person)) throw new CallFault('unauthorized', 'no such database for this user')
  return { person, database }
}
