import { acceptKey } from '../../addon/lifecycle/activation.ts'
import { installationState } from '../../addon/lifecycle/gate.ts'
import { Refusal } from '../../addon/lifecycle/refusal.ts'
import { acceptRevocations, looksLikeRevocations } from '../../addon/lifecycle/revocation.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import { Invalid } from '../../addon/faults.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { room } from './room.ts'

/** Ask for the key, then paste it: the two steps of activation on one page. (A17) */
export async function show(visit: Visit): Promise<Answer> {
  const told = await installationState(visit.desk)
  const wrong = visit.again?.faults['key']?.values?.['reason']
  return room(visit, 'activation', {
    done: told.activation !== undefined, asked: told.state === 'awaiting-activation', missing: told.missing.map(text => text[visit.language]),
    key: typed(visit.sent, 'key'), wrong: wrong === undefined ? '' : String(wrong), request: undefined, stay: 'owner/activation',
  })
}

export async function update(visit: Visit): Promise<Answer> {
  try {
    const pasted = typed(visit.sent, 'key')
    // Keys and lists of withdrawn keys arrive the same way. (packaging (e))
    if (looksLikeRevocations(pasted)) acceptRevocations(visit.desk.folder, pasted)
    else await acceptKey(visit.desk, pasted)
  } catch (fault) {
    if (!(fault instanceof Refusal)) throw fault
    throw new Invalid({ key: { key: 'activation-key', values: { reason: fault.text[visit.language] } } })
  }
  await settleState(visit.desk)
  return goTo(address(visit, 'owner'), [sayOnce('owner-activated')])
}
