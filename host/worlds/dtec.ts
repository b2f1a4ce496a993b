import type { HostDatabase } from '../open.ts'
import type { HostUser } from '../program/host-user.ts'
import { nullsInCompanions } from './awkward/cells.ts'
import { customerRows, customers } from './dtec/customers.ts'
import { carla, gino, ivo, layPeople, nadia } from './dtec/people.ts'
import { layStructure } from './dtec/structure.ts'
import { ticketRow, ticketsBefore } from './dtec/tickets.ts'
import type { Fate, Ticket } from './dtec/tickets.ts'
import { layWork } from './dtec/work.ts'
import { fillYourData } from './dtec/your-data.ts'
import { layRows, withoutWaitingForTheDisk } from './laying.ts'
import { demoPassword } from './workshop/people.ts'

export type Dtec = {
  readonly owner: HostUser & { readonly password: string }
  readonly staff: readonly HostUser[]
  readonly customers: readonly DtecCustomer[]
  readonly tickets: {
    readonly rows: number
    /** Neither retired nor archived, with the id of their customer: the ones that must appear in a portal. */
    readonly living: number
    /** Row ids of the others. */
    readonly retired: readonly string[]
    readonly archived: readonly string[]
    readonly withoutCustomer: readonly string[]
    /** Living, with a status that is no longer in the list. */
    readonly droppedStatus: string
    /** Living, with stamp 0 and no writer. */
    readonly zeroed: readonly string[]
  }
}

export type DtecCustomer = { readonly id: string, readonly name: string, readonly email: string, readonly check: 0 | 1 | 2, readonly living: number }

/**
 * Lays "Elettrotermica Parodi" of Savona, which has used D-TEC with a Ticket section of its own for two years, into a host
 * that createHost just made. Same `now`, same rows.
 */
export async function seedDtec(host: HostDatabase, filesFolder: string, { now = new Date() }: { readonly now?: Date } = {}): Promise<Dtec> {
  const founded = new Date(now.getTime() - 800 * 86_400_000)
  const tickets = ticketsBefore(now)
  await withoutWaitingForTheDisk(host, async () => {
    await layPeople(host, founded)
    await host.knex('so_tables').where({ tablename: 'info' }).update({ displayable: 3 })
    await layStructure(host, founded)
    await layRows(host, 'clienti', customerRows(founded))
    await layRows(host, 'ticket', tickets.map(ticketRow))
    await nullsInCompanions(host, 'ticket', idsOf(tickets, 'lost').slice(0, 2))
    await layWork(host, tickets, founded)
    await fillYourData(host, filesFolder, founded)
  })
  return { owner: { ...ivo, password: demoPassword }, staff: [nadia, gino, carla], ...factsOf(tickets) }
}

const idsOf = (tickets: readonly Ticket[], fate: Fate): readonly string[] => tickets.filter(ticket => ticket.fate === fate).map(({ id }) => id)

function factsOf(tickets: readonly Ticket[]): Pick<Dtec, 'customers' | 'tickets'> {
  const living = tickets.filter(({ fate }) => fate === 'living')
  return {
    customers: customers.map(({ id, name, email, check }) => ({ id, name, email, check, living: living.filter(({ customer }) => customer.id === id).length })),
    tickets: {
      rows: tickets.length, living: living.length, retired: idsOf(tickets, 'retired'), archived: idsOf(tickets, 'archived'), withoutCustomer: idsOf(tickets, 'lost'),
      droppedStatus: living.find(({ number }) => number === 150)?.id ?? '', zeroed: living.filter(({ zeroed }) => zeroed).map(({ id }) => id),
    },
  }
}
