import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Change } from '../events.ts'
import type { Column, Surroundings } from '../fields/reading.ts'
import type { Category } from '../fields/states.ts'
import { recordColumns } from '../history/recorded.ts'
import type { Tx } from '../records/open.ts'
import { changeRow } from '../records/rows.ts'
import { indexTicket } from './search-index.ts'

export const statusOf = (desk: Desk, around: Surroundings): Column | undefined =>
  around.ticketColumns.find(({ column }) => column === desk.names.ticket.column.status)

/** The owner's first status of one of these meanings, the first meaning first; '' where he has none. */
export function firstMeaning(desk: Desk, around: Surroundings, wanted: readonly Category[]): string {
  const choices = statusOf(desk, around)?.shape.choices ?? []
  // A status of text alone has no list: then the rows say which values there are.
  const values = choices.length > 0 ? choices : around.states.all.map(({ value }) => value)
  return wanted.map(category => values.find(value => around.states.category(value) === category) ?? '').find(value => value !== '') ?? ''
}

export type Moved = { readonly id: string, readonly serial: number, readonly customer: string }

/** Writes another status into a ticket; what is told of it is the caller's. */
export async function moveStatus(desk: Desk, tx: Tx, around: Surroundings, ticket: Moved, before: string, after: string): Promise<Change> {
  const field = statusOf(desk, around)
  if (field === undefined) throw new Error('the ticket has no status')
  const change = { column: field.column, before, after }
  const { table } = desk.names.ticket
  const stamp = await changeRow(tx, desk.db.form, table, ticket.id, field.kind.store(after, field.shape, desk.db.form), { now: desk.clock.now(), writer: ourLabel })
  await recordColumns(tx, table, ticket.id, stamp, [change], around.states.category(after))
  if (field.kind.searchable) await indexTicket(tx, ticket.serial, ticket.customer, { [field.column]: after }, false)
  return change
}
