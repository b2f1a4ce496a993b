import knexDefault from 'knex'
import type { Knex } from 'knex'
import type { Form } from '../../formats/columns.ts'
import { openWay, withWay } from './straight.ts'
import { written } from './written.ts'

export type Tx = Knex.Transaction

/** Anything statements can be sent to: the pool or a transaction. */
export type From = Knex | Tx

export type Db = {
  readonly knex: Knex
  readonly form: Form
  readonly address: string
  /** One whole write: everything in `work`, or nothing. Takes the write lock before the first read. */
  inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

type Connection = {
  readonly open?: boolean
  pragma?: (text: string) => unknown
  exec?: (sql: string, done: (fault: Error | null) => void) => void
  prepare?: (sql: string) => unknown
}

type Served = { query(sql: string, done: (fault: Error | null) => void): unknown }

/** The driver waits by blocking the whole process, where the lock's holder may live too: short, and tried again below. */
const pragmas = ['journal_mode = WAL', 'synchronous = NORMAL', 'busy_timeout = 100', 'cache_size = -16000']

/**
 * Opens a database in the host's form.
 * @param address `sqlite:/path/file.db`, `sqlite3:/path/file.db` (the alternative driver) or `mysql://user:password@host:port/name`
 */
export function openDatabase(address: string): Db {
  const file = /^(sqlite3?):(.+)$/.exec(address)
  const knex = file === null ? openMariadb(address) : openSqlite(file[2] ?? '', file[1] === 'sqlite3' ? 'sqlite3' : 'better-sqlite3')
  const form: Form = file === null ? 'mariadb' : 'sqlite'
  return {
    knex, form, address,
    inTransaction: work => withRetry(() => knex.transaction(tx => withWay(knex, tx, async () => {
      await written(tx, 'update tk_clock set last_seen = last_seen where id = 1', [])
      return work(tx)
    }))),
    close: () => knex.destroy(),
  }
}

/** Faults are thrown; whoever meets one logs it, in our own form and without the values of a statement. (S58) */
const silent = { warn: () => undefined, error: () => undefined, debug: () => undefined, deprecate: () => undefined }

function openSqlite(filename: string, client: 'better-sqlite3' | 'sqlite3'): Knex {
  let connected: Connection | undefined
  const knex = patient(knexDefault({
    client, connection: { filename }, useNullAsDefault: true, log: silent,
    pool: {
      min: 1, max: 1, idleTimeoutMillis: 0x7fffffff,
      afterCreate(connection: Connection, done: (fault: Error | null, connection: Connection) => void) {
        if (connection.pragma !== undefined) {
          for (const pragma of pragmas) connection.pragma(pragma)
          keepStatements(connection)
          connected = connection
          return done(null, connection)
        }
        connection.exec?.(pragmas.map(pragma => `pragma ${pragma};`).join('\n'), fault => done(fault, connection))
      },
    },
  }))
  openWay(knex, () => connected?.open === true ? connected : undefined)
  return knex
}

/** A single statement is a transaction too: while another process writes it is tried again. Inside one, the whole is. */
function patient(knex: Knex): Knex {
  const client: { _query(connection: unknown, query: unknown): Promise<unknown> } = knex.client
  const once = client._query.bind(client)
  client._query = (connection, query) => withRetry(() => once(connection, query))
  return knex
}

const mostStatements = 400

/** knex prepares at every call, which costs as much as a small query; SQLite itself notices when a kept statement's tables changed. */
function keepStatements(connection: Connection): void {
  const prepare = connection.prepare?.bind(connection)
  if (prepare === undefined) return
  const kept = new Map<string, unknown>()
  connection.prepare = sql => {
    const known = kept.get(sql)
    if (known !== undefined) return known
    const statement = prepare(sql)
    if (!/^\s*(select|insert|update|delete|with|begin|commit|rollback)\b/i.test(sql)) return statement
    const [oldest] = kept.keys()
    if (kept.size >= mostStatements && oldest !== undefined) kept.delete(oldest)
    kept.set(sql, statement)
    return statement
  }
}

function openMariadb(address: string): Knex {
  const url = new URL(address)
  return knexDefault({
    client: 'mysql2', log: silent,
    connection: {
      host: url.hostname, port: Number(url.port || 3306),
      user: decodeURIComponent(url.username), password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
      charset: 'utf8mb4', dateStrings: true, timezone: 'Z', supportBigNumbers: true, enableKeepAlive: true,
    },
    // A server is shared by many installations: what nobody uses is given back.
    pool: {
      min: 0, max: 8, idleTimeoutMillis: 10_000,
      // Rules are compared as one text: it must never be cut off.
      afterCreate(connection: Served, done: (fault: Error | null, connection: Served) => void) {
        connection.query('set session group_concat_max_len = 67108864', fault => done(fault, connection))
      },
    },
    acquireConnectionTimeout: 10_000,
  })
}

const passing: ReadonlySet<string> = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD', 'SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT'])

/** A lock lost to another process is nobody's mistake: the whole transaction is tried again. */
export async function withRetry<T>(attempt: () => Promise<T>): Promise<T> {
  const started = performance.now()
  for (let tries = 1; ; tries += 1) {
    try { return await attempt() } catch (fault) {
      const code = fault instanceof Error && 'code' in fault ? String(fault.code) : ''
      if (!passing.has(code) || performance.now() - started > 15_000) throw fault
      await new Promise(resolve => setTimeout(resolve, Math.min(100, 5 * tries) + Math.random() * 20))
    }
  }
}
