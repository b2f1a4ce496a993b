import { createHash } from 'node:crypto'
import type { HostDatabase } from '../../host/open.ts'

/** Every row of every table as text, by table: what "nothing changed" means. */
export async function dump({ knex, form }: HostDatabase, keep: (table: string) => boolean = () => true): Promise<Map<string, string>> {
  const rows: { name: string }[] = form === 'sqlite'
    ? await knex('sqlite_master').where({ type: 'table' }).select('name')
    : await knex('information_schema.tables').whereRaw('table_schema = database()').select({ name: 'table_name' })
  const names = rows.map(({ name }) => name).filter(name => !/^(sqlite_|tk_search)/.test(name) && keep(name)).sort()
  const told = new Map<string, string>()
  for (const name of names) {
    const held: unknown[] = await knex(name).select('*')
    const lines = held.map(row => JSON.stringify(row)).sort()
    told.set(name, createHash('sha256').update(lines.join('\n')).digest('hex'))
  }
  return told
}

/** Rows of a host table without the columns we added to it. */
export async function rowsWithout({ knex }: HostDatabase, table: string, ours: (column: string) => boolean): Promise<string> {
  const rows: Record<string, unknown>[] = await knex(table).select('*')
  return JSON.stringify(rows.map(row => Object.entries(row).filter(([column]) => !ours(column)).sort()).map(row => JSON.stringify(row)).sort())
}
