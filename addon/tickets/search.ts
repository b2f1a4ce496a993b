import type { Desk } from '../desk.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { Binding } from '../records/straight.ts'
import { written } from '../records/written.ts'
import { columnsPerTicket, counterOf, longestWord, markOf, scopeStart } from './search-index.ts'

/**
 * Serials of a customer's newest tickets holding every word in one of these columns, the newest first. Of a ticket several
 * columns may match; the database stops when it has found enough tickets.
 */
export async function searchSerials(
  desk: Desk, customer: string, columns: readonly string[], words: readonly string[], before: number, most: number,
): Promise<readonly number[]> {
  if (columns.length === 0 || words.length === 0) return []
  const marked = words.map(found => markOf(customer) + found.slice(0, longestWord))
  const [sql, bindings] = desk.db.form === 'sqlite' ? inSqlite(customer, columns, marked) : await inMariadb(desk, customer, columns, marked)
  const rows = await written(desk.db.knex, sql, [before * columnsPerTicket, ...bindings, most])
  return rows.map(row => numberOf(row['serial']))
}

type Asking = readonly [sql: string, bindings: readonly Binding[]]

/** The numbers of the columns are looked up inside the statement. */
function inSqlite(customer: string, columns: readonly string[], words: readonly string[]): Asking {
  return [`select distinct rowid / ${columnsPerTicket} as serial from tk_search where rowid < ? and tk_search match (
    select 'scope : (' || coalesce(group_concat(? || value || '"', ' OR '), '"none"') || ') AND body : (' || ? || ')' from tk_counter where name in (${marksFor(columns)})
    ) order by rowid desc limit ?`, [`"${scopeStart(customer)}`, words.map(word => `"${word.replaceAll('"', '""')}"*`).join(' AND '), ...columns.map(counterOf)]]
}

/** What is looked for must be a plain text there. */
async function inMariadb(desk: Desk, customer: string, columns: readonly string[], words: readonly string[]): Promise<Asking> {
  const rows = await written(desk.db.knex, `select value from tk_counter where name in (${marksFor(columns)})`, columns.map(counterOf))
  const scopes = rows.length === 0 ? 'none' : rows.map(row => scopeStart(customer) + textOf(row['value'])).join(' ')
  return [`select distinct \`rowid\` div ${columnsPerTicket} as serial from tk_search where \`rowid\` < ? and match(scope, body) against (? in boolean mode)
    order by serial desc limit ?`, [`+(${scopes}) ${words.map(word => `+${word}*`).join(' ')}`]]
}

const marksFor = (values: readonly unknown[]): string => values.map(() => '?').join(', ')
