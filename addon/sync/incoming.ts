import type { Stamp } from '@nios4/sdk'
import { parseJson } from '../../formats/json-object.ts'
import { numberCell, textCell } from '../../formats/packet.ts'

/** A row or a deletion as it came. */
export type Coming = {
  readonly id: string
  readonly stamp: Stamp
  readonly writer: string
  readonly deleted: boolean
  readonly cvalues: unknown
}

/** With what its writer sent. */
export type Incoming = {
  readonly id: string
  readonly stamp: Stamp
  readonly writer: string
  readonly deleted: boolean
  /** undefined: the row was deleted. */
  readonly row: Readonly<Record<string, unknown>> | undefined
}

/** Where in its sheet a row stands; -1 for a deletion. */
export type Placed = Incoming & { readonly place: number }

/** One value of each row, beside each other; undefined where it was not sent. */
export type Values = ArrayLike<unknown>

export const isText = (value: unknown): value is string => typeof value === 'string'

export const isNumber = (value: unknown): value is number => typeof value === 'number'

export function areAll<T>(values: Values, is: (value: unknown) => value is T): values is ArrayLike<T> {
  for (let at = 0; at < values.length; at += 1) if (!is(values[at])) return false
  return true
}

/** What a packet brings for one table, column by column: there are thousands of rows, and they have the same columns. */
export type Sheet = {
  readonly table: string
  /** Of the rows, as are `writers` and every column. Each id once. */
  readonly ids: readonly string[]
  readonly writers: readonly string[]
  /** By name; `gguid` and `tid` are the items' own. */
  readonly columns: ReadonlyMap<string, Values>
  readonly deletions: readonly Placed[]
}

/**
 * Items of a packet by table and id. Twice or in another order, each row counts once: the newest, and of equal stamps the
 * deletion. What makes no sense is left out. (docs/host.md, F.4)
 */
export function comingByTable(items: readonly unknown[]): ReadonlyMap<string, ReadonlyMap<string, Coming>> {
  const tables = new Map<string, Map<string, Coming>>()
  for (const item of items) {
    const table = tableOf(item)
    const coming = comingOf(item)
    if (table === '' || coming === undefined) continue
    let rows = tables.get(table)
    if (rows === undefined) tables.set(table, rows = new Map())
    const other = rows.get(coming.id)
    if (other === undefined || beats(coming, other)) rows.set(coming.id, coming)
  }
  return tables
}

const tableOf = (item: unknown): string =>
  typeof item === 'object' && item !== null && 'tablename' in item && typeof item.tablename === 'string' ? item.tablename.toLowerCase() : ''

const beats = (one: Coming, other: Coming): boolean => one.stamp > other.stamp || (one.stamp === other.stamp && one.deleted)

/** Ids are 36 characters; what is longer than the host's own column is nobody's row. */
function comingOf(item: unknown): Coming | undefined {
  if (typeof item !== 'object' || item === null || !('gguid' in item) || !('command' in item)) return undefined
  const { gguid: id, command } = item
  if (typeof id !== 'string' || id === '' || id.length > 40 || (command !== 'delete' && command !== 'insert')) return undefined
  return {
    id, stamp: numberCell('tid' in item ? item.tid : 0), writer: textCell('ut' in item ? item.ut : ''),
    deleted: command === 'delete', cvalues: 'cvalues' in item ? item.cvalues : undefined,
  }
}

/** The item's own id and stamp count, whatever its text says. undefined when the text makes no sense. */
export function readComing({ id, stamp, writer, deleted, cvalues }: Coming): Incoming | undefined {
  if (deleted) return { id, stamp, writer, deleted, row: undefined }
  const told = typeof cvalues === 'string' ? parseJson(cvalues) : cvalues
  if (!isObject(told)) return undefined
  return { id, stamp, writer, deleted, row: told['gguid'] === id && told['tid'] === stamp ? told : { ...told, gguid: id, tid: stamp } }
}

const isObject = (told: unknown): told is Readonly<Record<string, unknown>> => typeof told === 'object' && told !== null && !Array.isArray(told)

/** The items of a packet, read and laid beside each other. */
export const sheetsOf = (items: readonly unknown[]): readonly Sheet[] =>
  [...comingByTable(items)].map(([table, coming]) => sheetOf(table, [...coming.values()].flatMap(one => readComing(one) ?? [])))

function sheetOf(table: string, incoming: readonly Incoming[]): Sheet {
  const ids: string[] = []
  const writers: string[] = []
  const rows: Readonly<Record<string, unknown>>[] = []
  const names = new Set<string>()
  let usual: readonly string[] = []
  for (const { id, writer, row } of incoming) {
    if (row === undefined) continue
    ids.push(id)
    writers.push(writer)
    rows.push(row)
    const own = Object.keys(row)
    // Rows of one table have the same columns nearly always.
    if (own.length !== usual.length || own.some((name, at) => name !== usual[at])) {
      for (const name of own) names.add(name)
      usual = own
    }
  }
  return {
    table, ids, writers, columns: new Map([...names].map(name => [name, rows.map(row => row[name])])),
    deletions: incoming.filter(({ deleted }) => deleted).map(one => ({ ...one, place: -1 })),
  }
}

/** One row of a sheet by itself, put together when somebody looks at its cells. */
export function placed(sheet: Sheet, place: number): Placed {
  const { ids, writers, columns } = sheet
  return {
    id: ids[place] ?? '', stamp: stampOf(sheet, place), writer: writers[place] ?? '', deleted: false, place,
    get row() {
      const cells: [string, unknown][] = []
      for (const [name, values] of columns) if (values[place] !== undefined) cells.push([name, values[place]])
      return Object.fromEntries(cells)
    },
  }
}

export const stampOf = ({ columns }: Sheet, place: number): Stamp => Number(columns.get('tid')?.[place])

/** Of everything in it, by id. */
export function stampsOf(sheet: Sheet): ReadonlyMap<string, Stamp> {
  const stamps = new Map(sheet.deletions.map(({ id, stamp }) => [id, stamp]))
  for (const [place, id] of sheet.ids.entries()) stamps.set(id, stampOf(sheet, place))
  return stamps
}
