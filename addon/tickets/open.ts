import { wallClockAt } from '../../formats/stamps.ts'
import { defaultCaption, priorities } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
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
import { dateCell, textOf } from '../records/values.ts'
import { nextValue, ticketCounter } from './number.ts'
import { indexTicket } from './search-index.ts'
import { insertFiles, keepUploads, namedUploads, undoKept } from './upload.ts'
import type { KeptFile, Upload } from './upload.ts'
import { host, relationKey } from '../records/columns.ts'

export type Opened = { readonly ticket: string, /** 0 where the host's own counter gives it later. */ readonly number: number, readonly again: boolean }

/** A customer's new ticket, whole or not at all. The same form sent twice opens one. (A60, A67) */
export async function openTicket(
  desk: Desk, customer: Customer, answers: Answers, uploads: readonly Upload[], formToken: string,
): Promise<Opened> {
  if (customer.looking) throw new Refused('only-looking')
  const policies = await desk.reading.policies(desk)
  const around = await desk.reading.surroundings(desk)
  const named = namedUploads(uploads)
  const read = readAnswers(answers, openingFields(policies), { language: customer.language, zone: around.options.zone }, true, undefined, named)
  const kept = await keepUploads(desk, named)
  try {
    const opened = await desk.db.inTransaction(tx => openIn(desk, tx, customer, around, read, kept, formToken))
    if (opened.again) await undoKept(desk, kept)
    return opened
  } catch (fault) {
    await undoKept(desk, kept)
    throw fault
  }
}

/** The same inside a transaction of the caller, for a request that waited as a draft. */
export async function openIn(
  desk: Desk, tx: Tx, customer: Customer, around: Surroundings, read: Read, kept: readonly KeptFile[], formToken: string,
): Promise<Opened> {
  const numbered = givesNumbers(desk, around)
  const before = await sentBefore(desk, tx, formToken, numbered)
  if (before !== undefined) return before
  const now = desk.clock.now()
  const number = await nextValue(tx, ticketCounter)
  const state = await openingState(desk, tx, customer, around, read, numbered ? number : 0, now)
  const written = await insertRow(tx, desk.db.form, desk.names.ticket.table, cellsOf(desk, around, state, customer), { now, writer: ourLabel })
  const category = around.states.category(state[desk.names.ticket.column.status] ?? '')
  await recordNew(tx, desk.names.ticket.table, [{ id: written.id, stamp: written.stamp, state, customer: customer.customer, serial: number, category, gone: false }])
  await indexTicket(tx, number, customer.customer, searchable(around, state), true)
  await insertFiles(desk, tx, written.id, kept, customer.name, '')
  if (formToken !== '') await tx('tk_sent').insert({ form_token: formToken, account: customer.account, ticket: written.id, at: now.getTime() })
  await happened(desk, tx, {
    event: 'ticket-opened', ticket: written.id, customer: customer.customer, number: numbered ? number : 0, place: 'portal',
    author: { kind: 'customer', name: customer.name, account: customer.account },
  })
  return { ticket: written.id, number: numbered ? number : 0, again: false }
}

async function sentBefore(desk: Desk, tx: Tx, formToken: string, numbered: boolean): Promise<Opened | undefined> {
  if (formToken === '') return undefined
  const row: { ticket: unknown, value: unknown } | undefined = await tx('tk_sent').where({ form_token: formToken })
    .leftJoin('tk_seen', join => join.on('tk_seen.id', 'tk_sent.ticket').andOnVal('tk_seen.tablename', desk.names.ticket.table))
    .first({ ticket: 'tk_sent.ticket', value: 'tk_seen.serial' })
  return row === undefined ? undefined : { ticket: textOf(row.ticket), number: numbered ? Number(row.value) : 0, again: true }
}

/** What the person filled in, and what a ticket from the portal always carries. */
async function openingState(
  desk: Desk, tx: Tx, customer: Customer, around: Surroundings, read: Read, number: number, now: Date,
): Promise<State> {
  const { column } = desk.names.ticket
  const preset: Record<string, string> = {
    [column.number]: number === 0 ? '' : String(number),
    [column.status]: firstStatus(around, column.status),
    [column.priority]: valueLike(around, column.priority, priorities[1]?.[desk.language] ?? ''),
    [column.request_date]: String(wallClockAt(now, around.options.zone)),
    [column.customer]: await customersName(desk, tx, customer),
    [column.channel]: valueLike(around, column.channel, desk.language === 'it' ? 'Portale' : 'Portal'),
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

async function customersName(desk: Desk, tx: Tx, customer: Customer): Promise<string> {
  const { table, name } = desk.names.customers
  const row: Record<string, unknown> | undefined = await tx(table).where(host.id, customer.customer).first(name)
  return textOf(row?.[name]) || customer.name
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
