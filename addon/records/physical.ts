import type { Form } from '../../formats/columns.ts'
import type { From } from './open.ts'

/** Columns of these tables that really exist: table (lower case) to column (lower case) to its spelling. */
export async function physicalColumns(from: From, form: Form, names: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const wanted = names.map(name => name.toLowerCase())
  const marks = wanted.map(() => '?').join(', ')
  const rows: { held: string, col: string }[] = form === 'sqlite'
    ? await from.raw(`select m.name as held, p.name as col from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table' and lower(m.name) in (${marks})`, wanted)
    : await from('information_schema.columns').whereRaw(`table_schema = database() and lower(table_name) in (${marks})`, wanted)
      .orderBy(['table_name', 'ordinal_position']).select({ held: 'table_name', col: 'column_name' })
  const tables = new Map<string, Map<string, string>>()
  for (const { held, col } of rows) {
    const name = held.toLowerCase()
    tables.set(name, (tables.get(name) ?? new Map<string, string>()).set(col.toLowerCase(), col))
  }
  return tables
}
