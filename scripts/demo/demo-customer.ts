import type { Customer } from '../../addon/people/person.ts'
import type { Desk } from '../../addon/desk.ts'
import { letIn } from '../../addon/sessions/admit.ts'
import { provenAccount } from '../../addon/sessions/account.ts'
import { prove } from '../../addon/sessions/prove.ts'
import { register } from '../../addon/sessions/register.ts'
import { openTicket } from '../../addon/tickets/open.ts'

/** Who may sign in at once in a demo world. */
export type DemoCustomer = { readonly name: string, readonly email: string, readonly phone: string }

export const rita: DemoCustomer = { name: 'Rita Rossi', email: 'rita@panificiorossi.example', phone: '059 301122' }

/** A customer of the firm that had its tickets before us: ticked by it, with tickets of two years. */
export const orso: DemoCustomer = { name: 'Elio Dall’Orso', email: 'prenotazioni@dallorso.example', phone: '019 823417' }

const requests = {
  it: [
    ['Il forno non raggiunge la temperatura', 'Da stamattina il forno grande si ferma a 160 gradi. Domani all’alba dobbiamo infornare: potete passare oggi?', 'Alta'],
    ['Perdita sotto lo scaldabagno del laboratorio', 'C’è una piccola perdita d’acqua vicino alla valvola. Abbiamo messo un secchio, non è urgente ma va vista.', 'Media'],
    ['Manutenzione annuale della caldaia', 'Vorremmo fissare la manutenzione di dicembre, di mattina presto se possibile.', 'Bassa'],
  ],
  en: [
    ['The oven does not reach its temperature', 'Since this morning the big oven stops at 160 degrees. We have to bake at dawn tomorrow: can you come today?', 'High'],
    ['Leak below the water heater', 'There is a small leak near the valve. A bucket is in place; not urgent, but somebody should see it.', 'Medium'],
    ['Yearly service of the boiler', 'We would like to plan the December service, early in the morning if possible.', 'Low'],
  ],
} as const

/** Rita registers, proves her mailbox, is let in and opens three tickets: the same verbs as everybody's, once. */
export async function seedCustomer(desk: Desk, password: string): Promise<void> {
  const account = await seedAccount(desk, rita, password)
  if (account.state !== 'open') await letIn(desk, [account.id])
  const open = await provenAccount(desk.db.knex, rita.email)
  const person: Customer = {
    kind: 'customer', account: account.id, customer: open?.customer ?? '', name: rita.name, email: rita.email, language: desk.language, looking: false,
  }
  for (const [at, [title, description, priority]] of requests[desk.language].entries()) {
    await openTicket(desk, person, { title, description, priority }, [], `demo-${desk.installation.id}-${at + 1}`)
  }
}

/** In a firm with a past a customer finds his tickets by his proven address; nothing is opened, and nobody is written to. */
export async function seedFound(desk: Desk, password: string): Promise<void> {
  const before: Readonly<Record<string, unknown>> | undefined = await desk.db.knex('tk_notice').max({ id: 'id' }).first()
  const { state } = await seedAccount(desk, orso, password)
  if (state !== 'open') throw new Error(`the demo customer is ${state}`)
  const told: { id: number, letter: string }[] = await desk.db.knex('tk_notice').where('id', '>', Number(before?.['id'] ?? 0)).select('id', 'letter')
  await desk.db.knex('tk_letter').where({ status: 'queued' }).whereIn('id', told.map(({ letter }) => letter)).update({ status: 'dropped', reason: 'the demo customer' })
  await desk.db.knex('tk_notice').whereIn('id', told.map(({ id }) => id)).delete()
}

async function seedAccount(desk: Desk, who: DemoCustomer, password: string): Promise<NonNullable<Awaited<ReturnType<typeof provenAccount>>>> {
  const known = await provenAccount(desk.db.knex, who.email)
  if (known === undefined) {
    await register(desk, { ...who, password, language: desk.language }, '127.0.0.1')
    await prove(desk, await codeOf(desk), { password })
  }
  const account = known ?? await provenAccount(desk.db.knex, who.email)
  if (account === undefined) throw new Error('the demo customer could not be made')
  return account
}

/** The link of the letter she would open, read from the outbox it waits in. */
async function codeOf(desk: Desk): Promise<string> {
  const row: { extra: string } | undefined = await desk.db.knex('tk_notice').where({ kind: 'mailbox-to-prove' }).orderBy('id', 'desc').first('extra')
  const extra: { readonly link?: string } = JSON.parse(row?.extra ?? '{}')
  return extra.link?.split('/').at(-1) ?? ''
}
