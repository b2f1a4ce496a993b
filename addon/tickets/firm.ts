import { wallClockAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Author } from '../events.ts'
import { Invalid, NotFound, Refused } from '../faults.ts'
import { clean } from '../fields/kinds/text.ts'
import type { Category } from '../fields/states.ts'
import { happened } from '../happened.ts'
import { recordNew } from '../history/recorded.ts'
import { alive, host, relationKey } from '../records/columns.ts'
import type { From, Tx } from '../records/open.ts'
import { insertRow } from '../records/rows.ts'
import { dateCell, numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { catchUp } from './catch-up.ts'
import { indexConversation } from './conversation.ts'
import { firstMeaning, moveStatus, statusOf } from './move.ts'
import { insertFiles } from './upload.ts'
import type { KeptFile } from './upload.ts'

/** A ticket in short, for the firm: it sees every column. */
export type FirmTicket = {
  readonly id: string, readonly number: string, readonly title: string, readonly status: string, readonly category: Category
  readonly customer: string, readonly customerName: string, readonly description: string, readonly serial: number
}

/** @throws NotFound for one that is gone. */
export async function firmTicket(desk: Desk, from: From, id: string): Promise<FirmTicket> {
  const { table, column } = desk.names.ticket
  const around = await desk.reading.surroundings(desk, from)
  const wanted = around.ticketColumns.filter(found => [column.number, column.title, column.status, column.description, column.customer].includes(found.column))
  const names = [...new Set([host.id, relationKey(column.customer), ...wanted.flatMap(({ kind, shape }) => kind.columns(shape))])]
  const row: RawRow | undefined = await from(table).where({ [host.id]: id, ...alive }).first(names)
  if (row === undefined) throw new NotFound('code-gone')
  const seen: RawRow | undefined = await from('tk_seen').where({ tablename: table, id }).first('serial')
  const read = (name: string): string => {
    const found = wanted.find(one => one.column === name)
    return found === undefined ? '' : found.kind.read(row, found.shape)
  }
  const status = read(column.status)
  return {
    id, number: read(column.number), title: read(column.title), status, category: around.states.category(status), description: read(column.description),
    customer: textOf(row[relationKey(column.customer)]), customerName: read(column.customer), serial: numberOf(seen?.['serial']),
  }
}

const meaningOf = { done: ['done', 'closed'], waiting: ['waiting'] } as const satisfies Record<string, readonly Category[]>

export type FirmMove = keyof typeof meaningOf

/** The owner's own word for where this would put a ticket; '' where he has none. */
export async function firmStatus(desk: Desk, from: From, move: FirmMove): Promise<string> {
  return firstMeaning(desk, await desk.reading.surroundings(desk, from), meaningOf[move])
}

/** *Executed*, *Suspended*: history and the customer's letter are those of a change typed in the host. */
export async function moveByFirm(desk: Desk, tx: Tx, id: string, move: FirmMove, author: Author): Promise<void> {
  await catchUp(desk, tx, id)
  const around = await desk.reading.surroundings(desk, tx)
  const ticket = await firmTicket(desk, tx, id)
  const after = firstMeaning(desk, around, meaningOf[move])
  if (statusOf(desk, around) === undefined || after === '') throw new Refused('no-such-status')
  if (meaningOf[move].some(category => category === ticket.category)) return
  const change = await moveStatus(desk, tx, around, ticket, ticket.status, after)
  await happened(desk, tx, { event: 'ticket-changed', ticket: id, customer: ticket.customer, author, place: 'letter', changes: [change] })
}

const longest = 20_000

/** What was typed for the customer, or why it cannot be sent. */
export function answerText(text: string, files: number): string {
  const body = clean(text).replaceAll('\r\n', '\n').trim()
  if (body === '' && files === 0) throw new Invalid({ text: { key: 'required' } })
  if (body.length > longest) throw new Invalid({ text: { key: 'too-long', values: { most: longest } } })
  return body
}

/** *Answer*: for the customer to read, as if it had been typed below the ticket in the host. (decision 13) */
export async function answerByFirm(desk: Desk, tx: Tx, id: string, body: string, kept: readonly KeptFile[], author: Author): Promise<void> {
  await catchUp(desk, tx, id)
  const ticket = await firmTicket(desk, tx, id)
  const now = desk.clock.now()
  const { zone } = await desk.reading.options(desk, tx)
  const written = await insertRow(tx, desk.db.form, desk.names.message, {
    body, audience: '', author: author.name, from_customer: 0, sent_at: dateCell(desk.db.form, wallClockAt(now, zone)),
  }, { now, writer: ourLabel, parent: { table: desk.names.ticket.table, id } })
  await recordNew(tx, desk.names.message, [{ id: written.id, stamp: written.stamp, state: { body }, customer: '', serial: 0, category: '', gone: false }])
  await insertFiles(desk, tx, id, kept, author.name, written.id)
  await indexConversation(desk, tx, id, ticket.serial, ticket.customer)
  await happened(desk, tx, { event: 'replied', ticket: id, customer: ticket.customer, message: written.id, audience: 'all', author, place: 'letter' })
}
