import { expect } from 'chai'
import { followOnce } from '../../addon/follow.ts'
import type { Desk } from '../../addon/desk.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import type { Customer } from '../../addon/people/person.ts'
import { findTicketFor } from '../../addon/tickets/find.ts'
import { listTicketsFor } from '../../addon/tickets/list.ts'
import { openTicket } from '../../addon/tickets/open.ts'
import type { Place } from '../host/both-forms.ts'

export const customerOf = (id: string, name: string): Customer =>
  ({ kind: 'customer', account: `account-${id.slice(0, 8)}`, customer: id, name, email: 'x@cliente.example', language: 'it', looking: false })

/** A desk on what was just installed, the host followed once. */
export async function atDesk<T>({ host, folder }: Place, work: (desk: Desk) => Promise<T>): Promise<T> {
  const installation = findByDatabase(folder, host.address)
  if (installation === undefined) throw new Error('nothing was installed')
  const desk = await openDesk(installation, { folder, clock: { now: () => new Date() } })
  try {
    await followOnce(desk, { sweep: 'all' })
    return await work(desk)
  } finally {
    await desk.db.close()
  }
}

/** A customer opens a ticket, finds it in his list, reads it; another one does not. */
export async function expectWorking(place: Place): Promise<void> {
  await atDesk(place, async desk => {
    const [mine, other]: readonly { gguid: string }[] = await desk.db.knex(desk.names.customers.table).where({ eli: 0 }).orderBy('gguid').limit(2).select('gguid')
    const rita = customerOf(mine?.gguid ?? '', 'Rita')
    const { column } = desk.names.ticket
    const opened = await openTicket(desk, rita, { [column.title]: "Manca l'acqua", [column.description]: 'Da stamattina.' }, [], '')
    const { rows } = await listTicketsFor(desk, rita, {})
    const reference = rows[0]?.reference ?? ''
    const found = await findTicketFor(desk, rita, reference)
    expect([found.id, found.title]).to.deep.equal([opened.ticket, "Manca l'acqua"])
    const others = await listTicketsFor(desk, customerOf(other?.gguid ?? '', 'Altro'), {})
    expect(others.rows.map(row => row.reference)).to.not.include(reference)
  })
}
