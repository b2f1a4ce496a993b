import { companionsOf, physicalName, standardColumns } from '../../formats/columns.ts'
import type { Family, Form } from '../../formats/columns.ts'
import { objectOf } from '../../formats/json-object.ts'
import { textCell } from '../../formats/packet.ts'
import { familiesOf } from '../../formats/travelling.ts'
import type { From } from '../records/open.ts'
import { physicalColumns } from '../records/physical.ts'

/** A column that travels: under which name, where it lies here, and what fits into it. */
export type Column = { readonly name: string, readonly physical: string, readonly family: Family, readonly most: number }

export type TableShape = {
  readonly table: string
  /** Its name in the cloud: there it may have capital letters. */
  readonly told: string
  readonly columns: readonly Column[]
  readonly byName: ReadonlyMap<string, Column>
  /** The owner hid or retired the table: its rows stay, and stay here. */
  readonly retired: boolean
}

/** Cells that neither come in nor go out: password texts of people. They stay what they are here. (docs/host.md, B.3) */
export const isSecret = (column: string): boolean => column === 'password_hash'

/** People are told to us and never told by us. (B.3: an addon must not write them) */
export const isPeople = (table: string): boolean => table === 'so_localusers' || table === 'so_users'

/** What the so_fields rows and the database itself say of one table; undefined for tables that are not registered or not there. */
export async function shapeOf(from: From, form: Form, table: string): Promise<TableShape | undefined> {
  if (!isLawfulTable(table)) return undefined
  const row: { readonly eli: number } | undefined = await from('so_tables').where({ tablename: table }).orderBy('tid', 'desc').first('eli')
  if (row === undefined) return undefined
  const held = (await physicalColumns(from, form, [table])).get(table.toLowerCase())
  if (held === undefined) return undefined
  const fields: { readonly fieldname: string, readonly fieldtype: number }[] = await from('so_fields').where({ tablename: table })
    .orderBy('tid', 'desc').select('fieldname', 'fieldtype')
  const companions = new Set(fields.map(({ fieldname }) => fieldname))
  const told = await namesAsTold(from, table, fields)
  const columns = [...familiesOf(fields)].filter(([name]) => !isSecret(name)).flatMap(([name, family]): Column[] => {
    const physical = held.get(physicalName(name).toLowerCase())
    return physical === undefined ? [] : [{ name: told.get(name) ?? name, physical, family, most: mostOf(name, family, form, companions.has(name)) }]
  })
  return { table, told: await nameInCloud(from, table), columns: inHostsOrder(columns), byName: new Map(columns.map(column => [column.name, column])), retired: Number(row.eli) !== 0 }
}

/** In the cloud a table may have capital letters; here its name is in small ones. */
export async function nameInCloud(from: From, table: string): Promise<string> {
  const there: { readonly cells: string } | undefined = await from('tk_sync_shape').where({ name: table }).first('cells')
  return textCell(objectOf(there?.cells ?? '')['tablename']) || table
}

/** Here names are in small letters; where the cloud's have capital ones, cells come and go under those. */
async function namesAsTold(from: From, table: string, fields: readonly { readonly fieldname: string, readonly fieldtype: number }[]): Promise<ReadonlyMap<string, string>> {
  const rows: { readonly cells: string }[] = await from('tk_sync_shape').whereIn('name', fields.map(({ fieldname }) => `${table}.${fieldname}`)).select('cells')
  const told = new Map(rows.map(({ cells }) => textCell(objectOf(cells)['fieldname'])).filter(name => name !== name.toLowerCase()).map(name => [name.toLowerCase(), name]))
  return new Map(fields.flatMap(({ fieldname, fieldtype }) => {
    const name = told.get(fieldname)
    return name === undefined ? [] : [[fieldname, name] as const, ...companionsOf(fieldtype, fieldname).map((one, at) => [one.name, companionsOf(fieldtype, name)[at]?.name ?? one.name] as const)]
  }))
}

/** Rows of tables that describe or guard this database itself never come from outside. (B.1) */
export const isLawfulTable = (name: string): boolean =>
  /^[\p{L}_][\p{L}\p{N}_]{0,62}$/u.test(name) && !/^(lo_|tk_|sqlite_)/i.test(name) && !['so_tables', 'so_fields', 'so_users'].includes(name.toLowerCase())

const short: ReadonlySet<string> = new Set(['ut', 'uta', 'utc'])
const ids: ReadonlySet<string> = new Set(['gguid', 'gguidp'])
const standard: ReadonlySet<string> = new Set(standardColumns)

/** Bytes of text that fit; MariaDB refuses longer ones. (B.2, B.7) */
function mostOf(name: string, family: Family, form: Form, isField: boolean): number {
  if (form === 'sqlite' || family !== 'text') return Infinity
  if (ids.has(name)) return 40
  if (short.has(name)) return 255
  return standard.has(name) || !isField ? 65_535 : 16_777_215
}

function inHostsOrder(columns: readonly Column[]): readonly Column[] {
  const place = new Map<string, number>(standardColumns.map((name, at) => [name, at]))
  return [...columns].sort((one, other) => (place.get(one.name) ?? 99) - (place.get(other.name) ?? 99))
}

/** Shapes as read once; structure that changed makes them be read again. */
export type Shapes = { of(from: From, table: string): Promise<TableShape | undefined>, forget(): void }

export function openShapes(form: Form): Shapes {
  const known = new Map<string, TableShape | undefined>()
  return {
    async of(from, table) {
      if (!known.has(table)) known.set(table, await shapeOf(from, form, table))
      return known.get(table)
    },
    forget: () => known.clear(),
  }
}
