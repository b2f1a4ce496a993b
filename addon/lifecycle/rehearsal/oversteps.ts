import type { Text } from '@nios4/sdk'
import { host } from '../../records/columns.ts'
import type { RawRow } from '../../records/values.ts'
import type { Shape } from './shape.ts'

/** What the manifest claims, by the names it has in this database. */
export type Claims = {
  /** Tables that are ours whole. */
  readonly tables: ReadonlySet<string>
  /** Columns we may add to, and fill in, tables of others. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>
  /** Ids of rows we laid in tables of the program. */
  readonly rows: ReadonlySet<string>
}

export type Overstep = { readonly name: string, readonly text: Text }

const both = (it: string, en: string): Text => ({ it, en })
const isPrivate = (table: string): boolean => /^(tk_|lo_|sqlite_)/.test(table)

/** Which rows of the program's tables a rehearsal must leave as they are. */
export const isWatched = (table: string): boolean => !isPrivate(table)

/** Everything that was done beside what the manifest claims; [] = exactly what was said. (S56) */
export function oversteps(before: Shape, after: Shape, claims: Claims): readonly Overstep[] {
  const ours = (table: string): boolean => isPrivate(table) || claims.tables.has(table)
  const found = [...before.tables].filter(([table]) => !ours(table)).flatMap(([table, columns]) => {
    const now = after.tables.get(table)
    if (now === undefined) return [{ name: table, text: both(`toglie la tabella ${table}`, `takes the table ${table} away`) }]
    return [...columnsOf(table, columns, now, claims), ...rowsOf(table, before.rows.get(table) ?? [], after.rows.get(table) ?? [], claims)]
  })
  const added = [...after.tables.keys()].filter(table => !before.tables.has(table) && !ours(table))
    .map(table => ({ name: table, text: both(`aggiunge la tabella ${table}, che non dichiara`, `adds the table ${table}, which it does not declare`) }))
  return [...found, ...added]
}

function columnsOf(table: string, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>, { columns }: Claims): readonly Overstep[] {
  const gone = [...before.keys()].filter(column => !after.has(column)).map(column => ({ name: `${table}.${column}`, text: both(`toglie ${table}.${column}`, `takes ${table}.${column} away`) }))
  const other = [...before].filter(([column, like]) => after.has(column) && after.get(column) !== like)
    .map(([column]) => ({ name: `${table}.${column}`, text: both(`cambia ${table}.${column}`, `alters ${table}.${column}`) }))
  const added = [...after.keys()].filter(column => !before.has(column) && columns.get(table)?.has(column) !== true)
    .map(column => ({ name: `${table}.${column}`, text: both(`aggiunge ${table}.${column}, che non dichiara`, `adds ${table}.${column}, which it does not declare`) }))
  return [...gone, ...other, ...added]
}

/** Marks of the writer go with every honest write; of the host's own tables we edit the parameters. */
const mayChange = (table: string, column: string, { columns }: Claims): boolean =>
  columns.get(table)?.has(column) === true || (['so_tables', 'info'].includes(table) && [host.stamp, host.writer].some(mark => mark === column)) || (table === 'so_tables' && column === 'param')

function rowsOf(table: string, before: readonly RawRow[], after: readonly RawRow[], claims: Claims): readonly Overstep[] {
  // A column that is gone was said already; its row is not another for that.
  const columns = Object.keys(before[0] ?? {}).filter(column => (after[0] === undefined || column in after[0]) && !mayChange(table, column.toLowerCase(), claims))
  const told = (rows: readonly RawRow[]): readonly string[] => rows.filter(row => !claims.rows.has(String(row[host.id]))).map(row => JSON.stringify(columns.map(column => row[column]))).sort()
  const [was, is] = [told(before), told(after)]
  return was.length === is.length && was.every((row, at) => row === is[at]) ? []
    : [{ name: table, text: both(`cambia righe di ${table} che non sono sue`, `changes rows of ${table} that are not its own`) }]
}
