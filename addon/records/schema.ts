import { createHash } from 'node:crypto'
import { companionsOf, physicalName } from '../../formats/columns.ts'
import type { Form } from '../../formats/columns.ts'
import { readFieldParam } from '../../formats/field-param.ts'
import { objectOf } from '../../formats/json-object.ts'
import { decodeList } from '../../formats/list-text.ts'
import type { ListValue } from '../../formats/list-text.ts'
import type { From } from './open.ts'
import { physicalColumns } from './physical.ts'

export type HostField = {
  /** Physical column. */
  readonly column: string
  readonly label: string
  readonly type: number
  /** Name of its list, '' without one. */
  readonly list: string
  readonly relation: { readonly table: string, readonly caption: string } | undefined
  readonly required: boolean
  readonly panel: string
  readonly order: number
  readonly dateOnly: boolean
  /** Which of the field's columns really exist: its own and its companions. A field without its own cannot be read. */
  readonly physical: ReadonlySet<string>
}

export type HostTable = {
  readonly name: string
  readonly label: string
  /** Names of the tables shown as extra pages of the card. */
  readonly additional: readonly string[]
  readonly fields: readonly HostField[]
}

export type Schema = {
  readonly tables: ReadonlyMap<string, HostTable>
  /** Lists whose text could be read. */
  readonly lists: ReadonlyMap<string, readonly ListValue[]>
  /** Same text, same schema: compiled values may be kept. */
  readonly fingerprint: string
}

type TableRow = { tablename: string, tablelabel: string, param: string | null, tid: number }
type FieldRow = {
  tablename: string, fieldname: string, fieldlabel: string, fieldtype: number, obligatory: number, param: string | null
  style: string | null, panel: string, panelindex: number, columnindex: number, ind: number, tid: number
}
type ListRow = { listname: string, listvalue: string | null, tid: number }

/**
 * The structure of these tables as the host's rows tell it now, and all lists. Of doubled rows the newest counts, as for
 * the host's own clients. A host has a thousand columns; whoever asks names the tables he needs. (docs/host.md, B.3)
 */
export async function readSchema(from: From, form: Form, names: readonly string[]): Promise<Schema> {
  const wanted = from.raw(`lower(tablename) in (${names.map(() => '?').join(', ')})`, names.map(name => name.toLowerCase()))
  const tables: TableRow[] = await from('so_tables').where({ eli: 0 }).where(wanted).orderBy(['tid', 'gguid'])
    .select('tablename', 'tablelabel', 'param', 'tid')
  const fields: FieldRow[] = await from('so_fields').where({ eli: 0 }).where(wanted).orderBy(['tid', 'gguid']).select(
    'tablename', 'fieldname', 'fieldlabel', 'fieldtype', 'obligatory', 'param', 'style', 'panel', 'panelindex', 'columnindex', 'ind', 'tid')
  const lists: ListRow[] = await from('so_lists').where({ eli: 0 }).orderBy(['tid', 'gguid']).select('listname', 'listvalue', 'tid')
  const physical = await physicalColumns(from, form, names)
  const columns = [...physical].map(([name, held]) => [name, ...held.keys()])
  return {
    tables: tablesOf(tables, fieldsByTable(fields), physical),
    lists: listsOf(lists),
    fingerprint: createHash('sha256').update(JSON.stringify([tables, fields, lists, columns])).digest('base64url'),
  }
}

function fieldsByTable(rows: readonly FieldRow[]): Map<string, Map<string, FieldRow>> {
  const byTable = new Map<string, Map<string, FieldRow>>()
  for (const row of rows) {
    const table = String(row.tablename).toLowerCase()
    const held = byTable.get(table) ?? new Map<string, FieldRow>()
    byTable.set(table, held.set(String(row.fieldname).toLowerCase(), row))
  }
  return byTable
}

type Physical = ReadonlyMap<string, ReadonlyMap<string, string>>

function tablesOf(rows: readonly TableRow[], fields: ReadonlyMap<string, ReadonlyMap<string, FieldRow>>, physical: Physical): Map<string, HostTable> {
  const tables = new Map<string, HostTable>()
  for (const row of rows) {
    const name = String(row.tablename).toLowerCase()
    const columns = physical.get(name)
    if (columns === undefined) continue
    const own = [...fields.get(name) ?? []].map(([field, told]) => fieldOf(field, told, columns))
    own.sort((a, b) => a.order - b.order)
    tables.set(name, { name, label: row.tablelabel ?? '', additional: additionalOf(row.param), fields: own })
  }
  return tables
}

function additionalOf(param: string | null): readonly string[] {
  const named = objectOf(param)['additionals_tables']
  return Array.isArray(named) ? named.filter(name => typeof name === 'string').map(name => name.toLowerCase()) : []
}

function fieldOf(name: string, row: FieldRow, columns: ReadonlyMap<string, string>): HostField {
  const column = columns.get(physicalName(name)) ?? columns.get(name) ?? physicalName(name)
  const wanted = [column, ...companionsOf(Number(row.fieldtype), name).map(companion => companion.name)]
  const style = objectOf(row.style)
  const { list = '', relation } = readFieldParam(row.param)
  return {
    column, label: row.fieldlabel ?? '', type: Number(row.fieldtype), list, relation,
    required: Number(row.obligatory) === 1, panel: row.panel ?? '', order: orderOf(row),
    dateOnly: Number(row.fieldtype) === 18 && style['dtype'] !== 'dataora',
    physical: new Set(wanted.filter(wantedName => columns.has(wantedName.toLowerCase()))),
  }
}

/** The card's order within the database: index inside the table first, then the order over the whole database. */
const orderOf = (row: FieldRow): number => (Number(row.columnindex) || 0) + (Number(row.ind) || 0) / 1e6

function listsOf(rows: readonly ListRow[]): Map<string, readonly ListValue[]> {
  const lists = new Map<string, readonly ListValue[]>()
  for (const row of rows) {
    const decoded = decodeList(row.listvalue ?? '')
    if (decoded === undefined) lists.delete(row.listname)
    else lists.set(row.listname, decoded.values)
  }
  return lists
}
