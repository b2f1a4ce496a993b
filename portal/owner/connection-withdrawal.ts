import { Invalid } from '../../addon/faults.ts'
import { withdrawFromCloud } from '../../addon/lifecycle/leave-cloud.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { withCloud } from './connection-work.ts'

/** Takes back in the owner's cloud what the service added, once he said so twice. */
export async function create(visit: Visit): Promise<Answer> {
  if (typed(visit.sent, 'sure') !== '1') throw new Invalid({ sure: { key: 'cloud-sure' } })
  await withCloud(visit, 'sure', withdrawFromCloud)
  return goTo(address(visit, 'owner/connection'), [sayOnce('owner-cloud-withdrawn')])
}
