import { sendAgain, troubledLetters } from '../../addon/notices/failed.ts'
import { mailQueue } from '../../addon/lifecycle/health.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { room, when } from './room.ts'

/** Letters that did not go out, with the mail server's own words. (R03) */
export async function show(visit: Visit): Promise<Answer> {
  const letters = await troubledLetters(visit.desk, 100)
  const queue = await mailQueue(visit.desk)
  return room(visit, 'letters', {
    waiting: queue.queued, away: queue.away, sent: queue.sent, stay: 'owner/letters',
    letters: letters.map(({ id, kind, address: to, status, reason, attempts, createdAt, nextAt }) => ({
      id, to, reason, attempts, over: status === 'gave-up', at: when(visit, createdAt), next: when(visit, nextAt), about: visit.say(`owner.kind.${kind}`),
    })),
  })
}

export async function update(visit: Visit): Promise<Answer> {
  await sendAgain(visit.desk, typed(visit.sent, 'letter'))
  return goTo(address(visit, 'owner/letters'), [sayOnce('owner-again')])
}
