import { applyCounterMask } from '../../../formats/counter-mask.ts'
import { wallClockAt } from '../../../formats/stamps.ts'
import type { HostDatabase } from '../../open.ts'
import { laidId, layRows } from '../laying.ts'
import { drawSignature } from '../workshop/pictures.ts'
import { carla, ivo } from './people.ts'
import type { Ticket } from './tickets.ts'

const zone = 'Europe/Rome'

const products = [
  { key: 'ORA', text: 'Manodopera tecnico', unit: 'ora', price: 44 }, { key: 'USC', text: 'Uscita', unit: 'pz', price: 30 },
  { key: 'INT-25', text: 'Interruttore differenziale 25 A', unit: 'pz', price: 62 }, { key: 'ELE-01', text: 'Elettrodo di accensione', unit: 'pz', price: 27.5 },
  { key: 'CAV-3G', text: 'Cavo 3G2,5', unit: 'm', price: 2.1 }, { key: 'VAS-18', text: 'Vaso di espansione 18 l', unit: 'pz', price: 48 },
  { key: 'LAM-EM', text: "Lampada d'emergenza", unit: 'pz', price: 36 }, { key: 'GAS-32', text: 'Gas R32', unit: 'pz', price: 55 },
] as const

/** What came of the tickets: hours and parts on their card, reports, invoices. */
export async function layWork(host: HostDatabase, tickets: readonly Ticket[], founded: Date): Promise<void> {
  await layRows(host, 'prodotti', products.map(({ key, text, unit, price }) =>
    ({ key, at: founded, by: ivo.username, values: { codice: key, descrizione: text, unita_misura: unit, prezzo: price } })))
  const done = tickets.filter(({ status, fate }) => status === 'Eseguito' && fate === 'living')
  await layRows(host, 'ticket_righe', done.filter(({ number }) => number % 2 === 0).map(ticket => {
    const product = products[ticket.number % products.length] ?? products[0]
    return {
      key: `${ticket.number}-1`, at: ticket.changedAt, by: ticket.technician, parent: { table: 'ticket', key: String(ticket.number) },
      values: { descrizione: product.text, gguid_descrizione: laidId('prodotti', product.key), quantita: 1 + ticket.number % 3, prezzo: product.price, costo: ticket.cost },
    }
  }))
  const visited = done.filter(({ number }) => number % 4 === 0)
  await layReports(host, visited)
  await layInvoices(host, visited.filter(({ number }) => number % 8 === 0))
  const drawn = { ticket: tickets.length, interventi: visited.length, fatture: visited.filter(({ number }) => number % 8 === 0).length }
  for (const [counterlabel, countervalue] of Object.entries(drawn)) await host.knex('so_counters').where({ counterlabel }).update({ countervalue })
}

const customerCells = ({ customer }: Ticket) => ({ nome_cliente: customer.name, gguid_nome_cliente: customer.id })

async function layReports(host: HostDatabase, tickets: readonly Ticket[]): Promise<void> {
  const signature = await drawSignature()
  await layRows(host, 'interventi_tecnici', tickets.map((ticket, place) => ({
    key: String(ticket.number), at: ticket.changedAt, by: ticket.technician, values: {
      numero: applyCounterMask('RI*', place + 1), data: wallClockAt(ticket.changedAt, zone), ...customerCells(ticket), da_ticket: ticket.title, gguid_da_ticket: ticket.id,
      difetto: ticket.text, inizio: wallClockAt(new Date(ticket.changedAt.getTime() - 5_400_000), zone), fine: wallClockAt(ticket.changedAt, zone),
      tecnico: ticket.technician, firma: place % 3 === 0 ? '' : signature,
    },
  })))
}

async function layInvoices(host: HostDatabase, tickets: readonly Ticket[]): Promise<void> {
  await layRows(host, 'fatture', tickets.map((ticket, place) => ({
    key: String(ticket.number), at: ticket.changedAt, by: carla.username, values: {
      numero: applyCounterMask('FT*', place + 1), data: wallClockAt(ticket.changedAt, zone), ...customerCells(ticket),
      imponibile: 74, totale: 90.28, pagata: place % 4 === 0 ? 0 : 1,
    },
  })))
  await layRows(host, 'fatture_rows', tickets.flatMap(ticket => products.slice(0, 2).map(({ key, text, price }) => ({
    key: `${ticket.number}-${key}`, at: ticket.changedAt, by: carla.username, parent: { table: 'fatture', key: String(ticket.number) },
    values: { descrizione: text, quantita: 1, prezzo: price, importo: price },
  }))))
}
