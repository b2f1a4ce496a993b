import { isInternal } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { alive, host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { isBeyond } from './line.ts'
import { conversation, indexTicket } from './search-index.ts'

/** Files what customers may read of the conversation, anew; internal notes are not in it. */
export async function indexConversation(desk: Desk, tx: Tx, ticket: string, serial: number, customer: string): Promise<void> {
  const seen: RawRow | undefined = await tx('tk_seen').where({ tablename: desk.names.ticket.table, id: ticket }).first('moved_stamp')
  const rows: readonly RawRow[] = await tx(desk.names.message).where(alive).where(host.parent, ticket)
    .where(host.created, '>', numberOf(seen?.['moved_stamp'])).select('body', 'audience').orderBy(host.created)
  const body = rows.filter(row => !isInternal(textOf(row['audience']))).map(row => textOf(row['body'])).join('\n')
  await indexTicket(tx, serial, customer, { [conversation]: body }, false)
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
