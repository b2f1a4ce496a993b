import { Invalid } from '../../addon/faults.ts'
import { letIn, mostAtOnce, newcomers, refuse } from '../../addon/sessions/admit.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { newcomerView } from './newcomer.ts'
import { room } from './room.ts'

/** Who waits to be let in, oldest first; who could be two customers is for the owner to say. (M09, decision 25) */
export async function show(visit: Visit): Promise<Answer> {
  const people = (await newcomers(visit.desk)).map(newcomer => newcomerView(visit, newcomer))
  return room(visit, 'people', { people, doubtful: people.filter(({ doubtful }) => doubtful).length, stay: 'owner/people' })
}

export async function update(visit: Visit): Promise<Answer> {
  const out = typed(visit.sent, 'out')
  if (out !== '') {
    await refuse(visit.desk, out)
    return goTo(address(visit, 'owner/people'), [sayOnce('owner-refused')])
  }
  const one = typed(visit.sent, 'in')
  const ids = one !== '' ? [one] : visit.sent.values['who'] ?? []
  if (ids.length === 0) return goTo(address(visit, 'owner/people'))
  const rows = await chosenRows(visit, ids)
  const confirmed = typed(visit.sent, 'confirmed') === '1'
  if (ids.length > mostAtOnce && !confirmed) return confirmation(visit, ids, rows)
  await letIn(visit.desk, ids, { confirmed, rows })
  return goTo(address(visit, 'owner/people'), [sayOnce('owner-let-in')])
}

/** Which customer a doubtful one is, must be said before he comes in. */
async function chosenRows(visit: Visit, ids: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const doubtful = (await newcomers(visit.desk, ids)).filter(({ account }) => account.state === 'doubtful')
  const pairs = doubtful.map(({ account }) => [account.id, typed(visit.sent, `row-${account.id}`)] as const)
  const open = pairs.filter(([, row]) => row === '')
  if (open.length > 0) throw new Invalid(Object.fromEntries(open.map(([id]) => [`row-${id}`, { key: 'required' }])))
  return Object.fromEntries(pairs)
}

/** More than twenty at once are shown again before any letter leaves. (decision 3) */
async function confirmation(visit: Visit, ids: readonly string[], rows: Readonly<Record<string, string>>): Promise<Answer> {
  const people = (await newcomers(visit.desk, ids)).map(newcomer => newcomerView(visit, newcomer))
  return room(visit, 'many', { people, rows, count: ids.length, stay: 'owner/people' })
}
