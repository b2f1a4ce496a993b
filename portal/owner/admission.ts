import { letInByCode, newcomerOf } from '../../addon/sessions/admit.ts'
import { Invalid, NotFound } from '../../addon/faults.ts'
import type { Answer } from '../answer.ts'
import { typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { newcomerView } from './newcomer.ts'
import { room } from './room.ts'

const codeOf = (visit: Visit): string => visit.params['code'] ?? ''

/** The button of the firm's letter: shows who it is; letting in needs a press, and no sign-in. (issue 2, point 7) */
export async function show(visit: Visit): Promise<Answer> {
  const newcomer = await newcomerOf(visit.desk, 'let-in', codeOf(visit))
  if (newcomer === undefined) throw new NotFound('code-gone')
  return room(visit, 'let-in', { person: newcomerView(visit, newcomer), act: `owner/let-in/${codeOf(visit)}`, button: visit.say('owner.people.let-in'), stay: '' }, 'narrow')
}

export async function create(visit: Visit): Promise<Answer> {
  const newcomer = await newcomerOf(visit.desk, 'let-in', codeOf(visit))
  if (newcomer === undefined) throw new NotFound('code-gone')
  const { account } = newcomer
  const chosen = typed(visit.sent, `row-${account.id}`)
  if (account.state === 'doubtful' && chosen === '') throw new Invalid({ [`row-${account.id}`]: { key: 'required' } })
  await letInByCode(visit.desk, codeOf(visit), account.state === 'doubtful' ? chosen : undefined)
  return room(visit, 'decided', { words: visit.say('owner.decided.in', { name: account.name || account.email }), stay: 'owner' }, 'narrow')
}
