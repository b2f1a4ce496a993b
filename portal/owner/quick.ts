import { defaultCaption } from '../../addon/defaults/words.ts'
import type { Surroundings } from '../../addon/fields/reading.ts'
import { callersFor } from '../../addon/people/callers.ts'
import { normalTelephone, shownTelephone } from '../../addon/people/telephone.ts'
import { readPasted } from '../../addon/quick/pasted.ts'
import { writeDown } from '../../addon/quick/write-down.ts'
import { choicesOf, valueLike } from '../../addon/tickets/filled.ts'
import { titleFrom } from '../../addon/tickets/title.ts'
import type { Answer } from '../answer.ts'
import { faultList, photosWrong, wordsOf } from '../fields.ts'
import { readyUploads } from '../pictures.ts'
import { formTokenOf, newFormToken } from '../tokens.ts'
import { typed } from '../visit.ts'
import type { Visit } from '../visit.ts'
import { room } from './room.ts'

const names = ['caller', 'customer', 'name', 'telephone', 'channel', 'title', 'description', 'priority', 'at', 'pasted'] as const

type Typed = Record<typeof names[number], string>

/** Somebody is on the telephone, at the counter, or wrote to a mobile. A telephone system may open the page with the number. */
export const show = (visit: Visit): Promise<Answer> =>
  form(visit, visit.again === undefined ? { ...typedIn(visit), caller: (visit.query['q'] ?? '').trim() } : typedIn(visit))

/** Which button was pressed: look the caller up, read what was pasted, or keep the request. */
export async function create(visit: Visit): Promise<Answer> {
  const told = typedIn(visit)
  const step = typed(visit.sent, 'step')
  if (step === 'read') return form(visit, await fromPasted(visit, told))
  // Whose it is is proposed and confirmed by a press, never taken for granted.
  if (step !== 'keep' || told.customer === '') return form(visit, { ...told, customer: '' })
  const uploads = await readyUploads(visit.sent.uploads)
  const written = await writeDown(visit.desk, {
    ...told, caller: told.customer === 'new' ? told.name : told.caller, telephone: told.customer === 'new' ? told.telephone : '', at: Number(told.at) || 0,
  }, uploads, formTokenOf(visit.sent))
  return room(visit, 'quick-kept', { number: written.number, name: written.name, nobody: told.customer === 'none', what: told.title, ticket: written.ticket, stay: 'owner/quick' }, 'narrow')
}

function typedIn({ sent }: Visit): Typed {
  const told: Typed = { caller: '', customer: '', name: '', telephone: '', channel: '', title: '', description: '', priority: '', at: '', pasted: '' }
  for (const name of names) told[name] = typed(sent, name).trim()
  return told
}

/** Who it is from and how it came are what the text says; what is typed already stays. (M06) */
async function fromPasted(visit: Visit, told: Typed): Promise<Typed> {
  const read = readPasted(told.pasted.slice(0, 50_000), visit.language)
  const around = await visit.desk.reading.surroundings(visit.desk)
  const channel = read.channel === '' ? '' : valueLike(around, visit.desk.names.ticket.column.channel, read.channel === 'sms' ? 'SMS' : 'WhatsApp')
  return {
    ...told, customer: '', pasted: '', caller: (normalTelephone(read.sender) === undefined ? read.telephone : undefined) ?? (read.sender || told.caller), name: told.name || (read.telephone === undefined ? read.sender : ''),
    channel: channel || told.channel, title: told.title || titleFrom('', read.text), at: read.at > 0 ? String(read.at) : told.at,
    description: [told.description, read.text].filter(text => text !== '').join('\n'),
  }
}

async function form(visit: Visit, told: Typed): Promise<Answer> {
  const around = await visit.desk.reading.surroundings(visit.desk)
  const { column } = visit.desk.names.ticket
  const callers = await callersFor(visit.desk, told.caller)
  const telephone = normalTelephone(told.caller)
  const [only] = callers
  const proposed = told.caller === '' ? '' : callers.length === 1 ? only?.id ?? '' : callers.length === 0 ? 'none' : ''
  return room(visit, 'quick', {
    ...told, titleTyped: told.title, asked: told.caller !== '' || visit.again !== undefined, found: callers.length, byNumber: telephone !== undefined, customer: told.customer || proposed,
    callers: callers.map(({ id, name, email, phone }) => ({ id, name: name || email || phone, more: [phone, email].filter(text => text !== '').join(' · ') })),
    name: told.name || (telephone === undefined ? told.caller : ''), telephone: told.telephone || (telephone === undefined ? '' : atHome(told.caller, telephone)),
    channels: choices(visit, around, column.channel, told.channel || valueLike(around, column.channel, 'Telefono')),
    priorities: choices(visit, around, column.priority, told.priority || valueLike(around, column.priority, 'Media')),
    wrong: Object.fromEntries(['customer', 'name', 'caller', 'channel', 'title', 'description', 'priority'].map(name => [name, wordsOf(visit, visit.again?.faults[name])])),
    faults: faultList(visit, { customer: visit.say('owner.quick.whose'), caller: visit.say('owner.quick.name'), channel: visit.say('owner.quick.channel'), title: visit.say('owner.quick.what'), description: visit.say('owner.quick.more'), priority: visit.say('owner.quick.priority'), photos: visit.say('photos.label') }),
    photosWrong: photosWrong(visit), form: formTokenOf(visit.sent) || newFormToken(), stay: 'owner/quick',
  })
}

/** As it was typed where it is one of ours, without the country nobody writes on a card. */
const atHome = (typedAs: string, telephone: string): string =>
  telephone.startsWith('+39') ? typedAs.replace(/^\s*(?:\+|00)\s*39\s*/, '').trim() || shownTelephone(telephone) : telephone

const choices = ({ language }: Visit, around: Surroundings, column: string, chosen: string): readonly object[] =>
  choicesOf(around, column).map(value => ({ value, label: defaultCaption(value, language), chosen: value === chosen }))
