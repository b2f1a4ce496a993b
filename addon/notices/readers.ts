import type { Tx } from '../records/open.ts'
import { textOf } from '../records/values.ts'
import { written } from '../records/written.ts'
import { grouped } from './grouped.ts'

export type Account = { readonly id: string, readonly customer: string, readonly email: string, readonly language: string, readonly letters: string }

/** Accounts that events may be told to, read together. */
export type Readers = {
  account(id: string): readonly Account[]
  /** Those of a customer whose door is open, the oldest first. */
  ofCustomer(id: string): readonly Account[]
}

const mostReaders = 200

/** Two statements at most, however many events; '' is nobody. */
export async function readersOf(tx: Tx, wanted: { readonly accounts: readonly string[], readonly customers: readonly string[] }): Promise<Readers> {
  const accounts = grouped(await accountsWith(tx, 'id', wanted.accounts), ({ id }) => id)
  const colleagues = grouped(await accountsWith(tx, 'customer', wanted.customers, ` and state = 'open'`), ({ customer }) => customer)
  return { account: id => accounts.get(id) ?? [], ofCustomer: id => (colleagues.get(id) ?? []).slice(0, mostReaders) }
}

async function accountsWith(tx: Tx, column: 'id' | 'customer', values: readonly string[], more = ''): Promise<readonly Account[]> {
  const wanted = [...new Set(values)].filter(value => value !== '')
  if (wanted.length === 0) return []
  const rows = await written(tx, `select id, customer, email, language, letters from tk_account where ${column} in (${wanted.map(() => '?').join(', ')})${more} order by created_at`, wanted)
  return rows.map(row => ({
    id: textOf(row['id']), customer: textOf(row['customer']), email: textOf(row['email']), language: textOf(row['language']), letters: textOf(row['letters']),
  }))
}
