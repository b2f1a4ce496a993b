import type { Desk } from '../desk.ts'
import { customersOfTelephone } from '../people/callers.ts'
import type { CustomerRow } from '../people/customers.ts'
import type { From } from '../records/open.ts'
import { customersByAddress } from '../sessions/matches.ts'
import { firmTicket } from '../tickets/firm-ticket.ts'
import type { KeptFile } from '../tickets/upload.ts'
import type { Channel } from './incoming.ts'

/** Something that waits for the owner. */
export type Waiting = {
  readonly id: string, readonly channel: Channel, readonly sender: string, readonly name: string, readonly subject: string, readonly text: string
  readonly files: readonly KeptFile[], readonly refused: readonly string[], readonly reason: string, readonly vouched: boolean, readonly receivedAt: number
  /** The ticket and the account it named, if it named any. */
  readonly ticket: string, readonly account: string
}

type Row = {
  id: string, channel: string, sender: string, name: string, subject: string, body: string, files: string, reason: string, verdict: string
  received_at: number, ticket: string, account: string
}

const columns = ['id', 'channel', 'sender', 'name', 'subject', 'body', 'files', 'reason', 'verdict', 'received_at', 'ticket', 'account']
const channels: readonly Channel[] = ['mail', 'whatsapp', 'sms']

export async function waitingOf(from: From, id: string): Promise<Waiting | undefined> {
  const row: Row | undefined = await from('tk_incoming').where({ id, state: 'waiting' }).first(columns)
  return row === undefined ? undefined : read(row)
}

export async function countWaiting({ db }: Desk): Promise<number> {
  const row: { count?: unknown } | undefined = await db.knex('tk_incoming').where({ state: 'waiting' }).count({ count: '*' }).first()
  return Number(row?.count ?? 0)
}

/** As the owner decides on it: with the request it would belong to, and the customers its sender may be. */
export type Choice = Waiting & { readonly about: string, readonly candidates: readonly CustomerRow[] }

export async function waitingList(desk: Desk, most = 50): Promise<readonly Choice[]> {
  const rows: readonly Row[] = await desk.db.knex('tk_incoming').where({ state: 'waiting' }).orderBy('received_at').orderBy('id').limit(most).select(columns)
  return Promise.all(rows.map(read).map(async waiting => ({ ...waiting, about: await aboutOf(desk, waiting), candidates: await candidatesFor(desk, waiting) })))
}

/** '' when it belongs to none, or to one that is gone. */
async function aboutOf(desk: Desk, { ticket, account }: Waiting): Promise<string> {
  if (ticket === '' || account === '') return ''
  const found = await firmTicket(desk, desk.db.knex, ticket).catch(() => undefined)
  return found === undefined || found.customer === '' ? '' : [found.number, found.title].filter(part => part !== '').join(' · ') || ticket
}

export async function candidatesFor(desk: Desk, { channel, sender }: Pick<Waiting, 'channel' | 'sender'>): Promise<readonly CustomerRow[]> {
  if (sender === '') return []
  if (channel !== 'mail') return customersOfTelephone(desk, desk.db.knex, sender)
  const { exact, among } = await customersByAddress(desk, desk.db.knex, sender)
  return [...exact, ...among]
}

function read(row: Row): Waiting {
  const { kept, refused } = filesIn(row.files)
  return {
    id: row.id, channel: channels.find(channel => channel === row.channel) ?? 'mail', sender: row.sender, name: row.name, subject: row.subject, text: row.body, files: kept, refused,
    reason: row.reason, vouched: row.verdict === 'pass', receivedAt: Number(row.received_at), ticket: row.ticket, account: row.account,
  }
}

function filesIn(text: string): { readonly kept: readonly KeptFile[], readonly refused: readonly string[] } {
  const told: unknown = JSON.parse(text || '{}')
  const list = (name: string): readonly unknown[] => {
    const value: unknown = typeof told === 'object' && told !== null ? Reflect.get(told, name) : undefined
    return Array.isArray(value) ? value : []
  }
  return {
    kept: list('kept').filter((file): file is KeptFile => typeof file === 'object' && file !== null && 'id' in file && typeof file.id === 'string' && 'name' in file && typeof file.name === 'string'),
    refused: list('refused').filter(name => typeof name === 'string'),
  }
}
