import { newcomerOf, refuseByCode } from '../../addon/sessions/admit.ts'
import { NotFound } from '../../addon/faults.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'
import { newcomerView } from './newcomer.ts'
import { room } from './room.ts'

const codeOf = (visit: Visit): string => visit.params['code'] ?? ''

export async function show(visit: Visit): Promise<Answer> {
  const newcomer = await newcomerOf(visit.desk, 'refuse', codeOf(visit))
  if (newcomer === undefined) throw new NotFound('code-gone')
  const person = { ...newcomerView(visit, newcomer), doubtful: false }
  return room(visit, 'refuse', { person, act: `owner/refuse/${codeOf(visit)}`, button: visit.say('owner.people.refuse'), stay: '' }, 'narrow')
}

export async function create(visit: Visit): Promise<Answer> {
  const newcomer = await newcomerOf(visit.desk, 'refuse', codeOf(visit))
  if (newcomer === undefined) throw new NotFound('code-gone')
  await refuseByCode(visit.desk, codeOf(visit))
  const { account } = newcomer
  return room(visit, 'decided', { words: visit.say('owner.decided.out', { name: account.name || account.email }), stay: 'owner' }, 'narrow')
}
