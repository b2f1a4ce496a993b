import type { Stamp } from '@nios4/sdk'
import type { Form } from '../../formats/columns.ts'
import type { Column } from '../fields/reading.ts'
import { insertMany, putMany } from '../records/many.ts'
import type { From, Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/** Column to the key of its value; empty values are left out, so a new empty column is no change. */
export type State = Readonly<Record<string, string>>

/** What we last knew of a followed row. */
export type Recorded = {
  readonly id: string
  readonly stamp: Stamp
  /** Sum of the hashes of its values: single columns can be exchanged without reading the others. */
  readonly hash: number
  readonly state: State
  readonly customer: string
  readonly serial: number
  readonly category: string
  /** Gone from the portal: deleted, retired, archived. */
  readonly gone: boolean
}

const modulus = 2 ** 52

/** 52 bits of a value in its column; nothing for an empty one. */
export function hashOf(column: string, value: string): number {
  if (value === '') return 0
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  const text = `${column}\u0000${value}`
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return (high >>> 12) * 2 ** 32 + (low >>> 0)
}

export const addHash = (sum: number, hash: number): number => (sum + hash) % modulus
const takeHash = (sum: number, hash: number): number => (sum - hash + modulus) % modulus

export function stateHash(state: State): number {
  let sum = 0
  for (const column in state) sum = addHash(sum, hashOf(column, state[column] ?? ''))
  return sum
}

export function stateOf(row: RawRow, columns: readonly Column[]): State {
  const state: Record<string, string> = {}
  for (const { column, kind, shape } of columns) {
    const value = kind.read(row, shape)
    if (value !== '') state[column] = value
  }
  return state
}

export const physicalColumnsOf = (columns: readonly Column[]): string[] =>
  columns.flatMap(({ kind, shape }) => kind.columns(shape))

const recordedColumns = ['id', 'stamp', 'hash', 'state', 'customer', 'serial', 'category', 'gone'] as const

export async function recordedOf(from: From, table: string, ids: readonly string[]): Promise<Map<string, Recorded>> {
  const rows: readonly RawRow[] = await from('tk_seen').where('tablename', table).whereIn('id', ids).select(recordedColumns)
  return new Map(rows.map(row => [textOf(row['id']), readRecorded(row)]))
}

function readRecorded(row: RawRow): Recorded {
  let state: State | undefined
  return {
    id: textOf(row['id']), stamp: numberOf(row['stamp']), hash: numberOf(row['hash']),
    // Most rows are as they were, which their hash tells: only the others are read.
    get state() { return state ??= readState(textOf(row['state'])) },
    customer: textOf(row['customer']), serial: numberOf(row['serial']), category: textOf(row['category']), gone: numberOf(row['gone']) !== 0,
  }
}

/** An unreadable state is an empty one: the row is then recorded afresh, never a reason to stop. */
function readState(text: string): State {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) return {}
    return Object.fromEntries(Object.entries(parsed).map(([column, value]) => [column, textOf(value)]))
  } catch { return {} }
}

export type Fresh = Omit<Recorded, 'hash'>

const cellsOf = ({ stamp, state, customer, serial, category, gone }: Fresh) =>
  ({ stamp, customer, serial, category, gone: gone ? 1 : 0, hash: stateHash(state), state: JSON.stringify(state) })

/** Records a row whole. */
export async function record(tx: Tx, table: string, recorded: Fresh): Promise<void> {
  const { id } = recorded
  const cells = cellsOf(recorded)
  const known = await tx('tk_seen').where({ tablename: table, id }).update(cells)
  if (known === 0) await tx('tk_seen').insert({ tablename: table, id, ...cells })
}

/** The same for many rows, some of them known, some new. */
export const recordAll = (tx: Tx, form: Form, table: string, rows: readonly Fresh[]): Promise<void> =>
  putMany(tx, form, 'tk_seen', ['tablename', 'id'], rows.map(row => ({ tablename: table, id: row.id, ...cellsOf(row) })))

/** The same for rows that are certainly new. */
export const recordNew = (tx: Tx, table: string, rows: readonly Fresh[]): Promise<void> =>
  insertMany(tx, 'tk_seen', rows.map(row => ({ tablename: table, id: row.id, ...cellsOf(row) })))

/** Exchanges single columns of a recorded row; the others are neither named nor read. */
export async function recordColumns(
  tx: Tx, table: string, id: string, stamp: Stamp, changes: readonly { column: string, before: string, after: string }[], category?: string,
): Promise<void> {
  const row: RawRow | undefined = await tx('tk_seen').where({ tablename: table, id }).first('hash')
  let hash = numberOf(row?.['hash'])
  for (const { column, before, after } of changes) hash = addHash(takeHash(hash, hashOf(column, before)), hashOf(column, after))
  const pairs = changes.flatMap(({ column, after }) => [`$."${column}"`, after])
  const state = tx.raw(`json_set(state${', ?, ?'.repeat(changes.length)})`, pairs)
  await tx('tk_seen').where({ tablename: table, id }).update({ stamp, hash, state, ...(category === undefined ? {} : { category }) })
}

export const forget = async (tx: Tx, table: string, id: string): Promise<void> => {
  await tx('tk_seen').where({ tablename: table, id }).delete()
}
