import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import { givesNumbers } from '../fields/numbered.ts'
import type { Surroundings } from '../fields/reading.ts'
import type { Recorded, State } from '../history/recorded.ts'
import type { Tx } from '../records/open.ts'
import { changeRows } from '../records/rows.ts'
import { numberOf } from '../records/values.ts'
import { cellsOf } from './filled.ts'
import type { Looked } from './followed.ts'
import { isNumber } from './number.ts'

/**
 * A device that had not heard of the number we gave sends its whole row, and the later writer wins: the ticket gets back
 * its number, and with it what else we had filled in and that row lacks. (decision 18: numbered once)
 */
export async function giveBack(desk: Desk, tx: Tx, around: Surroundings, rows: readonly Looked[], known: ReadonlyMap<string, Recorded>): Promise<readonly Looked[]> {
  if (desk.names.ticket.adopted || !givesNumbers(desk, around)) return rows
  const robbed = rows.flatMap(row => {
    const given = missingNow(desk, row, known.get(row.id))
    return given === undefined ? [] : [{ row, given }]
  })
  if (robbed.length === 0) return rows
  const stamps = await changeRows(tx, desk.db.form, desk.names.ticket.table,
    robbed.map(({ row: { id, stamp }, given }) => ({ id, stamp, cells: cellsOf(desk, around, given) })), { now: desk.clock.now(), writer: ourLabel })
  const whole = new Map(robbed.map(({ row, given }, at) => [row.id, { ...row, stamp: stamps[at] ?? row.stamp, state: { ...row.state, ...given } }]))
  return rows.map(row => whole.get(row.id) ?? row)
}

/** undefined while it has its number: a status the owner empties himself stays empty. */
function missingNow(desk: Desk, { gone, state }: Looked, recorded: Recorded | undefined): State | undefined {
  const { number, request_date, status } = desk.names.ticket.column
  const had = recorded?.state[number] ?? ''
  if (gone || !isNumber(numberOf(had)) || (state[number] ?? '') !== '') return undefined
  return Object.fromEntries([number, request_date, status].flatMap(column => {
    const before = recorded?.state[column] ?? ''
    return column === '' || before === '' || (state[column] ?? '') !== '' ? [] : [[column, before]]
  }))
}
