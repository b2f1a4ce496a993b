import { createRequire } from 'node:module'

type Connection = { destroy?: () => void }
type Answer = Promise<unknown>
type Client = { _query(connection: Connection, query: unknown): Answer }

const load = createRequire(import.meta.url)

/** The outside clients the product's statements go through, on both engines. */
function clients(): readonly Client[] {
  const one: { prototype: Client } = load('knex/lib/dialects/better-sqlite3/index.js')
  const other: { prototype: Client } = load('knex/lib/dialects/mysql/index.js')
  return [one.prototype, other.prototype]
}

export type Told = {
  /** How many statements were begun. */
  readonly statements: number
  /** It met the fault, and everything after it. */
  readonly died: boolean
  readonly fault: unknown
}

/**
 * Runs this work and lets the process "die" before its n-th statement: that one and every later one fails, a lost
 * connection of MariaDB is cut so that the server lets go of locks and transactions, as it does when a process is killed.
 * No other statement may be under way in this process meanwhile. Infinity only counts.
 */
export async function dyingAt(n: number, work: () => Promise<unknown>): Promise<Told> {
  let statements = 0
  let died = false
  const kept = clients().map(client => ({ client, query: client._query }))
  for (const { client, query } of kept) {
    client._query = function dying(this: unknown, connection: Connection, asked: unknown): Answer {
      statements += 1
      if (statements < n) return query.call(this, connection, asked)
      died = true
      connection.destroy?.()
      return Promise.reject(new Error('killed'))
    }
  }
  try {
    await work()
    return { statements, died, fault: undefined }
  } catch (fault) {
    if (!died) throw fault
    return { statements, died, fault }
  } finally {
    for (const { client, query } of kept) client._query = query
  }
}
