import type { Db } from '../records/open.ts'

const prefix = 'tk_sync_tid_'

/**
 * An index on the stamp of every table that travels, so that asking what waits costs the same in small and large ones; and
 * the index the host's own client keeps. Both are made after the first sync, which they would slow down. (docs/host.md, B.7)
 */
export async function ensureIndexes({ knex, form }: Db): Promise<void> {
  const tables: { readonly tablename: string }[] = await knex('so_tables').distinct('tablename')
  if (form === 'mariadb') {
    const held: { readonly held: string, readonly name: string }[] = await knex('information_schema.statistics').whereRaw('table_schema = database()')
      .distinct({ held: 'table_name', name: 'index_name' })
    const there = new Set((await knex('information_schema.tables').whereRaw('table_schema = database()').select<{ readonly name: string }[]>({ name: 'table_name' })).map(({ name }) => name))
    for (const name of tables.map(row => row.tablename.toLowerCase()).filter(table => there.has(table) && !structural.has(table))) {
      const missing = [['tk_sync_tid', 'tid'], ['tk_sync_id', 'gguid']].filter(([index]) => !held.some(one => one.held === name && one.name === index))
      if (missing.length > 0) await knex.raw(`ALTER TABLE ?? ${missing.map(() => 'ADD INDEX IF NOT EXISTS ?? (??)').join(', ')}`, [name, ...missing.flat()])
    }
    return
  }
  const held: { readonly name: string, readonly type: string }[] = await knex('sqlite_master').whereIn('type', ['index', 'table']).select('name', 'type')
  const names = new Set(held.map(({ name, type }) => `${type} ${name.toLowerCase()}`))
  for (const table of tables.map(row => row.tablename.toLowerCase()).filter(name => names.has(`table ${name}`) && !structural.has(name))) {
    if (!names.has(`index ${prefix}${table}`)) await knex.raw('CREATE INDEX IF NOT EXISTS ?? ON ?? (tid, gguid)', [`${prefix}${table}`, table])
    if (!names.has(`index newindex_${table}`)) await knex.raw('CREATE INDEX IF NOT EXISTS ?? ON ?? (gguid, gguidp)', [`newindex_${table}`, table])
  }
}

/** A plain database again: ours go, the host's own stay. */
export async function dropIndexes({ knex, form }: Db): Promise<void> {
  if (form === 'sqlite') {
    const rows: { readonly name: string }[] = await knex('sqlite_master').where({ type: 'index' }).whereRaw("name like ? escape '!'", ['tk!_sync!_tid!_%']).select('name')
    for (const { name } of rows) await knex.raw('DROP INDEX IF EXISTS ??', [name])
    return
  }
  const rows: { readonly held: string, readonly name: string }[] = await knex('information_schema.statistics').whereRaw('table_schema = database()')
    .whereIn('index_name', ['tk_sync_tid', 'tk_sync_id']).distinct({ held: 'table_name', name: 'index_name' })
  for (const { held, name } of rows) await knex.raw('ALTER TABLE ?? DROP INDEX IF EXISTS ??', [held, name])
}

const structural: ReadonlySet<string> = new Set(['so_tables', 'so_fields', 'so_users'])
