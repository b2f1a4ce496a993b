import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Look } from '../../migrations/tools/look.ts'
import { databaseName } from '../records/files.ts'
import type { From } from '../records/open.ts'

const most = 20

const kept = ['so_tables', 'so_fields', 'so_forms', 'so_lists', 'tk_addon', 'tk_object', 'tk_map'] as const

/**
 * The rows that describe the database, as they were before we touched them: a file a person can read, of mode 600.
 * The newest twenty are kept.
 */
export async function backupMetadata(from: From, look: Look, place: { readonly folder: string, readonly address: string }, what: string, now: Date): Promise<string> {
  const tables: Record<string, unknown> = {}
  for (const table of kept) if (look.columns.has(table)) tables[table] = await from(table).select('*')
  const folder = join(place.folder, 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const name = `${databaseName(place.address)}-${now.toISOString().replace(/\D/g, '').slice(0, 17)}-${what}.json`
  writeFileSync(join(folder, `${name}.part`), `${JSON.stringify(tables, null, 1)}\n`, { mode: 0o600 })
  renameSync(join(folder, `${name}.part`), join(folder, name))
  const old = readdirSync(folder).filter(file => file.startsWith(`${databaseName(place.address)}-`) && file.endsWith('.json')).sort().slice(0, -most)
  for (const file of old) rmSync(join(folder, file), { force: true })
  return join(folder, name)
}
