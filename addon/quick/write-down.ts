import { wallClockAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import { Invalid } from '../faults.ts'
import type { FieldFault } from '../faults.ts'
import { clean } from '../fields/kinds/text.ts'
import type { Surroundings } from '../fields/reading.ts'
import type { State } from '../history/recorded.ts'
import { customerById } from '../people/customers.ts'
import type { Tx } from '../records/open.ts'
import { newRow } from '../sessions/tick-row.ts'
import { choicesOf } from '../tickets/filled.ts'
import { layIn, sentBefore } from '../tickets/lay.ts'
import { keepUploads, namedUploads, undoKept } from '../tickets/upload.ts'
import type { KeptFile, Upload } from '../tickets/upload.ts'
import { say } from '../words/say.ts'

/** A request that came by voice or by telephone, as whoever answered writes it down. */
export type Note = {
  /** Row of the customers' table, `new` for one made of `caller` and `telephone`, `none` for nobody yet. */
  readonly customer: string
  readonly caller: string
  readonly telephone: string
  readonly channel: string
  readonly title: string
  readonly description: string
  readonly priority: string
  /** Digits of the moment it came; 0 = now. */
  readonly at: number
}

export type WrittenDown = { readonly ticket: string, readonly number: number, readonly customer: string, readonly name: string }

const longestTitle = 200
const longestText = 50_000

/** A call, a message, a word at the counter becomes a ticket like any other, and its customer hears of it. (A03, B03) */
export async function writeDown(desk: Desk, note: Note, uploads: readonly Upload[], formToken: string): Promise<WrittenDown> {
  const around = await desk.reading.surroundings(desk)
  const plain: Note = { ...note, title: clean(note.title).trim(), description: clean(note.description).replaceAll('\r\n', '\n').trim(), caller: clean(note.caller).trim(), telephone: clean(note.telephone).trim() }
  const wrong = mistakesIn(desk, around, plain)
  if (Object.keys(wrong).length > 0) throw new Invalid(wrong)
  const kept = await keepUploads(desk, namedUploads(uploads))
  try {
    const { again, ...written } = await desk.db.inTransaction(tx => writeIn(desk, tx, around, plain, kept, formToken))
    if (again) await undoKept(desk, kept)
    return written
  } catch (fault) {
    await undoKept(desk, kept)
    throw fault
  }
}

function mistakesIn(desk: Desk, around: Surroundings, note: Note): Readonly<Record<string, FieldFault>> {
  const { column } = desk.names.ticket
  const wrong: Record<string, FieldFault> = {}
  const offered = (name: string, value: string): boolean => value === '' || name === '' || choicesOf(around, name).length === 0 || choicesOf(around, name).includes(value)
  if (note.title === '') wrong['title'] = { key: 'required' }
  else if (note.title.length > longestTitle) wrong['title'] = { key: 'too-long', values: { most: longestTitle } }
  if (note.description.length > longestText) wrong['description'] = { key: 'too-long', values: { most: longestText } }
  if (!offered(column.channel, note.channel)) wrong['channel'] = { key: 'not-a-choice' }
  if (!offered(column.priority, note.priority)) wrong['priority'] = { key: 'not-a-choice' }
  if (note.customer === '') wrong['customer'] = { key: 'required' }
  if (note.customer === 'new' && note.caller === '') wrong['caller'] = { key: 'required' }
  return wrong
}

async function writeIn(
  desk: Desk, tx: Tx, around: Surroundings, note: Note, kept: readonly KeptFile[], formToken: string,
): Promise<WrittenDown & { readonly again: boolean }> {
  const { again } = await sentBefore(desk, tx, around, formToken, '')
  if (again !== undefined) return { ...again, customer: '', name: '' }
  const { id: customer, name } = await customerOf(desk, tx, note)
  const opened = await layIn(desk, tx, around, {
    customer, customersName: name, told: toldIn(desk, around, note), kept, formToken, author: { kind: 'firm', name: '' }, place: 'owner-door',
  })
  return { ...opened, customer, name }
}

/** A new row only where he said so; what the caller is called never makes him somebody. (decision 21) */
async function customerOf(desk: Desk, tx: Tx, note: Note): Promise<{ readonly id: string, readonly name: string }> {
  if (note.customer === 'none') return { id: '', name: '' }
  if (note.customer === 'new') return { id: await newRow(desk, tx, { name: note.caller, email: '', phone: note.telephone, ticked: false }), name: note.caller }
  const row = await customerById(desk, tx, note.customer)
  if (row === undefined) throw new Invalid({ customer: { key: 'required' } })
  return { id: row.id, name: row.name }
}

function toldIn(desk: Desk, around: Surroundings, note: Note): State {
  const { column } = desk.names.ticket
  const caller = [note.caller, note.telephone].filter(text => text !== '').join(', ')
  return {
    [column.title]: note.title, [column.priority]: note.priority, [column.channel]: note.channel,
    // Who cannot be tied to a customer must at least be called back.
    [column.description]: note.customer === 'none' && caller !== '' ? `${say(desk.language, 'quick.caller', { caller })}\n${note.description}`.trim() : note.description,
    // Nothing comes from tomorrow: a telephone set wrong, or a date read the other way round.
    [column.request_date]: note.at > 0 && note.at <= wallClockAt(desk.clock.now(), around.options.zone) ? String(note.at) : '',
  }
}
