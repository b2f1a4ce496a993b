import { textCell } from '../../formats/packet.ts'
import { jsonAnswer } from './answer.ts'
import { CallFault } from './answer.ts'
import type { Answer } from './answer.ts'
import type { Call } from './call.ts'
import { userLogin } from './login.ts'
import { admitted } from './state.ts'
import type { CloudLetter, CloudState } from './state.ts'

/** `_master`: who somebody is, and letters. (docs/host.md, F.1, F.7) */
export async function master(state: CloudState, call: Call): Promise<Answer> {
  switch (call.action) {
    case 'user_login': return jsonAnswer({ error: false, ...await userLogin(state, call) })
    case 'email_send': return emailSend(state, call)
    default: throw new CallFault('invalid_request', 'no such action')
  }
}

/** Status 200 alone means that the letter was taken. */
async function emailSend(state: CloudState, call: Call): Promise<Answer> {
  await admitted(state, call)
  const letter = letterOf(await call.body())
  if (letter.from === '' || letter.to.length === 0) throw new CallFault('invalid_request', 'a letter needs from and to')
  await state.post(letter)
  state.letters.push(letter)
  return jsonAnswer({ error: false })
}

function letterOf(body: Readonly<Record<string, unknown>>): CloudLetter {
  const text = (name: string): string => textCell(body[name])
  return {
    from: text('from'), fromName: text('fromName'), to: addresses(body['to']), cc: addresses(body['cc']), bcc: addresses(body['bcc']),
    replyTo: text('replyTo'), subject: text('subject'), text: text('text'), html: text('html'),
  }
}

/** A list, or one text with commas. */
function addresses(given: unknown): readonly string[] {
  const parts: readonly unknown[] = Array.isArray(given) ? given : [given]
  return parts.flatMap(part => textCell(part).split(',')).map(part => part.trim()).filter(part => part !== '')
}
