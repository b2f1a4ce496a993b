import { allowWriting, compareWithCloud, forbidWriting, replicaHealth, round } from '../../addon/sync.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { withCloud } from './connection-work.ts'
import { connectionPage } from './connection.ts'
import type { Outcome } from './connection.ts'

/** More than this is sent by the process beside us: nobody waits for it in front of a page. */
const mostWhileWaiting = 2000

/** He read what would travel and says yes: a copy is kept, it travels, and what the cloud gives back is compared. Or he says no more. */
export async function update(visit: Visit): Promise<Answer> {
  const { database } = visit.desk.installation
  const health = await replicaHealth(database)
  if (health === undefined) return goTo(address(visit, 'owner/connection'))
  if (typed(visit.sent, 'write') === 'no') {
    await forbidWriting(database)
    return goTo(address(visit, 'owner/connection'), [sayOnce('owner-cloud-read')])
  }
  return connectionPage(visit, await withCloud(visit, 'write', async (replica, options): Promise<Outcome> => {
    if (!health.mayWrite) await allowWriting(replica)
    if (health.waiting > mostWhileWaiting) return 'on-its-way'
    await round(replica, options)
    return compareWithCloud(replica, options)
  }))
}
