import type { Text } from '@nios4/sdk'
import { wallClockAt } from '../../formats/stamps.ts'
import { defaultCaption, priorities } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Place } from '../events.ts'
import { Refused } from '../faults.ts'
import { readAnswers } from '../fields/answer.ts'
import type { Answers, Read } from '../fields/answer.ts'
import { givesNumbers } from '../fields/numbered.ts'
import { openingFields } from '../fields/policies.ts'
import type { Surroundings } from '../fields/reading.ts'
import { happened } from '../happened.ts'
import { recordNew } from '../history/recorded.ts'
import type { State } from '../history/recorded.ts'
import type { Customer } from '../people/person.ts'
import type { Tx } from '../records/open.ts'
import { insertRow } from '../records/rows.ts'
import type { Cells } from '../records/rows.ts'
import { insertMany } from '../records/many.ts'
import { dateCell, numberOf, textOf } from '../records/values.ts'
import { quoted, written } from '../records/written.ts'
import { referenceOf, rowFor } from './find.ts'
import { linkTickets } from './linked.ts'
import { nextValue, ticketCounter } from './number.ts'
import { indexTicket } from './search-index.ts'
import { insertFiles, keepUploads, namedUploads, undoKept } from './upload.ts'
import type { KeptFile, Upload } from './upload.ts'
import { host, relationKey } from '../records/columns.ts'

export type Opened = { readonly ticket: string, /** 0 where the host's own counter gives it later. */ readonly number: number, readonly again: boolean }

/** By what way a request came, and how the host's list of channels calls it. */
export type Way = { readonly place: Place, readonly channel: Text, /** No receipt is written. */ readonly silent?: boolean, /** Number or id of the request this one goes on from. (M13) */ readonly follows?: string }

const byPortal: Way = { place: 'portal', channel: { it: 'Portale', en: 'Portal' } }

/** A customer's new ticket, whole or not at all. The same form sent twice opens one. (A60, A67) */
export async function openTicket(
  desk: Desk, customer: Customer, answers: Answers, uploads: readonly Upload[], formToken: string, follows = '',
): Promise<Opened> {
  if (customer.looking) throw new Refused('only-looking')
  const policies = await desk.reading.policies(desk)
  const around = await desk.reading.surroundings(desk)
  const named = namedUploads(uploads)
  const read = readAnswers(answers, openingFields(policies), { language: customer.language, zone: around.options.zone }, true, undefined, named)
  const kept = await keepUploads(desk, named)
  try {
    const opened = await desk.db.inTransaction(tx => openIn(desk, tx, customer, around, read, kept, formToken, { ...byPortal, follows }))
    if (opened.again) await undoKept(desk, kept)
    return opened
  } catch (fault) {
    await undoKept(desk, kept)
    throw fault
  }
}

/** The same inside a transaction of the caller, for a request that waited as a draft. */
export async function openIn(
  desk: Desk, tx: Tx, customer: Customer, around: Surroundings, read: Read, kept: readonly KeptFile[], formToken: string, way: Way = byPortal,
): Promise<Opened> {
  const numbered = givesNumbers(desk, around)
  const { again, customersName } = await knownBefore(desk, tx, customer, formToken)
  if (again !== undefined) return { ticket: again.ticket, number: numbered ? again.serial : 0, again: true }
  const before = await followed(desk, tx, customer, way.follows ?? '')
  const now = desk.clock.now()
  const number = await nextValue(tx, ticketCounter)
  const state = openingState(desk, around, read, numbered ? number : 0, customersName || customer.name, now, way)
  const row = await insertRow(tx, desk.db.form, desk.names.ticket.table, cellsOf(desk, around, state, customer), { now, writer: ourLabel })
  const category = around.states.category(state[desk.names.ticket.column.status] ?? '')
  await recordNew(tx, desk.names.ticket.table, [{ id: row.id, stamp: row.stamp, state, customer: customer.customer, serial: number, category, gone: false }])
  await indexTicket(tx, number, customer.customer, searchable(around, state), true)
  await insertFiles(desk, tx, row.id, kept, customer.name, '')
  if (formToken !== '') await insertMany(tx, 'tk_sent', [{ form_token: formToken, account: customer.account, ticket: row.id, at: now.getTime() }])
  if (before !== undefined) await linkTickets(desk, tx, row.id, before.id)
  await happened(desk, tx, {
    event: 'ticket-opened', ticket: row.id, customer: customer.customer, number: numbered ? number : 0, place: way.place, ...way.silent === true ? { silent: true } : {},
    ...before === undefined ? {} : { follows: before.name },
    author: { kind: 'customer', name: customer.name, account: customer.account },
  })
  return { ticket: row.id, number: numbered ? number : 0, again: false }
}

