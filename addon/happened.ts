import { queueAnswers } from './channels/queue.ts'
import type { Desk } from './desk.ts'
import type { Happening, TicketEvent } from './events.ts'
import { journal } from './history/journal.ts'
import { mirror } from './history/mirror.ts'
import { isTicketEvent } from './notices/audience.ts'
import { queueNotices } from './notices/outbox.ts'
import type { Tx } from './records/open.ts'
import { queuePosts } from './webhooks/queue.ts'

/**
 * The one funnel for everything that happens, inside the transaction that made it happen:
 * history first, then who must be told. Delivery comes later, outside.
 */
export async function happened(desk: Desk, tx: Tx, ...events: readonly Happening[]): Promise<void> {
  const ofTickets = events.filter(isTicketEvent)
  const places = ofTickets.length === 0 ? [] : await journal(desk, tx, ofTickets)
  await mirror(desk, tx, ofTickets)
  const history = new Map<Happening, number | undefined>(ofTickets.map((event, line) => [event, places[line]]))
  await queueNotices(desk, tx, events.map(event => ({ event, history: history.get(event) })))
  await queueAnswers(desk, tx, ofTickets)
  await queuePosts(desk, tx, ofTickets.map((event, line) => ({ event, history: places[line] ?? 0 })))
}

/** Something told before, now that there is somebody to hear it: no second line in the history. */
export const toldOnly = (desk: Desk, tx: Tx, ...events: readonly TicketEvent[]): Promise<void> => queueNotices(desk, tx, events.map(event => ({ event })))
