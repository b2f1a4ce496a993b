import type { Stamp } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import type { TicketEvent } from '../events.ts'
import { happened, toldOnly } from '../happened.ts'
import { recordAll } from '../history/recorded.ts'
import type { Fresh, State } from '../history/recorded.ts'
import type { Tx } from '../records/open.ts'
import { indexConversations } from './conversation.ts'
import { drawLines } from './line.ts'
import { nextValues, silentChanges } from './number.ts'
import { indexTickets, unindexTickets } from './search-index.ts'

/** What following one ticket comes to; carried out together with the others of its batch. */
export type Outcome = {
  readonly recorded: Fresh
  /** All its search entries go, before any is filed anew. */
  readonly unindexed?: boolean
  readonly indexed?: { readonly values: State, readonly isNew: boolean }
  readonly conversation?: boolean
  readonly happened?: TicketEvent
  readonly toldOnly?: TicketEvent
  /** Given to another customer: what was said up to this stamp is not for him; 0 = the host does not say when. */
  readonly line?: Stamp
  /** No stamp tells of it: a list somebody keeps open is asked by stamps, and must still hear of it. */
  readonly silent?: boolean
  /** Something changed, and was not only written down for the first time. */
  readonly counts: boolean
}

/** A bulk edit changes hundreds of tickets: each kind of row is written for all of them in one statement. */
export async function carryOut(desk: Desk, tx: Tx, outcomes: readonly Outcome[]): Promise<void> {
  await unindexTickets(tx, outcomes.filter(({ unindexed }) => unindexed === true).map(({ recorded }) => recorded.serial))
  await recordAll(tx, desk.db.form, desk.names.ticket.table, outcomes.map(({ recorded }) => recorded))
  const entries = outcomes.flatMap(({ indexed, recorded: { serial, customer } }) =>
    indexed === undefined || Object.keys(indexed.values).length === 0 ? [] : [{ serial, customer, ...indexed }])
  if (entries.length > 0) await indexTickets(tx, entries)
  await indexConversations(desk, tx, outcomes.filter(({ conversation }) => conversation === true).map(({ recorded }) => recorded))
  const events = outcomes.flatMap(outcome => outcome.happened ?? [])
  if (events.length > 0) await happened(desk, tx, ...events)
  const again = outcomes.flatMap(outcome => outcome.toldOnly ?? [])
  if (again.length > 0) await toldOnly(desk, tx, ...again)
  await drawLines(desk, tx, outcomes.flatMap(({ line, recorded: { id } }) => line === undefined ? [] : [{ ticket: id, told: line }]))
  const silent = outcomes.filter(outcome => outcome.silent === true).length
  if (silent > 0) await nextValues(tx, silentChanges, silent)
}
