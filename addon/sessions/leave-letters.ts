import type { Desk } from '../desk.ts'
import { NotFound, Refused } from '../faults.ts'
import { happened } from '../happened.ts'
import { readWay, wayFor } from '../notices/ways.ts'
import type { Customer } from '../people/person.ts'
import type { Tx } from '../records/open.ts'
import { customerOfAccount } from './person-of.ts'
import { findTicketFor, rowFor } from '../tickets/find.ts'

/** Whose *stop* this is and for which ticket; opening it writes nothing. */
export async function stopOf(desk: Desk, told: string): Promise<{ readonly person: Customer, readonly ticket: string, readonly stopped: boolean }> {
  const way = readWay(desk, ['stop'], told)
  const person = await customerOfAccount(desk, desk.db.knex, way.reader)
  const stopped: unknown = await desk.db.knex('tk_letter_stop').where({ account: person.account, ticket: way.ticket }).first('ticket')
  return { person, ticket: way.ticket, stopped: stopped !== undefined }
}

/** He alone hears no more of this ticket, or hears again; the firm reads in its history that he left. Twice is once. (M41) */
export async function wantLetters(desk: Desk, told: string, wanted: boolean): Promise<void> {
  const way = readWay(desk, ['stop'], told)
  await desk.db.inTransaction(async tx => {
    const person = await customerOfAccount(desk, tx, way.reader)
    if (person.looking) throw new Refused('only-looking')
    const row = await rowFor(desk, tx, person, way.ticket, await desk.reading.policies(desk, tx), [])
    const changed = wanted ? await resume(tx, person.account, row.id) : await stop(desk, tx, person.account, row.id)
    if (!changed) return
    await happened(desk, tx, {
      event: wanted ? 'letters-resumed' : 'letters-stopped', ticket: row.id, customer: person.customer, audience: 'firm', place: 'letter',
      author: { kind: 'customer', name: person.name, account: person.account },
    })
  })
}

async function stop(desk: Desk, tx: Tx, account: string, ticket: string): Promise<boolean> {
  if (await tx('tk_letter_stop').where({ account, ticket }).first('ticket') !== undefined) return false
  await tx('tk_letter_stop').insert({ account, ticket, at: desk.clock.now().getTime() })
  return true
}

const resume = async (tx: Tx, account: string, ticket: string): Promise<boolean> => Number(await tx('tk_letter_stop').where({ account, ticket }).delete()) > 0

/** Requests he left, with the way back of each; what he may not see any more is not named. (M41, M54) */
export async function leftBy(desk: Desk, person: Customer): Promise<readonly { readonly way: string, readonly reference: string, readonly title: string }[]> {
  const rows: { ticket: string }[] = await desk.db.knex('tk_letter_stop').where({ account: person.account }).orderBy('at', 'desc').limit(20).select('ticket')
  const found = await Promise.all(rows.map(async ({ ticket }) => {
    const way = wayFor(desk, 'stop', { ticket, reader: person.account, from: desk.clock.now().getTime() })
    const view = await findTicketFor(desk, person, ticket).catch((fault: unknown) => { if (fault instanceof NotFound) return undefined; throw fault })
    return view === undefined ? [] : [{ way, reference: view.reference, title: view.title }]
  }))
  return found.flat()
}
