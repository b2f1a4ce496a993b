import { isInternal } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { alive, host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { isBeyond } from '../records/beyond.ts'
import { conversation, indexTickets } from './search-index.ts'

/** Files what customers may read of the conversation, anew; internal notes are not in it. */
export const indexConversation = (desk: Desk, tx: Tx, id: string, serial: number, customer: string): Promise<void> =>
  indexConversations(desk, tx, [{ id, serial, customer }])

/** The same for many tickets at once. */
export async function indexConversations(desk: Desk, tx: Tx, tickets: readonly { readonly id: string, readonly serial: number, readonly customer: string }[]): Promise<void> {
  if (tickets.length === 0) return
  const texts = await conversationsOf(desk, tx, tickets.map(({ id }) => id))
  await indexTickets(tx, tickets.map(({ id, serial, customer }) => ({ serial, customer, values: { [conversation]: texts.get(id) ?? '' }, isNew: false })))
}

/** What customers may read of these conversations: ticket to text. */
export async function conversationsOf(desk: Desk, tx: Tx, tickets: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows: readonly RawRow[] = await tx(desk.names.message).where(alive).whereIn(host.parent, tickets)
    .select(host.parent, host.created, 'body', 'audience').orderBy([{ column: host.parent }, { column: host.created }])
  const seen: readonly RawRow[] = await tx('tk_seen').where('tablename', desk.names.ticket.table).whereIn('id', tickets).where('moved_stamp', '>', 0).select('id', 'moved_stamp')
  const lines = new Map(seen.map(row => [textOf(row['id']), numberOf(row['moved_stamp'])]))
  const texts = new Map<string, string>()
  for (const row of rows) {
    if (isInternal(textOf(row['audience']))) continue
    const ticket = textOf(row[host.parent])
    if (!isBeyond(lines.get(ticket) ?? 0, numberOf(row[host.created]))) continue
    const before = texts.get(ticket)
    texts.set(ticket, before === undefined ? textOf(row['body']) : `${before}\n${textOf(row['body'])}`)
  }
  return texts
}
