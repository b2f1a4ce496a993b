import type { Db } from '../../records/open.ts'
import type { RawRow } from '../../records/values.ts'

/** What a database is like, so that two moments of it can be compared. */
export type Shape = {
  /** Table to column to what the column is like. */
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Rows of tables that are not ours alone. */
  readonly rows: ReadonlyMap<string, readonly RawRow[]>
}

/** @param counts whether rows of this table matter */
export async function shapeOf({ knex, form }: Db, counts: (table: string) => boolean): Promise<Shape> {
  const held: { name: string, column: string, like: string }[] = form === 'sqlite'
    ? await knex.raw("select m.name as name, p.name as \"column\", p.type || ' ' || p.\"notnull\" || ' ' || coalesce(p.dflt_value, '') || ' ' || p.pk as \"like\" from sqlite_master m join pragma_table_info(m.name) p where m.type = 'table'")
    : await knex('information_schema.columns').whereRaw('table_schema = database()')
      .select({ name: 'table_name', column: 'column_name', like: knex.raw("concat_ws(' ', column_type, is_nullable, column_default, collation_name, extra)") })
  const tables = new Map<string, Map<string, string>>()
  for (const { name, column, like } of held) tables.set(name.toLowerCase(), (tables.get(name.toLowerCase()) ?? new Map<string, string>()).set(column.toLowerCase(), like))
  const rows = new Map<string, readonly RawRow[]>()
  for (const table of [...tables.keys()].filter(counts)) rows.set(table, await knex(table).select('*'))
  return { tables, rows }
}
