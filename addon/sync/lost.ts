import type { Cell, Stamp } from '@nios4/sdk'
import type { Form } from '../../formats/columns.ts'
import type { TravellingRow } from '../../formats/packet.ts'
import { derivedId } from '../../formats/ids.ts'
import type { Tx } from '../records/open.ts'
import { sameText } from '../records/values.ts'
import { readState } from './replica.ts'
import { largestStatement, roomOf, upsertMany } from './upsert.ts'

/** One side of two changes that did not know of each other. */
export type Version = { readonly row: TravellingRow, readonly writer: string, readonly stamp: Stamp }

export type Lost = {
  readonly table: string
  readonly id: string
  /** Column to what was written and what stands there instead. */
  readonly cells: Readonly<Record<string, readonly [Cell, Cell]>>
  readonly writer: string
  readonly stamp: Stamp
  readonly winner: string
  readonly winnerStamp: Stamp
  /** `here`: it was written in this replica; `there`: it came, and what stands here is later. */
  readonly side: 'here' | 'there'
  /** Tells it from another loss of the same version. */
  readonly apart?: string
}

/** Columns that say who and when, and those nobody writes by hand. */
const aside: ReadonlySet<string> = new Set(['gguid', 'tid', 'tidc', 'ut', 'utc', 'ind', 'exp', 'dsp', 'dsc', 'dsq1', 'dsq2', 'password_hash'])

/**
 * What of the loser the winner does not say: undefined when nothing, or only what a mirror does to apostrophes.
 * (docs/host.md, B.7 defect 5)
 */
export function lostOf(table: string, id: string, side: Lost['side'], loser: Version, winner: Version): Lost | undefined {
  const cells = Object.entries(loser.row).filter(([name, cell]) => !aside.has(name) && name in winner.row && !isSame(cell, winner.row[name] ?? ''))
    .map(([name, cell]) => [name, [cell, winner.row[name] ?? '']] as const)
  if (cells.length === 0) return undefined
  return { table, id, side, cells: Object.fromEntries(cells), writer: loser.writer, stamp: loser.stamp, winner: winner.writer, winnerStamp: winner.stamp }
}

/** A change against a deletion: `eli` tells which of the two is lost. */
export const deletionLost = (table: string, id: string, side: Lost['side'], stamp: Stamp, winner: Version): Lost =>
  ({ table, id, side, cells: { eli: [1, 0] }, writer: '', stamp, winner: winner.writer, winnerStamp: winner.stamp })

export const lostToDeletion = (table: string, id: string, side: Lost['side'], { row, writer, stamp }: Version, winnerStamp: Stamp): Lost => ({
  table, id, side, writer, stamp, winner: '', winnerStamp,
  cells: { eli: [0, 1], ...Object.fromEntries(Object.entries(row).filter(([name, cell]) => !aside.has(name) && cell !== '' && cell !== 0).map(([name, cell]) => [name, [cell, '']])) },
})

/** Words in columns that were dropped for everybody; the rest of the row stays. */
export function lostToDrop(table: string, id: string, names: readonly string[], { row, writer, stamp }: Version): Lost | undefined {
  const cells = Object.entries(row).filter(([name, cell]) => names.includes(name.toLowerCase()) && cell !== '' && cell !== 0).map(([name, cell]) => [name, [cell, '']] as const)
  return cells.length === 0 ? undefined : { table, id, side: 'here', cells: Object.fromEntries(cells), writer, stamp, winner: '', winnerStamp: stamp, apart: names[0] ?? '' }
}

const isSame = (one: Cell, other: Cell): boolean => one === other
  || (typeof one === 'string' && typeof other === 'string' && sameText(one) === sameText(other)) || ((one ?? '') === '' && (other ?? '') === '')

/** Two long texts together no statement carries: the winner's stands in the row, and the loser's is kept whole as long as it can be. */
function cellsWithin(cells: Lost['cells'], form: Form): string {
  const whole = JSON.stringify(cells)
  if (form === 'sqlite' || roomOf(whole) <= largestStatement) return whole
  const begun = (cell: Cell, most: number): Cell => typeof cell === 'string' && cell.length > most ? `${cell.slice(0, most)}…` : cell
  const cut = (most: number): string => JSON.stringify(Object.fromEntries(Object.entries(cells).map(([name, [lost, won]]) => [name, [begun(lost, most), begun(won, 1000)]])))
  const told = cut(Infinity)
  return roomOf(told) <= largestStatement ? told : cut(Math.floor(largestStatement / 6 / Object.keys(cells).length))
}

/** Nobody's words go silently. The same version is kept once, however often its packet comes. */
export async function keepLost(tx: Tx, form: Form, lost: readonly Lost[], now: Date): Promise<void> {
  const since = lost.length === 0 ? 0 : (await readState(tx)).okAt
  if (lost.length === 0) return
  await upsertMany(tx, form, 'tk_sync_lost', ['id'], lost.map(one => ({
    id: derivedId('lost', one.table, one.id, String(one.stamp), one.writer, ...one.apart === undefined ? [] : [one.apart]), tablename: one.table, row_id: one.id, cells: cellsWithin(one.cells, form),
    writer: one.writer, stamp: one.stamp, winner: one.winner, winner_stamp: one.winnerStamp, side: one.side, since, at: now.getTime(),
  })))
}
