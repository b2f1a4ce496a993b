import { isInternal } from '../defaults/words.ts'
import type { Names } from './names.ts'
import type { From } from './open.ts'
import { digitsOf, numberOf, numberText, textOf } from './values.ts'
import type { RawRow } from './values.ts'

/** What letters read from the host's rows, one statement for a whole batch of letters each. */
export type TicketRow = { readonly id: string, readonly customer: string, readonly row: RawRow }

/** Tickets that are still there. Only the columns named are selected: hidden means never selected. (house 4.5) */
export async function ticketRows(from: From, names: Names, ids: readonly string[], columns: readonly string[]): Promise<Map<string, TicketRow>> {
  if (ids.length === 0) return new Map()
  const customer = customerColumn(names)
  const rows: RawRow[] = await from(names.ticket.table).whereIn('gguid', ids).where({ eli: 0, arc: 0 })
    .select([...new Set(['gguid', customer, ...columns])])
  return new Map(rows.map(row => [textOf(row['gguid']), { id: textOf(row['gguid']), customer: textOf(row[customer]), row }]))
}

const customerColumn = (names: Names): string => `gguid_${names.ticket.column.customer}`

export type CustomerRow = { readonly id: string, readonly name: string, readonly letIn: boolean }

export async function customerRows(from: From, names: Names, ids: readonly string[]): Promise<Map<string, CustomerRow>> {
  if (ids.length === 0) return new Map()
  const { table, name, check } = names.customers
  const rows: RawRow[] = await from(table).whereIn('gguid', ids).where({ eli: 0 }).select('gguid', name, check)
  return new Map(rows.map(row => [textOf(row['gguid']), { id: textOf(row['gguid']), name: textOf(row[name]).trim(), letIn: numberOf(row[check]) !== 0 }]))
}

export type MessageRow = { readonly id: string, readonly ticket: string, readonly body: string, readonly internal: boolean, readonly sentAt: number }

export async function messageRows(from: From, names: Names, ids: readonly string[]): Promise<Map<string, MessageRow>> {
  if (ids.length === 0) return new Map()
  const rows: RawRow[] = await from(names.message).whereIn('gguid', ids).where({ eli: 0, arc: 0 })
    .select('gguid', 'gguidp', 'body', 'audience', 'sent_at')
  return new Map(rows.map(row => [textOf(row['gguid']), {
    id: textOf(row['gguid']), ticket: textOf(row['gguidp']), body: textOf(row['body']),
    internal: isInternal(textOf(row['audience'])), sentAt: digitsOf(row['sent_at']),
  }]))
}

export type FileRow = { readonly id: string, readonly ticket: string, readonly cell: string, readonly internal: boolean }

export async function fileRows(from: From, names: Names, ids: readonly string[]): Promise<Map<string, FileRow>> {
  if (ids.length === 0) return new Map()
  const rows: RawRow[] = await from(names.file).whereIn('gguid', ids).where({ eli: 0, arc: 0 }).select('gguid', 'gguidp', 'file', 'audience')
  return new Map(rows.map(row => [textOf(row['gguid']), {
    id: textOf(row['gguid']), ticket: textOf(row['gguidp']), cell: textOf(row['file']), internal: isInternal(textOf(row['audience'])),
  }]))
}

export type OpenTicket = { readonly id: string, /** '' where nobody gave one yet. */ readonly number: string, readonly title: string, readonly status: string, readonly customer: string, readonly since: number }

type Wanted = { readonly not?: readonly string[], readonly only?: readonly string[], readonly since?: number, readonly most: number, readonly newest?: boolean }

/** A short list of tickets for the firm's own reminders, by status and by the stamp they were created with. */
export async function openTickets(from: From, names: Names, { not = [], only, since = 0, most, newest = false }: Wanted): Promise<readonly OpenTicket[]> {
  const { status } = names.ticket.column
  const query = from(names.ticket.table).where({ eli: 0, arc: 0 }).where('tidc', '>=', since).whereNotIn(status, not)
  if (only !== undefined) query.whereIn(status, only)
  const rows: RawRow[] = await query.orderBy('tidc', newest ? 'desc' : 'asc').orderBy('gguid').limit(most).select(brief(names))
  return rows.map(row => openTicket(row, names))
}

export async function ticketsById(from: From, names: Names, ids: readonly string[]): Promise<readonly OpenTicket[]> {
  const rows: RawRow[] = await from(names.ticket.table).where({ eli: 0, arc: 0 }).whereIn('gguid', ids).orderBy('tidc').select(brief(names))
  return rows.map(row => openTicket(row, names))
}

/** An adopted section may have no column for the number. */
const brief = ({ ticket: { column } }: Names): string[] =>
  ['gguid', column.number, column.title, column.status, column.customer, 'tidc'].filter(name => name !== '')

function openTicket(row: RawRow, { ticket: { column } }: Names): OpenTicket {
  return {
    id: textOf(row['gguid']), number: numberText(row[column.number]), title: textOf(row[column.title]), status: textOf(row[column.status]),
    customer: textOf(row[column.customer]).trim(), since: numberOf(row['tidc']),
  }
}
