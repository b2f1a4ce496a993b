import type { Desk } from '../../../addon/desk.ts'
import { Fault, NotFound } from '../../../addon/faults.ts'
import { followOnce } from '../../../addon/follow.ts'
import { deliverOnce } from '../../../addon/notices/delivery.ts'
import { changeTicket } from '../../../addon/tickets/change.ts'
import { openTicket } from '../../../addon/tickets/open.ts'
import { reply } from '../../../addon/tickets/reply.ts'
import { dyingAt } from '../../kill/fault.ts'
import { mostTickets } from './edits.ts'
import type { Told } from './edits.ts'
import { openPortal } from './firm.ts'
import type { Firm } from './firm.ts'
import { bruno, rita } from './people.ts'
import type { Step } from './steps.ts'

type CustomersStep = Extract<Step, { act: 'open' | 'change' | 'say' }>

/** The portal at work; `death`: its process dies before that statement, and another one begins. */
export async function atPortal<T>(firm: Firm, death: number | null, work: (desk: Desk) => Promise<T>): Promise<T | undefined> {
  if (death === null) {
    const desk = await firm.desk()
    desk.reading.forget()
    return work(desk)
  }
  await firm.deskDied()
  let done: T | undefined
  await dyingAt(death, async () => {
    const desk = await openPortal(firm.at, { now: firm.place('portal').now })
    try { done = await work(desk) } finally { await desk.db.close() }
  })
  return done
}

export async function follow(firm: Firm, sweep: boolean, death: number | null): Promise<number> {
  return (await atPortal(firm, death, desk => followOnce(desk, { sweep: sweep ? 'all' : false })))?.changed ?? 1
}

export async function deliver(firm: Firm, death: number | null): Promise<void> {
  await atPortal(firm, death, desk => deliverOnce(desk, firm.post, { worker: 'portal', limit: 500 }))
}

/** A customer does it; when the portal dies on him, he sends the same form again. */
export async function customerDoes(told: Told, firm: Firm, { act, who, row: at, death }: CustomersStep): Promise<void> {
  const person = who === 'rita' ? rita : bruno
  if (act === 'open' && told.tickets >= mostTickets) return
  const ticket = act === 'open' ? undefined : await ticketOf(firm, person.customer, at)
  if (act !== 'open' && ticket === undefined) return
  const [word, other] = [told.words.fresh(), told.words.fresh()]
  const upload = { name: `${other}.txt`, type: 'text/plain', bytes: Buffer.from(`the bytes of ${other}`) }
  if (act === 'open') told.tickets += 1
  const sends = (desk: Desk): Promise<unknown> => {
    if (act === 'open') return openTicket(desk, person, { title: word }, [upload], `form-${word}`)
    if (act === 'say') return reply(desk, person, ticket?.id ?? '', word, [upload], `form-${word}`)
    return changeTicket(desk, person, ticket?.id ?? '', { description: word }, Number.MAX_SAFE_INTEGER)
  }
  const taken = await refusable(atPortal(firm, death, sends)) && (death === null || await refusable(atPortal(firm, null, sends)))
  if (!taken) return
  const id = ticket?.id ?? await idOfOpened(firm, word)
  told.words.wrote(word, `portal: ${person.key} ${act} ${id}`, act === 'change' ? ticket?.description ?? '' : '')
  if (act !== 'change') told.words.wrote(other, `portal: file of ${person.key}`, '')
  told.toFirm.push({ ticket: id, word, kind: act === 'open' ? 'opened' : act === 'say' ? 'said' : 'changed' })
}

/** False when the portal says that this cannot be done: his ticket has just gone. */
async function refusable(attempt: Promise<unknown>): Promise<boolean> {
  try {
    await attempt
    return true
  } catch (fault) {
    if (fault instanceof NotFound) return false
    throw fault instanceof Fault ? new Error(`refused: ${fault.key} ${JSON.stringify(fault)}`) : fault
  }
}

type TicketRow = { readonly id: string, readonly description: string }

async function ticketOf(firm: Firm, customer: string, at: number): Promise<TicketRow | undefined> {
  const rows: readonly TicketRow[] = await firm.place('portal').host.knex('ticket').where({ gguid_customer: customer, eli: 0 }).orderBy(['tidc', 'gguid']).select({ id: 'gguid', description: 'description' })
  return rows[at % Math.max(1, rows.length)]
}

async function idOfOpened(firm: Firm, title: string): Promise<string> {
  const rows: readonly { id: string }[] = await firm.place('portal').host.knex('ticket').where({ title }).select({ id: 'gguid' })
  const [row] = rows
  if (row === undefined || rows.length > 1) throw new Error(`${rows.length} tickets of one form`)
  return row.id
}
