import type { Desk } from '../desk.ts'
import { replyRowOfLetter } from '../notices/reply-token.ts'
import { customersOfTelephone } from '../people/callers.ts'
import type { Customer } from '../people/person.ts'
import { telephonesIn } from '../people/telephone.ts'
import { accountsWhere } from '../sessions/account.ts'
import type { Incoming } from './incoming.ts'
import { wait } from './judgement.ts'
import type { Judgement } from './judgement.ts'

const conversationMs = 7 * 24 * 3_600_000

/**
 * A number the connector vouches for. It must be that of exactly one customer with Check Ticket; everybody else waits.
 * What answers a message of ours, or goes on with what he wrote within a week, belongs to that ticket.
 */
export async function judgeTelephone(desk: Desk, incoming: Incoming, sender: string): Promise<Judgement> {
  if (sender === '') return wait('no-sender')
  // What people say of themselves in their account is not the firm's word.
  const rows = (await customersOfTelephone(desk, desk.db.knex, sender)).filter(({ phone }) => telephonesIn(phone).includes(sender))
  if (rows.length === 0) return wait('unknown-number')
  const [row] = rows
  if (row === undefined || rows.length > 1) return wait('several-customers')
  if (!row.ticked) return wait('access-closed')
  const accounts = (await accountsWhere(desk.db.knex, { customers: [row.id], states: ['open'] }))
  const account = accounts.length === 1 ? accounts[0] : undefined
  const who: Customer = {
    kind: 'customer', account: account?.id ?? '', customer: row.id, name: incoming.sender.name || account?.name || row.name, email: account?.email ?? '',
    language: account?.language ?? desk.language, looking: false,
  }
  const ticket = await answeredTicket(desk, incoming) || await lastTicket(desk, incoming, sender)
  return ticket !== '' && await isHis(desk, ticket, row.id) ? { act: 'reply', who, ticket, letter: '', reason: 'conversation' } : { act: 'open', who, reason: 'known-number' }
}

async function answeredTicket(desk: Desk, { answers }: Incoming): Promise<string> {
  for (const id of answers) {
    const row = await replyRowOfLetter(desk.db.knex, id)
    if (row !== undefined) return row.ticket
  }
  return ''
}

async function lastTicket(desk: Desk, { channel }: Incoming, sender: string): Promise<string> {
  const row: { ticket: string } | undefined = await desk.db.knex('tk_incoming').where({ channel, sender }).whereNot({ ticket: '' }).whereIn('state', ['taken', 'accepted'])
    .where('received_at', '>', desk.clock.now().getTime() - conversationMs).orderBy('received_at', 'desc').first('ticket')
  return row?.ticket ?? ''
}

/** Still there, still his, and not finished: after that a new message is a new request. */
async function isHis(desk: Desk, ticket: string, customer: string): Promise<boolean> {
  const row: { category: string } | undefined = await desk.db.knex('tk_seen').where({ tablename: desk.names.ticket.table, id: ticket, customer, gone: 0 }).first('category')
  return row !== undefined && !['done', 'closed', 'cancelled'].includes(row.category)
}
