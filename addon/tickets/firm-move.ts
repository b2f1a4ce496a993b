import type { Desk } from '../desk.ts'
import type { Author } from '../events.ts'
import { Refused } from '../faults.ts'
import type { Category } from '../fields/states.ts'
import { happened } from '../happened.ts'
import type { From, Tx } from '../records/open.ts'
import { catchUp } from './catch-up.ts'
import { firmTicket } from './firm-ticket.ts'
import { firstMeaning, moveStatus, statusOf } from './move.ts'

const meaningOf = { done: ['done', 'closed'], waiting: ['waiting'] } as const satisfies Record<string, readonly Category[]>

export type FirmMove = keyof typeof meaningOf

/** The owner's own word for where this would put a ticket; '' where he has none. */
export async function firmStatus(desk: Desk, from: From, move: FirmMove): Promise<string> {
  return firstMeaning(desk, await desk.reading.surroundings(desk, from), meaningOf[move])
}

/** *Executed*, *Suspended*: history and the customer's letter are those of a change typed in the host. */
export async function moveByFirm(desk: Desk, tx: Tx, id: string, move: FirmMove, author: Author): Promise<void> {
  await catchUp(desk, tx, id)
  const around = await desk.reading.surroundings(desk, tx)
  const ticket = await firmTicket(desk, tx, id)
  const after = firstMeaning(desk, around, meaningOf[move])
  if (statusOf(desk, around) === undefined || after === '') throw new Refused('no-such-status')
  if (meaningOf[move].some(category => category === ticket.category)) return
  const change = await moveStatus(desk, tx, around, ticket, ticket.status, after)
  await happened(desk, tx, { event: 'ticket-changed', ticket: id, customer: ticket.customer, author, place: 'letter', changes: [change] })
}
