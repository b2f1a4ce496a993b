import { windowOf } from '../../addon/channels/window.ts'
import { firmStatus } from '../../addon/tickets/firm-move.ts'
import { firmButton, pressFirm } from '../../addon/sessions/press.ts'
import type { Answer } from '../answer.ts'
import { faultList, photosWrong, plainField } from '../fields.ts'
import { readyUploads } from '../pictures.ts'
import { typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { room, when } from './room.ts'

const wayOf = (visit: Visit): string => visit.params['way'] ?? ''

/** A button of the firm's letter: shows which request it is; a press does it, once, and no sign-in is needed. (issue 5, point 2) */
export async function show(visit: Visit): Promise<Answer> {
  const { desk, say } = visit
  const { step, ticket } = await firmButton(desk, wayOf(visit))
  const status = step === 'answer' ? '' : await firmStatus(desk, desk.db.knex, step)
  const words = step === 'answer' ? '' : say('owner.press.status', { status })
  return room(visit, 'press', {
    step, words, act: `owner/act/${wayOf(visit)}`, button: step === 'answer' ? say('owner.press.answer') : words, stay: '',
    ticket: { ...ticket, named: nameOf(visit, ticket.number), description: ticket.description.slice(0, 600) },
    window: step === 'answer' ? await windowHint(visit, ticket.id) : '', text: plainField(visit, 'text'), photosWrong: photosWrong(visit), faults: faultList(visit, { text: say('owner.press.text') }),
  }, 'narrow')
}

export async function create(visit: Visit): Promise<Answer> {
  const uploads = await readyUploads(visit.sent.uploads)
  const { step, ticket } = await pressFirm(visit.desk, wayOf(visit), { text: typed(visit.sent, 'text'), uploads })
  const status = step === 'answer' ? '' : await firmStatus(visit.desk, visit.desk.db.knex, step)
  const named = nameOf(visit, ticket.number)
  return room(visit, 'decided', { words: step === 'answer' ? visit.say('owner.press.answered', { ticket: named }) : visit.say('owner.press.moved', { ticket: named, status }), stay: 'owner' }, 'narrow')
}

/** WhatsApp takes answers for 24 hours: whoever answers must know before he writes. */
async function windowHint(visit: Visit, ticket: string): Promise<string> {
  const until = await windowOf(visit.desk, ticket)
  if (until === undefined) return ''
  return until > visit.desk.clock.now().getTime() ? visit.say('owner.press.window', { until: when(visit, until) }) : visit.say('owner.press.window-over')
}

const nameOf = ({ say }: Visit, number: string): string => number === '' ? say('owner.press.plain') : say('owner.press.ticket', { number })
