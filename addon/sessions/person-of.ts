import type { Desk } from '../desk.ts'
import { NotFound } from '../faults.ts'
import { customerById } from '../people/customers.ts'
import type { Customer } from '../people/person.ts'
import type { From } from '../records/open.ts'
import { accountById } from './account.ts'

/** Who presses a button of a letter to this account: his door must be open now, as with a session. @throws NotFound (S26) */
export async function customerOfAccount(desk: Desk, from: From, id: string): Promise<Customer> {
  const account = await accountById(from, id)
  const row = account?.state === 'open' ? await customerById(desk, from, account.customer) : undefined
  if (account === undefined || row?.ticked !== true) throw new NotFound('code-gone')
  return { kind: 'customer', account: id, customer: account.customer, name: account.name || row.name, email: account.email, language: account.language, looking: false }
}
