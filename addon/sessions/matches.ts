import type { Desk } from '../desk.ts'
import { customersNear } from '../people/customers.ts'
import type { CustomerRow } from '../people/customers.ts'
import type { From } from '../records/open.ts'
import { normalAddress } from '../people/address.ts'

/**
 * Rows of the host that carry an address. `exact` rows hold it and nothing else; `among` rows hold it beside others,
 * which is for the owner to judge. Never merged, never guessed. (S28)
 */
export type Matches = { readonly exact: readonly CustomerRow[], readonly among: readonly CustomerRow[] }

export async function customersByAddress(desk: Desk, from: From, address: string): Promise<Matches> {
  const near = await customersNear(desk, from, address)
  const exact = near.filter(row => normalAddress(row.email) === address)
  const among = near.filter(row => !exact.includes(row) && addressesIn(row.email).includes(address))
  return { exact, among }
}

const addressesIn = (cell: string): readonly string[] =>
  cell.split(/[\s,;<>"]+/).flatMap(part => normalAddress(part) ?? [])
