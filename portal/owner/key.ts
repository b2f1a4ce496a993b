import { acceptKey } from '../../addon/lifecycle/activation.ts'
import { Refusal } from '../../addon/lifecycle/refusal.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import { goTo, page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { sayOnce } from '../said.ts'
import { address } from '../visit.ts'
import type { Visit } from '../visit.ts'

/**
 * A key that arrived as a link. It is signed by the publisher for this very installation, so whoever presses can do
 * nothing but what the owner asked for: no sign-in stands in the way of an owner at another computer.
 */
export async function show(visit: Visit): Promise<Answer> {
  return keyPage(visit, '', false)
}

export async function create(visit: Visit): Promise<Answer> {
  try {
    await acceptKey(visit.desk, visit.params['key'] ?? '')
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault
    return keyPage(visit, fault.text[visit.language], false)
  }
  await settleState(visit.desk)
  return visit.person?.kind === 'owner' ? goTo(address(visit, 'owner'), [sayOnce('owner-activated')]) : keyPage(visit, '', true)
}

const keyPage = (visit: Visit, wrong: string, done: boolean): Answer =>
  page('owner/key', visit.say('owner.key.title'), { door: true, title: visit.say('owner.key.title'), key: visit.params['key'] ?? '', wrong, done })
