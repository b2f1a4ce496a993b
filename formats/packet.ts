import type { Cell, PacketItem } from '@nios4/sdk'
import { standardColumns } from './columns.ts'
import { asObject, parseJson } from './json-object.ts'

/** Cells of a row under the names that travel: `read`, not `read_b`; dates as digits. (docs/host.md, F.4) */
export type TravellingRow = Readonly<Record<string, Cell>>

const renamed: ReadonlyMap<string, string> = new Map([['read_b', 'read'], ['repeat_b', 'repeat'], ['usercloud_b', 'usercloud']])
const renamedBack: ReadonlyMap<string, string> = new Map([...renamed].map(([physical, name]) => [name, physical]))

/** Name under which a physical column travels. (B.7, F.4) */
export const travellingName = (physical: string): string => renamed.get(physical) ?? physical

/** Physical column of a travelling name. */
export const physicalOf = (travelling: string): string => renamedBack.get(travelling) ?? travelling

/** The item of a new or changed row: every column, the sixteen standard ones first, as JSON text inside the JSON. (F.4) */
export function insertItem(table: string, row: TravellingRow, client: number | string = 0): PacketItem {
  return {
    command: 'insert', tablename: table, client, gguid: textCell(row['gguid']), tid: numberCell(row['tid']), arc: numberCell(row['arc']),
    ut: textCell(row['ut']), uta: textCell(row['uta']), cvalues: JSON.stringify(Object.fromEntries(inOrder(row, standardColumns).map(name => [name, row[name] ?? '']))),
  }
}

/** The item of a row that was removed physically. (F.4) */
export const deleteItem = (table: string, id: string, stamp: number): PacketItem =>
  ({ command: 'delete', tablename: table, client: '0', gguid: id, tid: stamp, arc: 0, ut: '', uta: '' })

export type ReadItem = {
  readonly command: 'insert' | 'delete'
  readonly table: string
  readonly id: string
  readonly stamp: number
  /** Who wrote it; '' in a deletion. */
  readonly writer: string
  /** Every cell that was sent; empty in a deletion. */
  readonly row: TravellingRow
}

/** Reads an item as it came over the wire; undefined when it makes no sense. Numbers may come as text. */
export function readItem(item: unknown): ReadItem | undefined {
  const cells = asObject(item)
  if (cells === undefined) return undefined
  const [command, table, id] = [cells['command'], cells['tablename'], cells['gguid']]
  if ((command !== 'insert' && command !== 'delete') || typeof table !== 'string' || table === '' || typeof id !== 'string' || id === '') return undefined
  const known = { table, id, stamp: numberCell(cells['tid']), writer: textCell(cells['ut']) }
  if (command === 'delete') return { command, ...known, row: {} }
  const row = readCells(cells['cvalues'])
  if (row === undefined) return undefined
  return { command, ...known, row: { ...row, gguid: id, tid: known.stamp } }
}

/** `cvalues`: JSON text, or an object as some writers send it. What is neither text nor number becomes text. */
export function readCells(cvalues: unknown): TravellingRow | undefined {
  const parsed = typeof cvalues === 'string' ? parseJson(cvalues) : cvalues
  const cells = asObject(parsed)
  return cells === undefined ? undefined : Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, cellOf(value)]))
}

/** Names of a row's cells, these columns first. Where the host has an order, a reader of its texts may rely on it. */
export const inOrder = (row: Readonly<Record<string, unknown>>, columns: readonly string[]): readonly string[] =>
  [...columns.filter(name => Object.hasOwn(row, name)), ...Object.keys(row).filter(name => !columns.includes(name))]

export const textCell = (cell: unknown): string => typeof cell === 'string' ? cell : typeof cell === 'number' || typeof cell === 'bigint' ? String(cell) : ''

export function numberCell(cell: unknown): number {
  const number = typeof cell === 'number' ? cell : typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : 0
  return Number.isFinite(number) ? number : 0
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'string' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : 0
  if (typeof value === 'boolean') return value ? 1 : 0
  return value === undefined ? null : JSON.stringify(value)
}
