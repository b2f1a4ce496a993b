import { momentOf } from '../../formats/stamps.ts'
import { isInternal } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { NotFound } from '../faults.ts'
import type { Column } from '../fields/reading.ts'
import type { Category } from '../fields/states.ts'
import { customerKey } from '../people/sight.ts'
import { host } from '../records/columns.ts'
import { numberOf, numberText, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { belowTicket } from './below.ts'
import { allFilesIn } from './files.ts'
import type { TicketFile } from './files.ts'

/** A line of the owner's own list. */
export type OwnersLine = {
  readonly id: string, readonly number: string, readonly title: string, readonly customer: string
  readonly status: { readonly words: string, readonly category: Category } | undefined, readonly since: Date
}

export type OwnersTicket = OwnersLine & {
  readonly customerId: string
  readonly fields: readonly { readonly column: Column, readonly value: string }[]
  readonly said: readonly { readonly author: string, readonly fromCustomer: boolean, readonly internal: boolean, readonly text: string, readonly at: Date, readonly files: readonly TicketFile[] }[]
  /** Those that came with no message. */
  readonly files: readonly TicketFile[]
}

/** The newest tickets, or those whose number or title hold what he looks for. The firm sees all of them. */
export async function newestTickets(desk: Desk, q: string, most: number): Promise<readonly OwnersLine[]> {
  const { table, column } = desk.names.ticket
  const query = desk.db.knex(table).where({ [host.retired]: 0, [host.archived]: 0 })
  const wanted = [column.number, column.title, column.customer].filter(name => name !== '')
  if (q !== '') query.where(either => { for (const name of wanted) either.orWhereRaw("lower(??) like ? escape '!'", [name, `%${q.toLowerCase().replace(/[!%_]/g, sign => `!${sign}`)}%`]) })
  const rows: readonly RawRow[] = await query.orderBy(host.created, 'desc').orderBy(host.id).limit(most).select([host.id, host.created, ...wanted, ...column.status === '' ? [] : [column.status]])
  const states = await desk.reading.states(desk)
  return rows.map(row => lineOf(desk, states, row))
}

/** One ticket with all that its row tells and what was said about it. @throws NotFound */
export async function ownersTicket(desk: Desk, id: string): Promise<OwnersTicket> {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new NotFound()
  const { table, column } = desk.names.ticket
  const around = await desk.reading.surroundings(desk)
  const columns = around.ticketColumns.flatMap(({ kind, shape }) => kind.columns(shape))
  const row: RawRow | undefined = await desk.db.knex(table).where({ [host.id]: id, [host.retired]: 0, [host.archived]: 0 }).first([...new Set([host.id, host.created, customerKey(desk), ...columns])])
  if (row === undefined) throw new NotFound()
  const below = await belowTicket(desk, id)
  const files = allFilesIn(below.files)
  const head: readonly string[] = [column.number, column.title, column.status, column.customer]
  return {
    ...lineOf(desk, around.states, row), customerId: textOf(row[customerKey(desk)]),
    fields: around.ticketColumns.filter(({ column: name }) => !head.includes(name)).map(found => ({ column: found, value: found.kind.read(row, found.shape) })).filter(({ value }) => value !== ''),
    said: below.messages.map(message => ({
      author: textOf(message['author']), fromCustomer: numberOf(message['from_customer']) !== 0, internal: isInternal(textOf(message['audience'])), text: textOf(message['body']),
      at: momentOf(numberOf(message[host.created])) ?? new Date(0), files: files.filter(file => file.message === textOf(message[host.id])),
    })),
    files: files.filter(({ message }) => message === ''),
  }
}

function lineOf(desk: Desk, states: Awaited<ReturnType<Desk['reading']['states']>>, row: RawRow): OwnersLine {
  const { column } = desk.names.ticket
  const text = (name: string): string => name === '' ? '' : textOf(row[name]).trim()
  const status = text(column.status)
  return {
    id: textOf(row[host.id]), number: column.number === '' ? '' : numberText(row[column.number]), title: text(column.title), customer: text(column.customer),
    status: status === '' ? undefined : { words: status, category: states.category(status) }, since: momentOf(numberOf(row[host.created])) ?? new Date(0),
  }
}
