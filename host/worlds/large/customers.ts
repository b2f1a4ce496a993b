import { stampAt } from '../../../formats/stamps.ts'
import type { HostDatabase } from '../../open.ts'
import { pour } from './bulk.ts'
import type { Row } from './bulk.ts'

export type GrownCustomer = { readonly id: string, readonly name: string, readonly email: string }

const trades = ['Panificio', 'Hotel', 'Bar', 'Ristorante', 'Officina', 'Condominio', 'Studio', 'Palestra', 'Lavanderia', 'Caseificio', 'Salumificio', 'Albergo']
const names = ['Bianchi', 'Ferrari', 'Rinaldi', 'Costa', 'Fontana', 'Moretti', 'Barbieri', 'Galli', 'Martini', 'Leone', 'Longo', 'Gentile', 'Martinelli', 'Vitale', 'Lombardo',
  'Serra', 'Coppola', 'De Santis', "D'Angelo", 'Marchetti', 'Parisi', 'Villa', 'Conte', 'Ferraro', 'Fabbri', 'Bianco', 'Marini', 'Grasso', 'Valentini', 'Messina']

/** The n-th grown customer: always the same person, whenever he is made. */
export function grownCustomer(n: number): GrownCustomer {
  const name = `${trades[n % trades.length] ?? ''} ${names[Math.floor(n / trades.length) % names.length] ?? ''} ${n + 1}`
  return { id: `c0000000-0000-4000-a000-${String(n).padStart(12, '0')}`, name, email: `cliente${n + 1}@prova.example` }
}

/** Brings the host to at least n grown customers in `clienti`, ticked for the portal where that field exists already. */
export async function growCustomers(host: HostDatabase, n: number, now: Date = new Date()): Promise<readonly GrownCustomer[]> {
  const wanted = Array.from({ length: n }, (_, index) => grownCustomer(index))
  const found: readonly { readonly gguid: string }[] = await host.knex('clienti').where('gguid', 'like', 'c0000000-0000-4000-a000-%').select('gguid')
  const there = new Set(found.map(({ gguid }) => gguid))
  const tick = await host.knex.schema.hasColumn('clienti', 'check_ticket')
  const stamp = stampAt(now)
  const columns = ['gguid', 'tid', 'ut', 'exp', 'tap', 'dsp', 'dsc', 'utc', 'tidc', 'ind', 'ragione_sociale', 'email', 'citta', ...(tick ? ['check_ticket'] : [])]
  const rows = wanted.map(({ id, name, email }, index): Row =>
    [id, stamp, 'Sara Monti', '', '', '', '', 'Sara Monti', stamp, 1_000 + index, name, email, 'Modena', ...(tick ? [1] : [])])
  await pour(host, 'clienti', columns, rows.filter((_, index) => !there.has(wanted[index]?.id ?? '')))
  if (tick) await host.knex('clienti').where('gguid', 'like', 'c0000000-0000-4000-a000-%').where({ check_ticket: 0 }).update({ check_ticket: 1, tid: stamp })
  return wanted
}
