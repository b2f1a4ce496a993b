import { requestActivation } from '../../addon/lifecycle/activation.ts'
import type { Answer } from '../answer.ts'
import type { Visit } from '../visit.ts'
import { room } from './room.ts'

/** Sends the request to the publisher and shows it, to be copied or mailed by hand where no mail leaves this machine. */
export async function create(visit: Visit): Promise<Answer> {
  const { sentTo, request, code } = await requestActivation(visit.desk)
  const subject = encodeURIComponent(`Ticketing: ${visit.options.company || code}`)
  const mail = `mailto:${sentTo}?subject=${subject}&body=${encodeURIComponent(`${request}\n\n${code}`)}`
  return room(visit, 'activation', { done: false, asked: true, missing: [], key: '', wrong: '', request: { sentTo, text: request, code, mail }, stay: 'owner/activation' })
}
