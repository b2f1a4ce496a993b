import type { Cell } from '@nios4/sdk'
import { applyCounterMask } from '../../../formats/counter-mask.ts'
import { wallClockAt } from '../../../formats/stamps.ts'
import type { HostDatabase } from '../../open.ts'
import type { HostUser } from '../../program/host-user.ts'
import { laidId, layRows } from '../laying.ts'
import type { LaidRow } from '../laying.ts'
import { customers, vatNumber } from './customers.ts'
import type { CustomerRow } from './customers.ts'
import { jobs, products } from './jobs.ts'
import type { Job } from './jobs.ts'
import { olga, sara, tina, tito } from './people.ts'
import { drawSignature } from './pictures.ts'
import type { Say } from './words.ts'

const day = 86_400_000
const zone = 'Europe/Rome'
const hourly = 46

type Visit = {
  readonly index: number
  readonly customer: CustomerRow
  readonly job: Job
  readonly technician: HostUser
  readonly start: Date
  readonly end: Date
}

/** Twenty-six visits in the last five months; the newest ended two days ago. */
function visitsBefore(now: Date): readonly Visit[] {
  const midnight = Math.floor(now.getTime() / day) * day
  return Array.from({ length: 26 }, (_, index) => {
    const customer = customers[index * 7 % customers.length]
    const drawn = jobs[(index * 3 + Math.floor(index / 10)) % jobs.length]
    const job = drawn?.oven === true && customer?.kind !== 'shop' ? jobs.find(each => each.yearly) : drawn
    if (customer === undefined || job === undefined) throw new Error('no such customer or job')
    const start = new Date(midnight - (2 + (25 - index) * 6) * day + (7 + index % 4 * 2) * 3_600_000)
    return { index, customer, job, technician: index % 3 === 1 ? tina : tito, start, end: new Date(start.getTime() + job.minutes * 60_000) }
  })
}

export async function layHistory(host: HostDatabase, say: Say, now: Date): Promise<void> {
  const started = new Date(now.getTime() - 400 * day)
  await layRows(host, 'clienti', customers.map((row, index) => customerRow(row, index, say, started)))
  await layRows(host, 'prodotti', products.map(({ key, text, unit, price, stock }) => ({
    key, at: started, by: sara.username, values: { codice: key, descrizione: say.text(text), unita_misura: say.text(unit), prezzo: price, giacenza: stock },
  })))
  const visits = visitsBefore(now)
  await layVisits(host, visits, say)
  await layInvoices(host, visits.filter(({ index }) => index % 4 !== 3), say, now)
}

function customerRow(row: CustomerRow, index: number, say: Say, started: Date): LaidRow {
  return {
    key: row.key, at: new Date(started.getTime() + index * 11 * day), by: index % 2 === 0 ? sara.username : olga.username, values: {
      ragione_sociale: row.name, referente: row.contact, email: row.email, telefono: row.phone, indirizzo: `${row.address}, ${row.city}`,
      lat_indirizzo: row.point[0], lng_indirizzo: row.point[1], dat_indirizzo: '', citta: row.city, partita_iva: vatNumber(index),
      tipo_cliente: say.label(row.kind), note: say.text(row.note), margine_interno: say.text(row.margin), sconto_interno: index % 3 * 5,
    },
  }
}

async function layVisits(host: HostDatabase, visits: readonly Visit[], say: Say): Promise<void> {
  const signature = await drawSignature()
  await layRows(host, 'interventi_tecnici', visits.map(visit => ({
    key: String(visit.index), at: visit.end, by: visit.technician.username, values: {
      numero: applyCounterMask('RI*', visit.index + 1), data: wallClockAt(visit.start, zone), ...customerCells(visit.customer),
      difetto: say.text(visit.job.fault), lavoro: say.text(visit.job.work), inizio: wallClockAt(visit.start, zone), fine: wallClockAt(visit.end, zone),
      tecnico: visit.technician.username, firma: visit.index % 5 === 4 ? '' : signature, uta: String(visit.technician.id),
    },
  })))
  await layRows(host, 'interventi_materiali', visits.flatMap(visit => partsOf(visit, say).map((part, place) => ({
    key: `${visit.index}-${place}`, at: visit.end, by: visit.technician.username, parent: { table: 'interventi_tecnici', key: String(visit.index) },
    values: { descrizione: part.text, gguid_descrizione: laidId('prodotti', part.key), quantita: part.quantity, unita_misura: part.unit, prezzo: part.price },
  }))))
  await host.knex('so_counters').where({ counterlabel: 'interventi' }).update({ countervalue: visits.length })
}

async function layInvoices(host: HostDatabase, visits: readonly Visit[], say: Say, now: Date): Promise<void> {
  const rows = visits.map((visit, place) => ({ visit, number: place + 1, lines: linesOf(visit, say), at: new Date(visit.end.getTime() + day) }))
  await layRows(host, 'fatture', rows.map(({ visit, number, lines, at }) => {
    const net = round(lines.reduce((sum, line) => sum + line.amount, 0))
    const due = new Date(at.getTime() + 60 * day)
    return {
      key: String(number), at, by: sara.username, values: {
        numero: applyCounterMask(`/${now.getUTCFullYear()}`, number), data: wallClockAt(at, zone), ...customerCells(visit.customer),
        causale: `${say.label('invoice-for')} ${visit.start.toISOString().slice(0, 10)}`, imponibile: net, iva: round(net * 0.22), totale: round(net * 1.22),
        scadenza: wallClockAt(due, zone), pagata: due < now ? 1 : 0,
      },
    }
  }))
  await layRows(host, 'fatture_rows', rows.flatMap(({ number, lines, at }) => lines.map((line, place) => ({
    key: `${number}-${place}`, at, by: sara.username, parent: { table: 'fatture', key: String(number) },
    values: { descrizione: line.text, quantita: line.quantity, unita_misura: line.unit, prezzo: line.price, aliquota: 22, importo: line.amount },
  }))))
  await host.knex('so_counters').where({ counterlabel: 'fatture' }).update({ countervalue: rows.length })
}

const customerCells = (customer: CustomerRow): Record<string, Cell> =>
  ({ nome_cliente: customer.name, gguid_nome_cliente: laidId('clienti', customer.key) })

function partsOf({ job }: Visit, say: Say) {
  return job.parts.flatMap(([key, quantity]) => {
    const product = products.find(each => each.key === key)
    return product === undefined ? [] : [{ key, quantity, text: say.text(product.text), unit: say.text(product.unit), price: product.price }]
  })
}

function linesOf(visit: Visit, say: Say) {
  const labour = products[0]
  const hours = round(visit.job.minutes / 60)
  const time = labour === undefined ? [] : [{ text: say.text(labour.text), quantity: hours, unit: say.text(labour.unit), price: hourly }]
  return [...time, ...partsOf(visit, say)].map(line => ({ ...line, amount: round(line.quantity * line.price) }))
}

const round = (amount: number): number => Math.round(amount * 100) / 100
