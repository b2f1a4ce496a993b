import type { Cell } from '@nios4/sdk'
import { dateTimeOfDigits, stampAt } from '../../formats/stamps.ts'
import type { HostDatabase } from '../open.ts'
import { listValues } from '../program/lists.ts'
import { pour } from './large/bulk.ts'
import type { Row } from './large/bulk.ts'
import { growCustomers } from './large/customers.ts'
import type { GrownCustomer } from './large/customers.ts'
import { drawFrom, messageText, ticketText } from './large/texts.ts'
import type { Draw } from './large/texts.ts'

export type Growth = {
  readonly tickets: number
  /** Over how many grown customers they spread; the first ones get the most. */
  readonly customers: number
  readonly messagesPerTicket?: number
  readonly now?: Date
}

type Ground = {
  readonly host: HostDatabase
  readonly now: Date
  readonly first: number
  readonly count: number
  readonly customers: readonly GrownCustomer[]
  readonly statuses: readonly string[]
  readonly priorities: readonly string[]
  readonly channels: readonly string[]
}

const standard = ['gguid', 'tid', 'ut', 'exp', 'gguidp', 'tap', 'dsp', 'dsc', 'utc', 'tidc', 'ind']
const ticketColumns = [...standard, 'number', 'title', 'status', 'priority', 'description', 'request_date', 'customer', 'gguid_customer', 'channel']
const messageColumns = [...standard, 'body', 'audience', 'author', 'sent_at', 'from_customer']

/**
 * Adds tickets to the tables the addon has installed, as years of use would have left them. The addon's private tables
 * are not touched: its first look at such a host is a silent baseline. Numbers go on after the highest one.
 */
export async function growTickets(host: HostDatabase, growth: Growth): Promise<readonly GrownCustomer[]> {
  const now = growth.now ?? new Date()
  const customers = await growCustomers(host, growth.customers, now)
  const highest = await host.knex('ticket').max({ number: 'number' }).first<{ readonly number: number | null } | undefined>()
  const ground: Ground = {
    host, now, first: (highest?.number ?? 0) + 1, count: growth.tickets, customers,
    statuses: await valuesOf(host, 'ticket_status', ['Aperto', 'Sospeso', 'Riprogrammare', 'Eseguito']),
    priorities: await valuesOf(host, 'ticket_priority', ['Bassa', 'Media', 'Alta']),
    channels: await valuesOf(host, 'ticket_channel', ['Portale']),
  }
  await pour(host, 'ticket', ticketColumns, ticketRows(ground))
  const messages = growth.messagesPerTicket ?? 0
  if (messages > 0) await pour(host, 'ticket_message', messageColumns, messageRows(ground, messages, (await valuesOf(host, 'ticket_audience', ['Cliente']))[0] ?? ''))
  if (host.form === 'sqlite') await host.knex.raw('ANALYZE')
  return customers
}

/** Id of the grown ticket of this number: rising, so that it also finds its place in an index quickly. */
export const grownTicketId = (number: number): string => `d0000000-0000-4000-a000-${String(number).padStart(12, '0')}`

function* ticketRows(ground: Ground): Generator<Row> {
  const draw = drawFrom(ground.first)
  for (let place = 0; place < ground.count; place += 1) {
    const number = ground.first + place
    const at = momentOf(ground, place)
    const customer = customerOf(ground, draw)
    const { title, description } = ticketText(number, draw)
    const open = place > ground.count * 0.98 || draw(50) === 0
    yield [
      ...standardCells(grownTicketId(number), at, '', '', number, 'Sara Monti'), number, title,
      (open ? ground.statuses[draw(3)] : ground.statuses.at(-1)) ?? '', ground.priorities[draw(ground.priorities.length)] ?? '', description,
      dateCell(ground.host, at), customer.name, customer.id, ground.channels[draw(ground.channels.length)] ?? '',
    ]
  }
}

function* messageRows(ground: Ground, each: number, audience: string): Generator<Row> {
  const draw = drawFrom(ground.first + 7)
  for (let place = 0; place < ground.count; place += 1) {
    for (let turn = 0; turn < each; turn += 1) {
      const number = ground.first + place
      const at = new Date(momentOf(ground, place).getTime() + (turn + 1) * 3_600_000)
      const fromCustomer = turn % 2
      yield [
        ...standardCells(`e${String(turn).padStart(7, '0')}-0000-4000-a000-${String(number).padStart(12, '0')}`, at, grownTicketId(number), 'ticket', number * each + turn, 'Tito Ferri'),
        messageText(draw), audience, fromCustomer === 1 ? 'Cliente' : 'Tito Ferri', dateCell(ground.host, at), fromCustomer,
      ]
    }
  }
}

function standardCells(id: string, at: Date, parent: string, parentTable: string, ind: number, by: string): readonly Cell[] {
  const stamp = stampAt(at)
  return [id, stamp, by, '', parent, parentTable, '', '', by, stamp, ind]
}

/** Four years of tickets, evenly; the newest is a day old. */
const momentOf = ({ now, count }: Ground, place: number): Date => new Date(now.getTime() - 86_400_000 - (count - 1 - place) / count * 4 * 365 * 86_400_000)

/** A few customers write a lot, most of them little. */
function customerOf({ customers }: Ground, draw: Draw): GrownCustomer {
  const share = draw(1_000_000) / 1_000_000
  const customer = customers[Math.floor(share * share * customers.length)]
  if (customer === undefined) throw new Error('tickets need at least one customer')
  return customer
}

/** Wall clock of Rome; formatting a zone costs ten times the insert, so a million rows take the winter offset. */
function dateCell(host: HostDatabase, at: Date): Cell {
  const digits = stampAt(new Date(at.getTime() + 3_600_000))
  return host.form === 'sqlite' ? digits : dateTimeOfDigits(digits)
}

async function valuesOf(host: HostDatabase, list: string, otherwise: readonly string[]): Promise<readonly string[]> {
  const values = (await listValues(host, list)).map(({ value }) => value)
  return values.length === 0 ? otherwise : values
}
