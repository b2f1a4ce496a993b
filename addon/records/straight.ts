import type { Knex } from 'knex'
import type { From, Tx } from './open.ts'

export type Binding = string | number | null

type Told = { readonly sql: string, readonly bindings: readonly Binding[], readonly __knexQueryUid: string }

/** knex's client below its builder: the same statement, told to the same listeners. */
type Client = {
  readonly pool?: { numUsed(): number, numPendingAcquires(): number }
  emit(event: 'query', told: Told): unknown
  _query(connection: object, told: Told): Promise<{ readonly response?: unknown }>
}

type Way = {
  send(connection: object, sql: string, bindings: readonly Binding[]): Promise<unknown>
  /** The file's one connection, whoever uses it. */
  held(): object | undefined
  /** Undefined where the statement has to wait for its turn. */
  free(): object | undefined
}

const ways = new WeakMap<From, Way>()

/** The answer of a statement that needs no builder, from a SQLite file's one connection; undefined where it must go by knex. */
export function straight(from: From, sql: string, bindings: readonly Binding[]): Promise<unknown> | undefined {
  const way = ways.get(from)
  const connection = way?.free()
  return connection === undefined ? undefined : way?.send(connection, sql, bindings)
}

/**
 * Outside a transaction the connection may be used whenever nobody holds it, since the driver answers before anybody else
 * gets a turn. knex would fetch it from its pool and build the statement first, which takes longer than most answers.
 */
export function openWay(knex: Knex, held: () => object | undefined): void {
  const client: Client = knex.client
  const below: Client = Object.getPrototypeOf(client)
  let sent = 0
  ways.set(knex, {
    held,
    free() {
      const { pool } = client
      return pool === undefined || pool.numUsed() > 0 || pool.numPendingAcquires() > 0 ? undefined : held()
    },
    async send(connection, sql, bindings) {
      const told = { sql: sql.includes('\\?') ? sql.replaceAll('\\?', '?') : sql, bindings, __knexQueryUid: `straight-${sent += 1}` }
      client.emit('query', told)
      return (await below._query.call(client, connection, told)).response
    },
  })
}

/** The same inside a transaction, which holds the connection, until its work is done. */
export async function withWay<T>(knex: Knex, tx: Tx, work: () => Promise<T>): Promise<T> {
  const way = ways.get(knex)
  if (way !== undefined) ways.set(tx, { ...way, free: way.held })
  try { return await work() } finally { ways.delete(tx) }
}
