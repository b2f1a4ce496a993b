import type { Desk } from '../desk.ts'
import type { Surroundings } from '../fields/reading.ts'
import { stateHash, stateOf } from '../history/recorded.ts'
import type { Fresh, Recorded, State } from '../history/recorded.ts'
import { customerKey } from '../people/sight.ts'
import { host } from '../records/columns.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/** Everything a look at one ticket row needs, selected by `ticketSelect`. */
export type Looked = {
  readonly id: string
  readonly stamp: number
  readonly gone: boolean
  readonly writer: string
  readonly customer: string
  readonly state: State
}

export function lookedOf(desk: Desk, around: Surroundings, row: RawRow): Looked {
  return {
    id: textOf(row[host.id]), stamp: numberOf(row[host.stamp]), gone: numberOf(row[host.retired]) !== 0 || numberOf(row[host.archived]) !== 0,
    writer: textOf(row[host.writer]), customer: textOf(row[customerKey(desk)]), state: stateOf(row, around.ticketColumns),
  }
}

/** Columns of a look: every readable one, since the owner's history knows them all. */
export function ticketSelect(desk: Desk, around: Surroundings): string[] {
  const columns = around.ticketColumns.flatMap(({ kind, shape }) => kind.columns(shape))
  return [...new Set([host.id, host.stamp, host.retired, host.archived, host.writer, customerKey(desk), ...columns])]
}

/** Tables without a key may hold one id twice: told of both in turn, their customer would get letters for ever. */
export function newestOfEach(looked: readonly Looked[]): readonly Looked[] {
  const each = new Map<string, Looked>()
  for (const row of looked) {
    const other = each.get(row.id)
    if (other === undefined || other.stamp <= row.stamp) each.set(row.id, row)
  }
  return [...each.values()]
}

/** Nothing to do: also for rows whose stamp a foreign client zeroed or set back, since their content is compared. */
export function isAsRecorded(around: Surroundings, looked: Looked, recorded: Recorded | undefined): boolean {
  if (recorded === undefined || recorded.gone !== looked.gone) return false
  return looked.gone || (recorded.stamp === looked.stamp && ownerOf(looked, recorded) === recorded.customer
    && (recorded.hash === stateHash(looked.state) || recorded.hash === stateHash(carriedOver(around, looked, recorded))))
}

/** The look with what cannot be seen now as it was recorded. */
export const completed = (around: Surroundings, looked: Looked, recorded: Recorded): Looked =>
  ({ ...looked, customer: ownerOf(looked, recorded), state: carriedOver(around, looked, recorded) })

export const recordedAs = (desk: Desk, around: Surroundings, { id, stamp, state, customer }: Looked, serial: number): Fresh =>
  ({ id, stamp, state, customer, serial, category: around.states.category(state[desk.names.ticket.column.status] ?? ''), gone: false })

/**
 * Some clients lose the customer's id of the rows they pull, and bring it back later: a ticket nobody owns for a while
 * has not moved. Until then it is shown to nobody, because the host's own row is asked. (docs/host.md, B.7 defect 1)
 */
const ownerOf = (looked: Looked, recorded: Recorded): string => looked.customer === '' ? recorded.customer : looked.customer

/** A column that cannot be read now (its field row is on its way, its type unknown) keeps what was recorded: not seeing is no change. */
function carriedOver(around: Surroundings, looked: Looked, recorded: Recorded): State {
  const unread = Object.entries(recorded.state).filter(([column]) => !around.ticketColumns.some(known => known.column === column))
  return unread.length === 0 ? looked.state : { ...Object.fromEntries(unread), ...looked.state }
}
