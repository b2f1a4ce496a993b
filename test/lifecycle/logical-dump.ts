import type { HostDatabase } from '../../host/open.ts'

/** Marks of when and by whom a row was written last: they rise with every honest write and are no part of what a row says. */
const marks: ReadonlySet<string> = new Set(['tid', 'ut'])

/**
 * What a database says, whatever wrote it: tables with columns and indexes, rows without their stamps, in no order. Queues of
 * the synchroniser are left out: what waits to be sent is not what is so. (decision 33)
 */
export async function logicalDump({ knex, form }: HostDatabase): Promise<ReadonlyMap<string, string>> {
  const told = new Map<string, string>()
  const names: { name: string }[] = form === 'sqlite'
    ? await knex('sqlite_master').where({ type: 'table' }).select('name')
    : await knex('information_schema.tables').whereRaw('table_schema = database()').select({ name: 'table_name' })
  for (const { name } of names) {
    if (/^(sqlite_|tk_search_|lo_syncbox$|lo_cleanbox$)/.test(name)) continue
    told.set(`schema ${name}`, await schemaOf(knex, form, name))
    if (name === 'tk_search') continue
    const rows: Record<string, unknown>[] = await knex(name).select('*')
    told.set(`rows ${name}`, rows.map(row => JSON.stringify(Object.fromEntries(Object.entries(row).filter(([column]) => !marks.has(column)).sort(([a], [b]) => a < b ? -1 : 1)))).sort().join('\n'))
  }
  return told
}

async function schemaOf(knex: HostDatabase['knex'], form: HostDatabase['form'], table: string): Promise<string> {
  if (form === 'mariadb') {
    const [[made] = []]: Record<string, string>[][] = await knex.raw('show create table ??', [table])
    return String(made?.['Create Table']).replace(/ AUTO_INCREMENT=\d+/, '').split('\n').map(line => line.replace(/,$/, '')).sort().join('\n')
  }
  const columns: unknown = await knex.raw(`select name, type, "notnull", dflt_value, pk from pragma_table_info('${table}') order by name`)
  const indexes: unknown = await knex.raw(`select i.name, i."unique", group_concat(c.name) as columns from pragma_index_list('${table}') i join pragma_index_info(i.name) c group by i.name, i."unique" order by i.name`)
  return JSON.stringify([columns, indexes])
}

/** The names of what differs, for a message a person can read. */
export const differences = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] =>
  [...new Set([...one.keys(), ...other.keys()])].filter(key => one.get(key) !== other.get(key)).sort()
