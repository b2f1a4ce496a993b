import type { Text } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import type { Place } from '../events.ts'
import { Refused } from '../faults.ts'
import { openingFields } from '../fields/policies.ts'
import type { Read } from '../fields/answer.ts'
import type { Customer } from '../people/person.ts'
import type { Tx } from '../records/open.ts'
import { reopenIn } from '../tickets/close.ts'
import { referenceOf, rowFor } from '../tickets/find.ts'
import { linkTickets } from '../tickets/linked.ts'
import { openIn } from '../tickets/open.ts'
import { replyIn } from '../tickets/reply.ts'
import { titleFrom } from '../tickets/title.ts'
import { say } from '../words/say.ts'
import { hasAnswered } from './answered.ts'
import type { Channel } from './incoming.ts'
import { wording } from './wording.ts'
import type { Said } from './wording.ts'

/** How it came, and under which id it is kept. */
export type By = { readonly place: Channel, readonly incoming: string }

const channels: Readonly<Record<Channel, Text>> = { mail: { it: 'E-mail', en: 'E-mail' }, whatsapp: { it: 'WhatsApp', en: 'WhatsApp' }, sms: { it: 'SMS', en: 'SMS' } }

export type SaidIn = { readonly kind: 'reply' | 'ticket', readonly ticket: string, readonly number: number }

/**
 * Adds it to the ticket, which is open again if it was over and the row of its status lets it; when that is too late, it is
 * a new request that goes on from the old one, and its writer is told. (M13)
 */
export async function answerIn(desk: Desk, tx: Tx, who: Customer, ticket: string, said: Said, by: By): Promise<SaidIn> {
  if (await openAgain(desk, tx, who, ticket, by.place) === 'too-late') {
    const opened = await openByLetterIn(desk, tx, who, said, by, { first: await goesOn(desk, tx, who, ticket) })
    await linkTickets(desk, tx, opened.ticket, ticket)
    return { kind: 'ticket', ...opened }
  }
  const { text, kept } = wording(desk, said)
  const { message } = await replyIn(desk, tx, who, ticket, text, kept, '', by.place)
  await tx('tk_incoming').where({ id: by.incoming }).update({ message })
  return { kind: 'reply', ticket, number: 0 }
}

async function openAgain(desk: Desk, tx: Tx, who: Customer, ticket: string, place: Place): Promise<'too-late' | 'as-it-is'> {
  try { await reopenIn(desk, tx, who, ticket, place) } catch (fault) {
    if (!(fault instanceof Refused)) throw fault
    return fault.key === 'too-late-to-reopen' ? 'too-late' : 'as-it-is'
  }
  return 'as-it-is'
}

/** Which request this one goes on from, by what its writer knows it under. */
async function goesOn(desk: Desk, tx: Tx, who: Customer, ticket: string): Promise<string> {
  const policies = await desk.reading.policies(desk, tx)
  const number = referenceOf(desk, policies, await rowFor(desk, tx, who, ticket, policies, []))
  return say(who.language, number === ticket ? 'incoming.goes-on' : 'incoming.goes-on-from', { number })
}

/**
 * A new request, as far as the owner's rules let customers fill in a title and a description; words that have no field of
 * their own open the conversation. What the form would ask beyond that, nobody who writes a letter was asked.
 */
export async function openByLetterIn(desk: Desk, tx: Tx, who: Customer, said: Said, by: By, more: { readonly first?: string } = {}): Promise<{ readonly ticket: string, readonly number: number }> {
  const around = await desk.reading.surroundings(desk, tx)
  const offered = openingFields(await desk.reading.policies(desk, tx))
  const { column } = desk.names.ticket
  const { text, kept } = wording(desk, said)
  const body = [more.first ?? '', text].filter(part => part !== '').join('\n\n')
  const read = new Map<string, Read extends ReadonlyMap<string, infer V> ? V : never>()
  const fill = (name: string, value: string): boolean => {
    const field = offered.find(found => found.column === name)
    if (field === undefined || value === '') return false
    const most = field.shape.maxLength > 0 ? Math.min(field.shape.maxLength, value.length) : value.length
    const parsed = field.kind.parse(value.slice(0, most), field.shape, { language: who.language, zone: around.options.zone })
    if ('key' in parsed) return false
    read.set(name, { field, value: parsed.value })
    return true
  }
  fill(column.title, titleFrom(said.subject, text))
  const placed = fill(column.description, body)
  const silent = by.place === 'mail' && more.first === undefined && await hasAnswered(desk, tx, who.account)
  const opened = await openIn(desk, tx, who, around, read, placed ? kept : [], '', { place: by.place satisfies Place, channel: channels[by.place], silent })
  if (!placed) await replyIn(desk, tx, who, opened.ticket, body, kept, '', by.place)
  if (!silent) await tx('tk_incoming').where({ id: by.incoming }).update({ answered_at: desk.clock.now().getTime() })
  return { ticket: opened.ticket, number: opened.number }
}
