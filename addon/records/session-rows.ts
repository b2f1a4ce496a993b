import type { Names } from './names.ts'
import type { From } from './open.ts'
import { numberOf, textOf } from './values.ts'
import type { RawRow } from './values.ts'
import { quoted, written } from './written.ts'

/** A session with its account and the host's row as both are at this moment. */
export type SessionRow = {
  readonly kind: string
  readonly account: string
  readonly asCustomer: string
  readonly csrf: string
  readonly epoch: number
  readonly createdAt: number
  readonly seenAt: number
  readonly expiresAt: number
  readonly accountState: string
  readonly accountEpoch: number
  readonly accountName: string
  readonly accountEmail: string
  readonly language: string
  readonly customer: string
  readonly customerName: string
  readonly customerEmail: string
  readonly ticked: boolean
}

/** What is asked of a session, from which tables, for statements that ask more beside it. Its secret's hash is the one binding. */
export type SessionText = { readonly columns: string, readonly tables: string, /** Whose it is, for other parts of the statement. */ readonly customer: string }

/** One statement: so Check Ticket is what it is now, never what it was when somebody signed in. (S26) */
export function sessionText({ customers: { table, name, email, check } }: Names): SessionText {
  const cell = (column: string, as: string): string => column === '' ? '' : `, c.${quoted(column)} as ${as}`
  return {
    customer: 'c.gguid',
    columns: `s.id_hash as id, s.kind, s.account, s.as_customer, s.csrf, s.epoch, s.created_at as created, s.seen_at as seen,
    s.expires_at as expires, a.state, a.epoch as account_epoch, a.name as account_name, a.email as account_email, a.language, c.gguid as customer
    ${cell(name, 'customer_name')}${cell(email, 'customer_email')}${cell(check, 'ticked')}`,
    // An expression and not an OR: MariaDB would read the whole table for every session.
    tables: `left join tk_account a on a.id = s.account
    left join ${quoted(table)} c on c.gguid = coalesce(nullif(s.as_customer, ''), a.customer) and c.eli = 0`,
  }
}

export async function readSession(from: From, names: Names, hash: string): Promise<SessionRow | undefined> {
  const { columns, tables } = sessionText(names)
  const [row] = await written(from, `select ${columns} from tk_session s ${tables} where s.id_hash = ?`, [hash])
  return row === undefined ? undefined : sessionRow(row, hash)
}

/** Undefined where the statement found none. */
export function sessionRow(row: RawRow, hash: string): SessionRow | undefined {
  if (textOf(row['id']) !== hash) return undefined
  return {
    kind: textOf(row['kind']), account: textOf(row['account']), asCustomer: textOf(row['as_customer']), csrf: textOf(row['csrf']),
    epoch: numberOf(row['epoch']), createdAt: numberOf(row['created']), seenAt: numberOf(row['seen']), expiresAt: numberOf(row['expires']),
    accountState: textOf(row['state']), accountEpoch: numberOf(row['account_epoch']), accountName: textOf(row['account_name']),
    accountEmail: textOf(row['account_email']), language: textOf(row['language']), customer: textOf(row['customer']),
    customerName: textOf(row['customer_name']).trim(), customerEmail: textOf(row['customer_email']).trim(), ticked: numberOf(row['ticked']) !== 0,
  }
}
