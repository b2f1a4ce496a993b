import type { From } from './open.ts'
import { readWorkNames } from './work-names.ts'
import type { WorkNames } from './work-names.ts'

export const ticketColumns = ['number', 'title', 'status', 'priority', 'description', 'request_date', 'customer', 'channel'] as const

export type TicketColumn = typeof ticketColumns[number]

/** Role to physical name. `''` = the host has nothing for it. */
export type Names = WorkNames & {
  readonly customers: { readonly table: string, readonly name: string, readonly email: string, readonly phone: string, readonly check: string }
  readonly yourData: { readonly table: string, readonly company: string, readonly email: string, readonly logo: string }
  readonly ticket: { readonly table: string, readonly column: Readonly<Record<TicketColumn, string>>, /** The section was there before us: what it leaves empty stays so, its numbers are the host's. */ readonly adopted: boolean }
  readonly message: string
  readonly file: string
  readonly log: string
  readonly rules: string
  readonly states: string
  readonly letters: string
  readonly ratings: string
  /** Ours, beside a ticket: which of the firm's own reports belong to it. */
  readonly reports: string
  readonly webhooks: string
  /** Columns of *Your data* that had to differ from the name we know them by. */
  readonly renamed: ReadonlyMap<string, string>
}

/** Reads the map the installer laid and the owner confirmed. (docs/host.md, K) */
export async function readNames(from: From): Promise<Names> {
  const rows: { role: string, tablename: string, fieldname: string }[] = await from('tk_map').select('role', 'tablename', 'fieldname')
  const table = (role: string): string => rows.find(row => row.role === role)?.tablename ?? ''
  const field = (role: string): string => rows.find(row => row.role === role)?.fieldname ?? ''
  const column: Record<TicketColumn, string> = { number: '', title: '', status: '', priority: '', description: '', request_date: '', customer: '', channel: '' }
  for (const name of ticketColumns) column[name] = field(`ticket.${name}`)
  return {
    ...readWorkNames(rows),
    customers: {
      table: table('customers'), name: field('customers.name'), email: field('customers.email'),
      phone: field('customers.phone'), check: field('customers.check'),
    },
    yourData: {
      table: table('your-data'), company: field('your-data.company'),
      email: field('your-data.email'), logo: field('your-data.logo'),
    },
    ticket: { table: table('ticket'), column, adopted: table('ticket.adopted') !== '' },
    message: table('message'), file: table('file'), log: table('log'), rules: table('rules'), states: table('states'),
    letters: table('letters'), ratings: table('ratings'), reports: table('reports'), webhooks: table('webhooks'),
    renamed: new Map(rows.filter(row => row.role.startsWith('option.')).map(row => [row.role.slice('option.'.length), row.fieldname])),
  }
}

/** Physical name of an option or label of ours on *Your data*. */
export const optionColumn = (names: Names, name: string): string => names.renamed.get(name) ?? name
