import type { FieldRow, ListRow, SectionRow, TableRow } from '@nios4/sdk'
import { companionsOf } from '../../formats/columns.ts'
import type { Form } from '../../formats/columns.ts'
import type { From } from './ground.ts'
import { readLedger } from './ledger-rows.ts'
import type { LedgerRow } from './ledger-rows.ts'

/** One look at everything that decides what an installer may do. Names are lower case. */
export type Look = {
  readonly tables: ReadonlyMap<string, TableRow>
  /** `table.field` to its row. */
  readonly fields: ReadonlyMap<string, FieldRow>
  /** Physical tables and their columns. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>
  /** Names of the indexes there are. */
  readonly indexes: ReadonlySet<string>
  readonly lists: ReadonlyMap<string, ListRow>
  /** Sections by the table they show. */
  readonly sections: ReadonlyMap<string, SectionRow>
  readonly ledger: ReadonlyMap<string, LedgerRow>
  /** MariaDB: tables that are not InnoDB. */
  readonly otherEngines: ReadonlySet<string>
  /** Cursor of the host's synchroniser; a stamp below it would never travel. (docs/host.md, E.4) */
  readonly cursor: number
}

export async function lookAt(from: From, form: Form): Promise<Look> {
  const columns = await columnsOf(from, form)
  const ordered = <Row>(table: string): Promise<Row[]> => columns.has(table)
    ? from(table).select('*').orderBy(['tid', 'gguid']).then((rows: Row[]) => rows) : Promise.resolve([])
  const tables = await ordered<TableRow>('so_tables')
  const fields = await ordered<FieldRow>('so_fields')
  const lists = await ordered<ListRow>('so_lists')
  const sections = await ordered<SectionRow>('so_forms')
  return {
    columns,
    tables: alive(tables, row => row.tablename.toLowerCase()),
    fields: alive(fields, row => fieldKey(row.tablename, row.fieldname)),
    lists: alive(lists, row => row.listname),
    sections: alive(sections, row => row.tablename.toLowerCase()),
    indexes: await indexesOf(from, form),
    otherEngines: await enginesOf(from, form),
    ledger: columns.has('tk_object') ? await readLedger(from) : new Map(),
    cursor: columns.has('lo_setting') ? await cursorOf(from) : 0,
  }
}

export const fieldKey = (table: string, field: string): string => `${table}.${field}`.toLowerCase()

/** Of rows with one name a living one counts before a retired one, then the newer one. */
function alive<Row extends { eli: number }>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row> {
  const map = new Map<string, Row>()
  for (const row of rows) {
    const held = map.get(key(row))
    if (held === undefined || Number(row.eli) === 0 || Number(held.eli) !== 0) map.set(key(row), row)
  }
  return map
}

/** Which field of this table owns a companion column of this name, if any. */
export function ownerOfCompanion(look: Look, table: string, column: string): string | undefined {
  for (const row of look.fields.values()) {
    const owns = row.tablename.toLowerCase() === table && companionsOf(Number(row.fieldtype), row.fieldname.toLowerCase()).some(({ name }) => name === column)
    if (owns) return row.fieldname
  }
  return undefined
}

async function columnsOf(from: From, form: Form): Promise<Map<string, ReadonlySet<string>>> {
  const rows: { held: string, col: string }[] = form === 'sqlite'
    ? await from.raw("select m.name as held, p.name as col from sqlite_master m join pragma_table_info(m.name) p where m.type in ('table', 'view')")
    : await from('information_schema.columns').whereRaw('table_schema = database()').select({ held: 'table_name', col: 'column_name' })
  const tables = new Map<string, Set<string>>()
  for (const { held, col } of rows) {
    tables.set(held.toLowerCase(), (tables.get(held.toLowerCase()) ?? new Set<string>()).add(col.toLowerCase()))
  }
  return tables
}

async function indexesOf(from: From, form: Form): Promise<ReadonlySet<string>> {
  const rows: { name: string }[] = form === 'sqlite'
    ? await from('sqlite_master').where({ type: 'index' }).select('name')
    : await from('information_schema.statistics').whereRaw('table_schema = database()').distinct({ name: 'index_name' })
  return new Set(rows.map(row => row.name))
}

async function enginesOf(from: From, form: Form): Promise<ReadonlySet<string>> {
  if (form === 'sqlite') return new Set()
  const rows: { name: string }[] = await from('information_schema.tables')
    .whereRaw("table_schema = database() and table_type = 'BASE TABLE' and engine <> 'InnoDB'").select({ name: 'table_name' })
  return new Set(rows.map(row => row.name.toLowerCase()))
}

async function cursorOf(from: From): Promise<number> {
  const row: { tidsync: number } | undefined = await from('lo_setting').first('tidsync')
  return Number(row?.tidsync ?? 0) || 0
}
