import type { Desk } from './desk.ts'
import type { Happening, TicketEvent } from './events.ts'
import { journal } from './history/journal.ts'
import { mirror } from './history/mirror.ts'
import { queueNotices } from './notices/outbox.ts'
import type { Tx } from './records/open.ts'

/**
 * The one funnel for everything that happens, inside the transaction that made it happen:
 * history first, then who must be told. Delivery comes later, outside.
 */
export async function happened(desk: Desk, tx: Tx, event: Happening): Promise<void> {
  const history = isOfTicket(event) ? await journal(desk, tx, event) : undefined
  if (isOfTicket(event)) await mirror(desk, tx, event)
  await queueNotices(desk, tx, event, history)
}

/** Something told before, now that there is somebody to hear it: no second line in the history. */
export const toldOnly = (desk: Desk, tx: Tx, event: TicketEvent): Promise<void> => queueNotices(desk, tx, event)

const isOfTicket = (event: Happening): event is TicketEvent => 'ticket' in event
