import { confirmOnlyOne } from '../../addon/lifecycle/only-one.ts'
import { copyFault } from '../../addon/lifecycle/copy-guard.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { address } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** The owner confirms that this is now the only installation; every session ends, so he comes back in by a fresh link. (decision 30) */
export async function create(visit: Visit): Promise<Answer> {
  if (await copyFault(visit.desk) === undefined) return goTo(address(visit, 'owner'))
  const { ownerDoor } = await confirmOnlyOne(visit.desk)
  const code = ownerDoor.slice(ownerDoor.indexOf('owner/enter/'))
  return goTo(address(visit, code.startsWith('owner/enter/') ? code : 'owner/sign-in'))
}
