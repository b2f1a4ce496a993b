import { accept, block, blockedSenders, ignore, unblock } from '../../addon/intake/decide.ts'
import { waitingList } from '../../addon/intake/waiting.ts'
import type { Choice } from '../../addon/intake/waiting.ts'
import { Invalid } from '../../addon/faults.ts'
import { goTo } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { sayOnce } from '../said.ts'
import { address, typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { room, when } from './room.ts'

/** Messages that could not be added by themselves, each with its reason; nobody who wrote has been answered. (M04) */
export async function show(visit: Visit): Promise<Answer> {
  const messages = await waitingList(visit.desk)
  const blocked = await blockedSenders(visit.desk)
  return room(visit, 'incoming', {
    stay: 'owner/incoming', messages: messages.map(message => messageView(visit, message)), blocked: blocked.map(({ sender, at }) => ({ sender, at: when(visit, at) })),
  })
}

function messageView(visit: Visit, message: Choice) {
  const { id, channel, sender, name, subject, text, files, refused, reason, vouched, receivedAt, about, candidates } = message
  return {
    id, subject, text: text.slice(0, 8000), who: name === '' || name === sender ? sender : `${name} · ${sender}`, at: when(visit, receivedAt), about,
    channel: visit.say(`owner.incoming.by-${channel}`), why: visit.say(`owner.incoming.why.${reason}`), unsure: channel === 'mail' && !vouched && !['not-vouched', 'not-his'].includes(reason),
    files: files.map(file => file.name).join(', '), refused: refused.join(', '), mayAccept: sender !== '' && !['too-big', 'unreadable', 'poison'].includes(reason),
    wrong: visit.again?.faults[`row-${id}`] === undefined ? '' : visit.say('owner.people.choose'),
    choices: [
      ...candidates.map(row => ({ value: row.id, words: [row.name, row.email, row.phone].filter(part => part !== '').join(' · ') })),
      { value: 'new', words: visit.say('owner.people.new-row') },
    ],
  }
}

export async function update(visit: Visit): Promise<Answer> {
  const { desk, sent } = visit
  const [add, customer, drop, stop, free] = ['add', 'customer', 'ignore', 'block', 'unblock'].map(name => typed(sent, name))
  if (add) await accept(desk, add, { to: 'ticket' })
  if (customer) await accept(desk, customer, { to: 'customer', row: rowOf(visit, customer) })
  if (drop) await ignore(desk, drop)
  if (stop) await block(desk, stop)
  if (free) await unblock(desk, free)
  const done = add || customer ? 'owner-message-taken' : stop ? 'owner-message-blocked' : free ? 'owner-message-unblocked' : 'owner-message-ignored'
  return goTo(address(visit, 'owner/incoming'), [sayOnce(done)])
}

function rowOf(visit: Visit, id: string): string {
  const row = typed(visit.sent, `row-${id}`)
  if (row === '') throw new Invalid({ [`row-${id}`]: { key: 'required' } })
  return row
}
