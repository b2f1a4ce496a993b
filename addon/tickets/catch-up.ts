import type { Desk } from '../desk.ts'
import type { Tx } from '../records/open.ts'
import { followTickets } from './follow.ts'

/**
 * Before we write a ticket, what the host did to it meanwhile is followed first: otherwise its author would be
 * overwritten by ours and the change told as nobody's. Content is compared, not only the stamp, which a change need not move.
 */
export async function catchUp(desk: Desk, tx: Tx, id: string): Promise<void> {
  await followTickets(desk, tx, await desk.reading.surroundings(desk, tx), [id])
}
