import type { Stamp } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import { countTickedWithoutAccount, customerCells, findHostCustomers, hostCustomer, hostCustomersByTail, hostCustomersNear, hostCustomersOf } from '../records/customer-rows.ts'
import type { HostCustomer } from '../records/customer-rows.ts'
import type { From, Tx } from '../records/open.ts'
import { changeRow, insertRow } from '../records/rows.ts'
import type { Written } from '../records/rows.ts'

export type CustomerRow = HostCustomer

export const customerById = (desk: Desk, from: From, id: string): Promise<CustomerRow | undefined> => hostCustomer(from, desk.names, id)

export const customersById = (desk: Desk, from: From, ids: readonly string[]): Promise<readonly CustomerRow[]> => hostCustomersOf(from, desk.names, ids)

/** Rows that may hold this address; who it really is, is compared byte by byte by the caller. */
export const customersNear = (desk: Desk, from: From, address: string): Promise<readonly CustomerRow[]> => hostCustomersNear(from, desk.names, address)

export const findCustomers = (desk: Desk, wanted: { readonly q: string, readonly most: number, readonly ticked?: boolean }): Promise<readonly CustomerRow[]> =>
  findHostCustomers(desk.db.knex, desk.names, wanted)

/** Rows whose telephone may be this one; whole numbers are compared by the caller. */
export const customersByTail = (desk: Desk, from: From, tail: string, most: number): Promise<readonly CustomerRow[]> => hostCustomersByTail(from, desk.names, tail, most)

export const countTickedStrangers = (desk: Desk): Promise<number> => countTickedWithoutAccount(desk.db.knex, desk.names)

type NewCustomer = { readonly name: string, readonly email: string, readonly phone: string, readonly ticked: boolean }

export async function addCustomer(desk: Desk, tx: Tx, told: NewCustomer): Promise<Written> {
  return await insertRow(tx, desk.db.form, desk.names.customers.table, customerCells(desk.names, told), { now: desk.clock.now(), writer: ourLabel })
}

/** Check Ticket and nothing else: name, address and telephone of a row that was there are the owner's. (S28) */
export async function tickCustomer(desk: Desk, tx: Tx, id: string, ticked: boolean): Promise<Stamp> {
  return changeRow(tx, desk.db.form, desk.names.customers.table, id, customerCells(desk.names, { ticked }), { now: desk.clock.now(), writer: ourLabel })
}
