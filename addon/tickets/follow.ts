import type { Desk } from '../desk.ts'
import type { Author, TicketChanged } from '../events.ts'
import type { Surroundings } from '../fields/reading.ts'
import { changesBetween } from '../history/changes.ts'
import { recordedOf } from '../history/recorded.ts'
import type { Recorded } from '../history/recorded.ts'
import { authorsOf } from '../records/authors.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { numberOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { bornInHost } from './born.ts'
import { searchable } from './filled.ts'
import { completed, isAsRecorded, lookedOf, newestOfEach, recordedAs, ticketSelect } from './followed.ts'
import type { Looked } from './followed.ts'
import { giveBack } from './given-back.ts'
import { carryOut } from './outcome.ts'
import type { Outcome } from './outcome.ts'

/**
 * What the host did to these tickets since we last looked becomes history and letters; looking twice finds nothing (N3).
 * Read inside the transaction: another process may have followed the same rows meanwhile. Returns how many changed.
 */
export async function followTickets(desk: Desk, tx: Tx, around: Surroundings, ids: readonly string[]): Promise<number> {
  const { table } = desk.names.ticket
  const rows: readonly RawRow[] = await tx(table).whereIn(host.id, ids).select(ticketSelect(desk, around))
  const known = await recordedOf(tx, table, ids)
  const differing = newestOfEach(rows.map(row => lookedOf(desk, around, row))).filter(row => !isAsRecorded(around, row, known.get(row.id)))
  if (differing.length === 0) return 0
  const authorOf = await authorsOf(tx, differing.map(({ writer }) => writer))
  const born = await bornInHost(desk, tx, around, differing.filter(({ id }) => !known.has(id)), authorOf)
  const changed = (await giveBack(desk, tx, around, differing, known)).flatMap(row => {
    const recorded = known.get(row.id)
    return recorded === undefined ? [] : [outcomeOf(desk, around, row, recorded, authorOf(row.writer))]
  })
  const outcomes = [...born, ...changed]
  await carryOut(desk, tx, outcomes)
  return outcomes.filter(({ counts }) => counts).length
}

function outcomeOf(desk: Desk, around: Surroundings, looked: Looked, recorded: Recorded, author: Author): Outcome {
  if (looked.gone) return goneNow(looked, recorded)
  const now = completed(around, looked, recorded)
  const changes = changesBetween(recorded.state, now.state, around.ticketColumns)
  const event: TicketChanged = { event: 'ticket-changed', ticket: now.id, customer: '', changes, place: 'host', author }
  const whole: Outcome = {
    recorded: recordedAs(desk, around, now, recorded.serial), unindexed: true, indexed: { values: searchable(around, now.state), isNew: true }, counts: true,
  }
  const moved = recorded.customer !== now.customer
  if (moved && recorded.customer === '' && !recorded.gone) return givenToSomebody(desk, whole, now, event)
  // Given to another customer, who sees nothing older: told to nobody.
  if (moved) return { ...whole, happened: event, line: now.stamp > recorded.stamp ? now.stamp : 0, silent: true }
  // Back from retirement: recorded and indexed anew, told to nobody.
  if (recorded.gone) return { ...whole, conversation: true }
  if (changes.length === 0) return { recorded: whole.recorded, counts: false }
  const texts = searchable(around, Object.fromEntries(changes.map(({ column, after }) => [column, after])))
  const emptied = changes.filter(({ after }) => after === '').map(({ column }) => [column, ''] as const)
  return {
    recorded: whole.recorded, indexed: { values: { ...texts, ...Object.fromEntries(emptied) }, isNew: false }, counts: true,
    happened: { ...event, customer: looked.customer }, silent: looked.stamp <= recorded.stamp,
  }
}

/** Retired, archived, deleted: it leaves the portal at once, without a letter. (decision 20) */
const goneNow = ({ id, stamp, customer }: Looked, { state, category, serial, ...recorded }: Recorded): Outcome =>
  // Whose it was stays known: coming back to somebody else, it shows him nothing older.
  ({ recorded: { id, stamp, state, customer: recorded.customer || customer, serial, category, gone: true }, unindexed: true, counts: true })

/** A phone call written down first and given its customer afterwards: now there is somebody to tell. */
const givenToSomebody = (desk: Desk, whole: Outcome, { id, customer, state }: Looked, event: TicketChanged): Outcome => ({
  ...whole, conversation: true, ...event.changes.length > 0 ? { happened: event } : {},
  toldOnly: { event: 'ticket-opened', ticket: id, customer, number: numberOf(state[desk.names.ticket.column.number]), place: 'host', author: event.author },
})
