import { wallClockAt } from '../../formats/stamps.ts'
import { priorities } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import { Invalid } from '../faults.ts'
import type { FieldFault } from '../faults.ts'
import { clean } from '../fields/kinds/text.ts'
import { givesNumbers } from '../fields/numbered.ts'
import type { Surroundings } from '../fields/reading.ts'
import { happened } from '../happened.ts'
import { recordNew } from '../history/recorded.ts'
import type { State } from '../history/recorded.ts'
import { customerById } from '../people/customers.ts'
import { relationKey } from '../records/columns.ts'
import { insertMany } from '../records/many.ts'
import type { Tx } from '../records/open.ts'
import { insertRow } from '../records/rows.ts'
import { dateCell, numberOf, textOf } from '../records/values.ts'
import { newRow } from '../sessions/tick-row.ts'
import { cellsOf } from '../tickets/born.ts'
import { nextValue, ticketCounter } from '../tickets/number.ts'
import { firstStatus, searchable, valueLike } from '../tickets/open.ts'
import { indexTicket } from '../tickets/search-index.ts'
import { insertFiles, keepUploads, namedUploads, undoKept } from '../tickets/upload.ts'
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

/** Values of a list as the owner has it now. */
export const choicesOf = (around: Surroundings, column: string): readonly string[] =>
  around.ticketColumns.find(found => found.column === column)?.shape.choices ?? []

async function writeIn(
  desk: Desk, tx: Tx, around: Surroundings, note: Note, kept: readonly KeptFile[], formToken: string,
): Promise<WrittenDown & { readonly again: boolean }> {
  const before: { ticket: string } | undefined = formToken === '' ? undefined : await tx('tk_sent').where({ form_token: formToken }).first('ticket')
  if (before !== undefined) {
    const row = await tx('tk_seen').where({ tablename: desk.names.ticket.table, id: before.ticket }).first('serial')
    return { ticket: before.ticket, number: givesNumbers(desk, around) ? numberOf(row?.serial) : 0, customer: '', name: '', again: true }
  }
  const { id: customer, name } = await customerOf(desk, tx, note)
  const now = desk.clock.now()
  const serial = await nextValue(tx, ticketCounter)
  const number = givesNumbers(desk, around) ? serial : 0
  const state = stateOf(desk, around, note, name, number)
  const { column, table } = desk.names.ticket
  const row = await insertRow(tx, desk.db.form, table, {
    ...cellsOf(desk, around, state), [relationKey(column.customer)]: customer,
    ...desk.db.form === 'mariadb' && column.request_date !== '' && state[column.request_date] === undefined ? { [column.request_date]: dateCell('mariadb', 0) } : {},
  }, { now, writer: ourLabel })
  await recordNew(tx, table, [{ id: row.id, stamp: row.stamp, state, customer, serial, category: around.states.category(state[column.status] ?? ''), gone: false }])
  await indexTicket(tx, serial, customer, searchable(around, state), true)
  await insertFiles(desk, tx, row.id, kept, around.options.company, '')
  if (formToken !== '') await insertMany(tx, 'tk_sent', [{ form_token: formToken, account: '', ticket: row.id, at: now.getTime() }])
  await happened(desk, tx, { event: 'ticket-opened', ticket: row.id, customer, number, place: 'owner-door', author: { kind: 'firm', name: '' } })
  return { ticket: row.id, number, customer, name, again: false }
}

/** A new row only where he said so; what the caller is called never makes him somebody. (decision 21) */
async function customerOf(desk: Desk, tx: Tx, note: Note): Promise<{ readonly id: string, readonly name: string }> {
  if (note.customer === 'none') return { id: '', name: '' }
  if (note.customer === 'new') return { id: await newRow(desk, tx, { name: note.caller, email: '', phone: note.telephone, ticked: false }), name: note.caller }
  const row = await customerById(desk, tx, note.customer)
  if (row === undefined) throw new Invalid({ customer: { key: 'required' } })
  return { id: row.id, name: row.name }
}

function stateOf(desk: Desk, around: Surroundings, note: Note, customer: string, number: number): State {
  const { column } = desk.names.ticket
  const at = wallClockAt(desk.clock.now(), around.options.zone)
  const caller = [note.caller, note.telephone].filter(text => text !== '').join(', ')
  const told: Record<string, string> = {
    [column.number]: number === 0 ? '' : String(number), [column.title]: note.title, [column.status]: firstStatus(around, column.status),
    [column.priority]: note.priority || valueLike(around, column.priority, priorities[1]?.[desk.language] ?? ''),
    // Who cannot be tied to a customer must at least be called back.
    [column.description]: note.customer === 'none' && caller !== '' ? `${say(desk.language, 'quick.caller', { caller })}\n${note.description}`.trim() : note.description,
    // Nothing comes from tomorrow: a telephone set wrong, or a date read the other way round.
    [column.request_date]: String(note.at > 0 && note.at <= at ? note.at : at), [column.customer]: textOf(customer), [column.channel]: note.channel,
  }
  return Object.fromEntries(Object.entries(told).filter(([name, value]) => name !== '' && value !== ''))
}
