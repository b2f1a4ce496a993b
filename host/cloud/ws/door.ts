import { CallFault, jsonAnswer } from '../answer.ts'
import type { Answer } from '../answer.ts'
import type { Call } from '../call.ts'
import { entriesOf, userLogin } from '../login.ts'
import { signedIn } from '../state.ts'
import type { CloudState } from '../state.ts'

/** `ws`: the Web API. It reads and writes the web tables alone. (docs/host.md, G) */
export async function webApi(state: CloudState, call: Call): Promise<Answer> {
  return jsonAnswer({ error: false, ...await bodyOf(state, call) })
}

async function bodyOf(state: CloudState, call: Call): Promise<object> {
  switch (call.action) {
    case 'user_login': return userLogin(state, call)
    case 'database_list': return { db: entriesOf(state, signedIn(state, call)) }
    default: throw new CallFault('invalid_request', 'no such action')
  }
}
