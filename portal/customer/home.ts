import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { address } from '../visit.ts'
import type { Visit } from '../visit.ts'

export function show(visit: Visit): Answer {
  if (visit.person === undefined) return goTo(address(visit, 'sign-in'))
  return goTo(address(visit, visit.person.kind === 'owner' ? 'owner' : 'tickets'))
}
