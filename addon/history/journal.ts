import { newId } from '../../formats/ids.ts'
import type { Desk } from '../desk.ts'
import type { TicketEvent } from '../events.ts'
import { isSeen } from '../fields/policies.ts'
import type { Tx } from '../records/open.ts'

/** One line of a ticket's history, as facts; words come when somebody reads it. Returns its place in the order of things. */
export async function journal(desk: Desk, tx: Tx, event: TicketEvent): Promise<number> {
  const [sequence] = await tx('tk_history').insert({
    event_id: newId(), ticket: event.ticket, event: event.event, author_kind: event.author.kind, author: event.author.name,
    place: event.place, audience: 'audience' in event ? event.audience : 'all',
    message: event.event === 'replied' ? event.message : event.event === 'file-added' ? event.file : '', at: desk.clock.now().getTime(),
  })
  const history = Number(sequence)
  if (event.event === 'ticket-changed' && event.changes.length > 0) await journalChanges(desk, tx, history, event.changes)
  return history
}

/** Whether customers could see the column then is kept too: opening it later does not open its past. (S14) */
async function journalChanges(desk: Desk, tx: Tx, history: number, changes: readonly { column: string, before: string, after: string }[]): Promise<void> {
  const policies = await desk.reading.policies(desk, tx)
  await tx('tk_change').insert(changes.map(({ column, before, after }) =>
    ({ history, column_name: column, before_text: before, after_text: after, was_visible: isSeen(policies, column) ? 1 : 0 })))
}