/** The request this one goes on from must be his too. (M13) */
async function followed(desk: Desk, tx: Tx, customer: Customer, reference: string): Promise<{ readonly id: string, readonly name: string } | undefined> {
  if (reference === '') return undefined
  const policies = await desk.reading.policies(desk, tx)
  const row = await rowFor(desk, tx, customer, reference, policies, [])
  return { id: row.id, name: referenceOf(desk, policies, row) }
}

type Before = { readonly again: { readonly ticket: string, readonly serial: number } | undefined, readonly customersName: string }

/** Whether this very form opened a ticket already, and what the host calls the customer. */
async function knownBefore(desk: Desk, tx: Tx, customer: Customer, formToken: string): Promise<Before> {
  const { table, name } = desk.names.customers
  const [row] = await written(tx, `select t.ticket, s.serial${name === '' ? '' : `, c.${quoted(name)} as customer_name`} from (select 1 as one) o
    left join ${quoted(table)} c on c.${host.id} = ? left join tk_sent t on t.form_token = ? left join tk_seen s on s.id = t.ticket and s.tablename = ?`,
  [customer.customer, formToken, desk.names.ticket.table])
  const ticket = textOf(row?.['ticket'])
  return { again: formToken === '' || ticket === '' ? undefined : { ticket, serial: numberOf(row?.['serial']) }, customersName: textOf(row?.['customer_name']) }
}

/** What the person filled in, and what a ticket from the portal always carries. */
function openingState(desk: Desk, around: Surroundings, read: Read, number: number, customersName: string, now: Date, way: Way): State {
  const { column } = desk.names.ticket
  const preset: Record<string, string> = {
    [column.number]: number === 0 ? '' : String(number),
    [column.status]: firstStatus(around, column.status),
    [column.priority]: valueLike(around, column.priority, priorities[1]?.[desk.language] ?? ''),
    [column.request_date]: String(wallClockAt(now, around.options.zone)),
    [column.customer]: customersName,
    [column.channel]: valueLike(around, column.channel, way.channel[desk.language]),
  }
  for (const [name, { value }] of read) if (value !== '') preset[name] = value
  return Object.fromEntries(Object.entries(preset).filter(([name, value]) => name !== '' && value !== ''))
}

export function firstStatus(around: Surroundings, column: string): string {
  const choices = around.ticketColumns.find(found => found.column === column)?.shape.choices ?? []
  return choices.find(value => ['new', 'open'].includes(around.states.category(value))) ?? choices[0] ?? ''
}

/** A value is only preset while the owner's list still has it. */
export function valueLike(around: Surroundings, column: string, wanted: string): string {
  const choices = around.ticketColumns.find(found => found.column === column)?.shape.choices ?? []
  return choices.find(value => value === wanted) ?? choices.find(value => defaultCaption(value, 'it') === defaultCaption(wanted, 'it')) ?? ''
}

function cellsOf(desk: Desk, around: Surroundings, state: State, customer: Customer): Cells {
  const cells = Object.entries(state).flatMap(([name, value]) => {
    const column = around.ticketColumns.find(found => found.column === name)
    return column === undefined ? [] : Object.entries(column.kind.store(value, column.shape, desk.db.form))
  })
  const { column } = desk.names.ticket
  return {
    ...Object.fromEntries(cells), [relationKey(column.customer)]: customer.customer,
    ...(desk.db.form === 'mariadb' && column.request_date !== '' && state[column.request_date] === undefined ? { [column.request_date]: dateCell('mariadb', 0) } : {}),
  }
}

export const searchable = (around: Surroundings, state: State): State =>
  Object.fromEntries(around.ticketColumns.filter(({ kind, column }) => kind.searchable && (state[column] ?? '') !== '')
    .map(({ column }) => [column, state[column] ?? '']))
