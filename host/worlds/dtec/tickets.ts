import { applyCounterMask } from '../../../formats/counter-mask.ts'
import { stampAt, wallClockAt } from '../../../formats/stamps.ts'
import { laidId } from '../laying.ts'
import type { LaidRow } from '../laying.ts'
import { drawFrom } from '../large/texts.ts'
import type { Draw } from '../large/texts.ts'
import { customers } from './customers.ts'
import type { CustomerRow } from './customers.ts'
import { carla, gino, nadia } from './people.ts'
import { channels, droppedStatus, priorities, statuses, ticketMask } from './structure.ts'
import { mirrored, ticketWords } from './texts.ts'

/** `lost`: the customer's name is there, his id is not, so the ticket belongs to nobody. (decision 21) */
export type Fate = 'living' | 'retired' | 'archived' | 'lost'

export type Ticket = {
  readonly number: number
  readonly id: string
  readonly fate: Fate
  readonly customer: CustomerRow
  readonly at: Date
  readonly changedAt: Date
  readonly technician: string
  readonly status: string
  readonly priority: string
  readonly channel: string
  readonly title: string
  readonly text: string
  readonly cost: number
  readonly remark: string
  readonly zeroed: boolean
}

/** 300 living ones with their customer, and nineteen that are not. */
const count = 319
const day = 86_400_000
const zone = 'Europe/Rome'

/** Two years of requests, the oldest first; the newest is a few hours old. */
export function ticketsBefore(now: Date): readonly Ticket[] {
  const draw = drawFrom(41)
  return Array.from({ length: count }, (_, place) => ticketAt(place + 1, now, draw))
}

function ticketAt(number: number, now: Date, draw: Draw): Ticket {
  const at = new Date(now.getTime() - 3 * 3_600_000 - (count - number) / count * 730 * day - draw(7_200) * 1000)
  const fate = fateOf(number)
  const customer = customerOf(number, draw)
  const status = statusOf(number, draw)
  const words = ticketWords(draw)
  // Every third row was typed here; the others came by the client that has no apostrophes.
  const heard = number % 3 === 0 ? (text: string) => text : mirrored
  return {
    number, id: laidId('ticket', String(number)), fate, at, customer: { ...customer, name: heard(customer.name) }, status,
    changedAt: new Date(Math.min(now.getTime() - 3_600_000, at.getTime() + (1 + draw(9)) * day)), technician: draw(2) === 0 ? nadia.username : gino.username,
    priority: draw(12) === 0 ? '' : priorities[draw(3)] ?? '', channel: channels[draw(channels.length)] ?? '',
    title: heard(words.title), text: heard(words.text), remark: heard(words.remark),
    cost: status === 'Eseguito' ? 40 + draw(900) + 0.37 : 0, zeroed: number === 200 || number === 201,
  }
}

function fateOf(number: number): Fate {
  if (number % 53 === 20) return 'retired'
  if (number % 61 === 9) return 'archived'
  return number % 47 === 30 ? 'lost' : 'living'
}

/** Everybody wrote once in the last months; before, a few wrote most. */
function customerOf(number: number, draw: Draw): CustomerRow {
  const share = draw(1000) / 1000
  const place = number > 240 && number <= 280 ? number - 241 : Math.floor(share * share * customers.length)
  const customer = customers[place]
  if (customer === undefined) throw new Error(`no customer ${place}`)
  return customer
}

function statusOf(number: number, draw: Draw): string {
  const drawn = draw(statuses.length)
  if (number === 150) return droppedStatus
  return (number > count - 40 ? statuses[drawn] : statuses.at(-1)) ?? ''
}

export const ticketRow = (ticket: Ticket): LaidRow => ({
  key: String(ticket.number), at: ticket.at, by: carla.username, values: {
    n_ticket: applyCounterMask(ticketMask, ticket.number), data_richiesta: wallClockAt(ticket.at, zone), nome_cliente: ticket.customer.name,
    gguid_nome_cliente: ticket.fate === 'lost' ? '' : ticket.customer.id, oggetto: ticket.title, testo: ticket.text, stato: ticket.status,
    urgenza: ticket.priority, arrivato_da: ticket.channel, tecnico: ticket.status === 'Aperto' ? '' : ticket.technician,
    costo_interno: ticket.cost, note_interne: ticket.remark,
    eli: ticket.fate === 'retired' ? 1 : 0, arc: ticket.fate === 'archived' ? 1 : 0, uta: '',
    tid: ticket.zeroed ? 0 : stampAt(ticket.changedAt), ut: ticket.zeroed ? '' : ticket.technician, ind: ticket.zeroed ? 0 : ticket.number,
  },
})
