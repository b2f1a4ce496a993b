import type { Desk } from '../desk.ts'
import { customerById } from '../people/customers.ts'
import type { Tx } from '../records/open.ts'
import { accountsWhere } from './account.ts'
import { openDoor } from './admit.ts'
import { inviteRow, whyNotInvited } from './invite.ts'

/**
 * The owner ticked Check Ticket in his own program: who waits comes in, who was shut out comes back, and a customer
 * nobody has an account for is invited. Asked twice it does nothing more. (A66, decision 25)
 */
export async function letInByTick(desk: Desk, tx: Tx, customerId: string): Promise<'let-in' | 'invited' | 'nothing'> {
  const row = await customerById(desk, tx, customerId)
  if (row === undefined || !row.ticked) return 'nothing'
  const accounts = await accountsWhere(tx, { customers: [customerId] })
  const outside = accounts.filter(({ state }) => state === 'waiting' || state === 'closed' || state === 'refused')
  for (const account of outside) await openDoor(desk, tx, account)
  if (outside.length > 0) return 'let-in'
  if (await whyNotInvited(desk, tx, row) !== undefined) return 'nothing'
  await inviteRow(desk, tx, row)
  return 'invited'
}
