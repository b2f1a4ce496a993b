import type { Desk } from '../desk.ts'
import { host } from '../records/columns.ts'
import { numberOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { quoted, written } from '../records/written.ts'

/** Messages and files of a ticket, oldest first. */
export type Below = { readonly messages: readonly RawRow[], readonly files: readonly RawRow[] }

/** Both in one statement. The ticket itself has been looked up for the person before. */
export async function belowTicket(desk: Desk, ticket: string): Promise<Below> {
  const { message, file } = desk.names
  const there = `${host.retired} = 0 and ${host.archived} = 0 and ${host.parent} = ?`
  const rows = await written(desk.db.knex, `select 1 as spoken, ${host.id}, ${host.created}, body, audience, author, from_customer, '' as ${quoted('file')}, '' as message_id
    from ${quoted(message)} where ${there}
    union all select 0, ${host.id}, ${host.created}, '', audience, '', 0, ${quoted('file')}, message_id from ${quoted(file)} where ${there} order by ${host.created}`, [ticket, ticket])
  return { messages: rows.filter(row => numberOf(row['spoken']) === 1), files: rows.filter(row => numberOf(row['spoken']) !== 1) }
}
