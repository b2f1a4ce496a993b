import { answerAgain, unsentAnswers } from '../../addon/answers/unsent.ts'
import { channelWords } from '../../addon/history/telling.ts'
import { mailQueue } from '../../addon/lifecycle/health.ts'
import { sendAgain, troubledLetters } from '../../addon/notices/failed.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { room, when } from './room.ts'

/** Letters and answers by message that did not go out, with the other side's own words. (R03) */
export async function show(visit: Visit): Promise<Answer> {
  const letters = await troubledLetters(visit.desk, 100)
  const answers = await unsentAnswers(visit.desk, visit.language)
  const queue = await mailQueue(visit.desk)
  return room(visit, 'letters', {
    waiting: queue.queued, away: queue.away, sent: queue.sent, stay: 'owner/letters',
    letters: letters.map(({ id, kind, address: to, status, reason, attempts, createdAt, nextAt }) => ({
      id, to, reason, attempts, over: status === 'gave-up', at: when(visit, createdAt), next: when(visit, nextAt), about: visit.say(`owner.kind.${kind}`),
    })),
    answers: answers.map(({ id, channel, number, ticket, said, reason, over, again, attempts, createdAt, nextAt }) => ({
      id, number, said, reason, over, again, attempts, channel: channelWords[channel], at: when(visit, createdAt), next: when(visit, nextAt),
      customer: ticket?.customer ?? '', ticket: ticket?.id ?? '', title: ticket === undefined ? '' : [ticket.number, ticket.title].filter(text => text !== '').join(' · '),
    })),
  })
}

export async function update(visit: Visit): Promise<Answer> {
  const answer = typed(visit.sent, 'answer')
  if (answer !== '') return goTo(address(visit, 'owner/letters'), await answerAgain(visit.desk, answer) ? [sayOnce('owner-answer-again')] : [])
  await sendAgain(visit.desk, typed(visit.sent, 'letter'))
  return goTo(address(visit, 'owner/letters'), [sayOnce('owner-again')])
}
