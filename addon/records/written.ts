import type { From } from './open.ts'
import type { RawRow } from './values.ts'

/** A name of the host inside a statement written out; both forms read backticks. */
export const quoted = (name: string): string => `\`${name.replaceAll('`', '``').replaceAll('?', '\\?')}\``

/** Names with their table, in a row. */
export const columnsOf = (table: string, names: readonly string[]): string => names.map(name => `${quoted(table)}.${quoted(name)}`).join(', ')

/**
 * Rows of a statement written out: what is asked in every request takes knex longer to put together than the database
 * to answer. Values go in as bindings, always.
 */
export async function written(from: From, sql: string, bindings: readonly (string | number | null)[]): Promise<readonly RawRow[]> {
  const told: unknown = await from.raw(sql, [...bindings])
  const rows: unknown = Array.isArray(told) && Array.isArray(told[0]) ? told[0] : told
  return Array.isArray(rows) ? rows : []
}
