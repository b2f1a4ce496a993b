import { newId } from '../../formats/ids.ts'
import type { Desk } from '../desk.ts'
import type { Replied, TicketEvent } from '../events.ts'
import { telephonesIn } from '../people/telephone.ts'
import { customerById } from '../people/customers.ts'
import { host } from '../records/columns.ts'
import { insertMany } from '../records/many.ts'
import type { Tx } from '../records/open.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { channelOf } from './connector.ts'
import type { ChannelName } from './connector.ts'
import { allOn } from './connectors.ts'

/** What the firm says on a ticket that came by telephone message goes back the same way, queued with what was said. */
export async function queueAnswers(desk: Desk, tx: Tx, events: readonly TicketEvent[]): Promise<void> {
  const said = events.filter(isSaidToHim)
  if (said.length === 0) return
  const on = allOn(desk)
  const column = desk.names.ticket.column.channel
  if (on.length === 0 || !(await desk.reading.surroundings(desk, tx)).ticketColumns.some(known => known.column === column)) return
  const now = desk.clock.now().getTime()
  for (const [at, event] of said.entries()) {
    const row: RawRow | undefined = await tx(desk.names.ticket.table).where({ [host.id]: event.ticket }).first(column)
    const channel = channelOf(textOf(row?.[column]))
    if (channel === undefined || !on.includes(channel)) continue
    const number = await numberFor(desk, tx, event, channel)
    await insertMany(tx, 'tk_channel_out', [{
      id: newId(), channel, ticket: event.ticket, message: event.message, number, status: 'queued', attempts: 0, next_at: now, lease_until: 0, leased_by: '', outside: '', result: '',
      // What was said in one breath leaves in that order.
      created_at: now + at,
    }])
  }
}

const isSaidToHim = (event: TicketEvent): event is Replied =>
  event.event === 'replied' && event.author.kind === 'firm' && event.audience === 'all' && event.customer !== ''

/** The number he wrote from about this ticket; else one of his row that has written before, else a mobile, else any. '' = none. */
export async function numberFor(desk: Desk, tx: Tx, { ticket, customer }: Pick<Replied, 'ticket' | 'customer'>, channel: ChannelName): Promise<string> {
  const last: RawRow | undefined = await tx('tk_incoming').where({ channel, ticket }).whereNot({ sender: '' }).orderBy('received_at', 'desc').first('sender')
  if (last !== undefined) return textOf(last['sender'])
  const numbers = telephonesIn((await customerById(desk, tx, customer))?.phone ?? '')
  const known: readonly RawRow[] = numbers.length === 0 ? [] : await tx('tk_channel_in').where({ channel }).whereIn('sender', numbers).distinct('sender')
  return numbers.find(number => known.some(row => textOf(row['sender']) === number)) ?? numbers.find(number => number.startsWith('+393')) ?? numbers[0] ?? ''
}
