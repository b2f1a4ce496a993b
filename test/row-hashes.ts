import { createHash } from 'node:crypto'
import type { World } from './world.ts'

/** One hash of all rows per table: equal before and after means nothing was written. */
export async function rowHashes({ host }: World): Promise<ReadonlyMap<string, string>> {
  const { knex, form } = host
  const hashes = new Map<string, string>()
  for (const table of await tablesOf({ host })) {
    const rows: readonly Readonly<Record<string, unknown>>[] = await knex(table).select('*')
    const lines = rows.map(row => JSON.stringify(row)).sort()
    hashes.set(`${form} ${table}`, createHash('sha1').update(lines.join('\n')).digest('hex'))
  }
  return hashes
}

export async function tablesOf({ host: { knex, form } }: Pick<World, 'host'>): Promise<readonly string[]> {
  const rows: readonly { name: string }[] = form === 'sqlite'
    ? await knex('sqlite_master').where({ type: 'table' }).whereNot('name', 'like', 'sqlite%').whereNot('name', 'like', 'tk_search\\_%').select('name')
    : await knex('information_schema.tables').whereRaw('table_schema = database()').select({ name: 'table_name' })
  return rows.map(({ name }) => name).sort()
}

export type Watch = { /** Tables that changed since the watch began or was last asked. */ changed(): Promise<readonly string[]> }

/** Watches the whole database. SQLite counts other people's commits, which spares reading every row each time. */
export async function watchRows(world: World): Promise<Watch> {
  let hashes = await rowHashes(world)
  let version = await commitsOf(world)
  return {
    async changed() {
      const now = await commitsOf(world)
      if (now !== undefined && now === version) return []
      const fresh = await rowHashes(world)
      const tables = [...fresh].filter(([table, hash]) => hashes.get(table) !== hash).map(([table]) => table)
      hashes = fresh
      version = now
      return tables
    },
  }
}

async function commitsOf({ host: { knex, form } }: World): Promise<number | undefined> {
  if (form !== 'sqlite') return undefined
  const rows: readonly { data_version: number }[] = await knex.raw('pragma data_version')
  return rows[0]?.data_version
}
