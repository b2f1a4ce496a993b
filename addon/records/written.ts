import type { From } from './open.ts'
import { straight } from './straight.ts'
import type { Binding } from './straight.ts'
import type { RawRow } from './values.ts'

/** A name of the host inside a statement written out; both forms read backticks. */
export const quoted = (name: string): string => `\`${name.replaceAll('`', '``').replaceAll('?', '\\?')}\``

/** Names with their table, in a row. */
export const columnsOf = (table: string, names: readonly string[]): string => names.map(name => `${quoted(table)}.${quoted(name)}`).join(', ')

/**
 * Rows of a statement written out: what is asked in every request takes knex longer to put together than the database
 * to answer. Values go in as bindings, always.
 */
export async function written(from: From, sql: string, bindings: readonly Binding[]): Promise<readonly RawRow[]> {
  const told: unknown = await sent(from, sql, bindings)
  const rows: unknown = Array.isArray(told) && Array.isArray(told[0]) ? told[0] : told
  return Array.isArray(rows) ? rows : []
}

async function sent(from: From, sql: string, bindings: readonly Binding[]): Promise<unknown> {
  const told = straight(from, sql, bindings)
  if (told === undefined) return from.raw(sql, [...bindings])
  try { return await told } catch (fault) {
    // Another process is writing: waiting for it is knex's business, which keeps the connection meanwhile.
    const busy = fault instanceof Error && 'code' in fault && String(fault.code).startsWith('SQLITE_BUSY')
    if (busy && from.isTransaction !== true) return from.raw(sql, [...bindings])
    throw fault
  }
}
