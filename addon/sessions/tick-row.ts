import type { Stamp } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import { record } from '../history/recorded.ts'
import { addCustomer, tickCustomer } from '../people/customers.ts'
import type { Tx } from '../records/open.ts'

/**
 * Check Ticket set by us is recorded with it, as follow would: should the owner take it away before anybody looked,
 * that is still seen as taken away. (S26, house 4.3)
 */
export async function tickRow(desk: Desk, tx: Tx, id: string): Promise<void> {
  await note(desk, tx, id, await tickCustomer(desk, tx, id, true), true)
}

/** A row for somebody the host does not know yet. */
export async function newRow(desk: Desk, tx: Tx, told: Parameters<typeof addCustomer>[2]): Promise<string> {
  const { id, stamp } = await addCustomer(desk, tx, told)
  await note(desk, tx, id, stamp, told.ticked)
  return id
}

const note = (desk: Desk, tx: Tx, id: string, stamp: Stamp, ticked: boolean): Promise<void> =>
  record(tx, desk.names.customers.table, { id, stamp, state: ticked ? { check: '1' } : {}, customer: '', serial: 0, category: '', gone: false })
