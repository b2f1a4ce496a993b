import { wallClockAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Author } from '../events.ts'
import { givesNumbers } from '../fields/numbered.ts'
import type { Surroundings } from '../fields/reading.ts'
import type { State } from '../history/recorded.ts'
import type { Tx } from '../records/open.ts'
import { changeRows } from '../records/rows.ts'
import { numberOf } from '../records/values.ts'
import { cellsOf, firstStatus, searchable } from './filled.ts'
import { atLeast, isNumber, ticketCounter } from './number.ts'
import { recordedAs } from './followed.ts'
import type { Looked } from './followed.ts'
import type { Outcome } from './outcome.ts'
import { holdersOf, serialsFor } from './serials.ts'

/** Phone calls written down in the host program: they get what a ticket must have, and their customers hear of it. */
export async function bornInHost(
  desk: Desk, tx: Tx, around: Surroundings, rows: readonly Looked[], authorOf: (writer: string) => Author,
): Promise<readonly Outcome[]> {
  const numbered = givesNumbers(desk, around)
  const there = rows.filter(({ gone }) => !gone)
  const kept = numbered ? await keptNumbers(desk, tx, there) : new Map<string, number>()
  if (kept.size > 0) await atLeast(tx, ticketCounter, Math.max(...kept.values()))
  const serials = await serialsFor(desk, tx, rows.map(({ id }) => ({ id, number: kept.get(id) ?? 0 })), numbered)
  const completed = there.map(looked => {
    const serial = serials.get(looked.id) ?? 0
    const given = missingIn(desk, around, looked.state, kept.has(looked.id) ? '' : String(serial))
    return { looked, serial, state: { ...looked.state, ...given }, cells: cellsOf(desk, around, given) }
  })
  const writing = { now: desk.clock.now(), writer: ourLabel }
  const changes = completed.flatMap(({ looked: { id, stamp }, cells }) => Object.keys(cells).length === 0 ? [] : [{ id, stamp, cells }])
  const stamps = await changeRows(tx, desk.db.form, desk.names.ticket.table, changes, writing)
  const stampOf = new Map(changes.map(({ id }, at) => [id, stamps[at]]))
  const { adopted } = desk.names.ticket
  return [
    ...rows.filter(({ gone }) => gone).map((looked): Outcome => ({ recorded: { ...looked, serial: serials.get(looked.id) ?? 0, category: '' }, counts: false })),
    ...completed.map(({ looked, serial, state }): Outcome => ({
      recorded: recordedAs(desk, around, { ...looked, stamp: stampOf.get(looked.id) ?? looked.stamp, state }, serial),
      indexed: { values: searchable(around, state), isNew: true }, counts: true,
      happened: {
        event: 'ticket-opened', ticket: looked.id, customer: looked.customer, place: 'host', author: authorOf(looked.writer),
        number: kept.get(looked.id) ?? (adopted || !numbered ? 0 : serial),
      },
    })),
  ]
}

/** Numbers typed in the host that their rows keep: whole, and nobody else's. Of several rows with the same one the last keeps it. */
async function keptNumbers(desk: Desk, tx: Tx, rows: readonly Looked[]): Promise<ReadonlyMap<string, number>> {
  const given = rows.map(({ id, state }) => ({ id, number: numberOf(state[desk.names.ticket.column.number]) })).filter(({ number }) => isNumber(number))
  const holders = await holdersOf(desk, tx, given.map(({ number }) => number))
  const kept = new Map<string, number>()
  for (const { id, number } of given) {
    const others = holders.get(number)
    if (others === undefined || [...others].every(other => other === id)) kept.set(id, number)
    else if (!desk.names.ticket.adopted) others.delete(id)
  }
  return kept
}

/** What a ticket must have and its row has not. Rows of a section that was there before us are the owner's: what he leaves empty stays empty. (decision 4) */
function missingIn(desk: Desk, around: Surroundings, state: State, number: string): State {
  const { column, adopted } = desk.names.ticket
  if (adopted) return {}
  const wanted = {
    [column.number]: number,
    ...((state[column.request_date] ?? '') === '' ? { [column.request_date]: String(wallClockAt(desk.clock.now(), around.options.zone)) } : {}),
    ...((state[column.status] ?? '') === '' ? { [column.status]: firstStatus(around, column.status) } : {}),
  }
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => name !== '' && value !== ''))
}
