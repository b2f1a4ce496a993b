import type { Desk } from '../desk.ts'
import type { From } from '../records/open.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { customersByTail, customersById, findCustomers } from './customers.ts'
import type { CustomerRow } from './customers.ts'
import { normalTelephone, tailOf, telephonesIn } from './telephone.ts'

/** More rows than this have no number in common but its end. */
const mostNear = 200

/** Customers with exactly this number, on their row or on the account of one of theirs. */
export async function customersOfTelephone(desk: Desk, from: From, telephone: string): Promise<readonly CustomerRow[]> {
  const near = await customersByTail(desk, from, tailOf(telephone), mostNear)
  const rows = near.filter(({ phone }) => telephonesIn(phone).includes(telephone))
  const accounts: readonly RawRow[] = await from('tk_account').where({ state: 'open' }).where('phone', 'like', `%${telephone.slice(-2)}`).select('customer', 'phone')
  const theirs = accounts.filter(row => telephonesIn(textOf(row['phone'])).includes(telephone)).map(row => textOf(row['customer']))
  const others = await customersById(desk, from, [...new Set(theirs)].filter(id => id !== '' && !rows.some(row => row.id === id)))
  return [...rows, ...others]
}

/** Who may be calling: by number where one was typed, else by name or address. */
export async function callersFor(desk: Desk, typed: string, most = 8): Promise<readonly CustomerRow[]> {
  const telephone = normalTelephone(typed)
  if (telephone !== undefined) return (await customersOfTelephone(desk, desk.db.knex, telephone)).slice(0, most)
  return typed.trim() === '' ? [] : findCustomers(desk, { q: typed.trim(), most })
}
