import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import knexDefault from 'knex'
import type { Knex } from 'knex'
import type { Form } from '../formats/columns.ts'
import { parseAddress } from './address.ts'
import type { Address } from './address.ts'
import { layFirstRows } from './schema/first-rows.ts'
import { createLocalTables, createStructuralTables } from './schema/structural.ts'
import { createSystemTables } from './schema/system.ts'

export type HostDatabase = {
  readonly knex: Knex
  readonly form: Form
  readonly address: string
  close(): Promise<void>
}

/** Opens a database in the host's own form. Nothing is created but, for SQLite, the file and its folder. */
export async function openHost(address: string): Promise<HostDatabase> {
  const parsed = parseAddress(address)
  if (parsed.form === 'sqlite' && parsed.path !== ':memory:') mkdirSync(dirname(parsed.path), { recursive: true })
  const knex = connect(parsed)
  return { knex, form: parsed.form, address, close: () => knex.destroy() }
}

/** Makes an empty host: structural, system and local tables with their metadata, categories, settings, one `info` row. */
export async function createHost(host: HostDatabase, now: Date = new Date()): Promise<void> {
  await createDatabase(parseAddress(host.address))
  await createStructuralTables(host.knex, host.form)
  await createLocalTables(host.knex, host.form)
  await createSystemTables(host.knex, host.form, now)
  await layFirstRows(host.knex, now)
}

/** Whether nothing is there yet: no file, no database, or one without tables. Creates nothing. */
export async function isEmptyDatabase(address: string): Promise<boolean> {
  const parsed = parseAddress(address)
  if (parsed.form === 'sqlite' && (parsed.path === ':memory:' || !existsSync(parsed.path))) return true
  const knex = parsed.form === 'sqlite' ? lookAtSqlite(parsed.path) : connect({ ...parsed, database: '' })
  try {
    const tables = parsed.form === 'sqlite'
      ? knex('sqlite_master').where({ type: 'table' })
      : knex('information_schema.tables').where({ table_schema: parsed.database })
    const counted: { readonly n: number } | undefined = await tables.count({ n: '*' }).first<{ n: number }>()
    return Number(counted?.n ?? 0) === 0
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'SQLITE_NOTADB') return false
    throw fault
  } finally {
    await knex.destroy()
  }
}

async function createDatabase(parsed: Address): Promise<void> {
  if (parsed.form !== 'mariadb') return
  const knex = connect({ ...parsed, database: '' })
  try {
    await knex.raw('CREATE DATABASE IF NOT EXISTS ?? CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci', [parsed.database])
  } finally {
    await knex.destroy()
  }
}

function connect(parsed: Address): Knex {
  return parsed.form === 'sqlite' ? connectSqlite(parsed.path) : connectMariadb(parsed)
}

function connectSqlite(filename: string): Knex {
  return knexDefault({
    client: 'better-sqlite3', useNullAsDefault: true, connection: { filename },
    pool: { min: 1, max: 1, afterCreate: prepareSqlite },
  })
}

/** Somebody else's file must not even get our journal mode. */
const lookAtSqlite = (filename: string): Knex =>
  knexDefault({ client: 'better-sqlite3', useNullAsDefault: true, connection: { filename, options: { readonly: true } } })

type SqliteConnection = { pragma(text: string): unknown }

/**
 * The driver waits for a lock by blocking the whole process; when the lock's holder lives in this same process it
 * could never let go. So the blocking wait is short and program/writing.ts repeats without blocking.
 */
function prepareSqlite(connection: SqliteConnection, done: (fault: Error | null, connection: SqliteConnection) => void): void {
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'busy_timeout = 100']) connection.pragma(pragma)
  done(null, connection)
}

function connectMariadb({ host, port, user, password, database }: Extract<Address, { form: 'mariadb' }>): Knex {
  const connection = {
    host, port, user, password, charset: 'utf8mb4', timezone: 'Z', dateStrings: true, supportBigNumbers: true,
    ...(database === '' ? {} : { database }),
  }
  return knexDefault({ client: 'mysql2', connection, pool: { min: 0, max: 5 } })
}
