import { newId } from '../formats/ids.ts'
import { newSession } from '../addon/sessions/new-session.ts'
import type { World } from './world.ts'

/** Everybody who may stand at the door, as tests name them. */
export const personNames = ['a stranger', 'a customer who waits', 'a customer whose Check Ticket is off', 'Rita', 'another customer', 'the owner', 'the owner looking as Rita'] as const

export type PersonName = typeof personNames[number]

/** How the guard of a route sees them. */
export const standing: Readonly<Record<PersonName, 'nobody' | 'customer' | 'owner' | 'looking'>> = {
  'a stranger': 'nobody', 'a customer who waits': 'nobody', 'a customer whose Check Ticket is off': 'nobody',
  Rita: 'customer', 'another customer': 'customer', 'the owner': 'owner', 'the owner looking as Rita': 'looking',
}

export type Person = {
  readonly name: PersonName
  /** Secret for the cookie; '' for the stranger. */
  readonly session: string
  readonly account: string
  /** Row of the host's customers table. */
  readonly customer: string
  /** An address of their own on this machine: brakes are kept by sender. */
  readonly from: string
}

type Told = { readonly email: string, readonly customer: number, readonly state: 'open' | 'waiting', readonly ticked: boolean, readonly language?: 'it' | 'en' }

const accounts: Readonly<Partial<Record<PersonName, Told>>> = {
  'a customer who waits': { email: 'marta@barcentrale.example', customer: 2, state: 'waiting', ticked: false },
  'a customer whose Check Ticket is off': { email: 'aldo@studioneri.example', customer: 3, state: 'open', ticked: false },
  Rita: { email: 'rita@panificiorossi.example', customer: 0, state: 'open', ticked: true },
  'another customer': { email: 'direzione@hotelduetorri.example', customer: 1, state: 'open', ticked: true },
}

/** Lays the accounts and opens a session for each: the same rows that registration, admission and sign-in leave. */
export async function layPersons(world: World): Promise<Readonly<Record<PersonName, Person>>> {
  const rita = world.workshop.customers[0]?.id ?? ''
  const made = new Map<PersonName, Person>()
  for (const [at, name] of personNames.entries()) made.set(name, await layPerson(world, name, rita, `127.0.0.${10 + at}`))
  const of = (name: PersonName): Person => {
    const person = made.get(name)
    if (person === undefined) throw new Error(`nobody is called ${name}`)
    return person
  }
  return {
    'a stranger': of('a stranger'), 'a customer who waits': of('a customer who waits'), 'a customer whose Check Ticket is off': of('a customer whose Check Ticket is off'),
    Rita: of('Rita'), 'another customer': of('another customer'), 'the owner': of('the owner'), 'the owner looking as Rita': of('the owner looking as Rita'),
  }
}

async function layPerson(world: World, name: PersonName, rita: string, from: string): Promise<Person> {
  const { desk } = world
  const told = accounts[name]
  if (told !== undefined) return layAccount(world, name, told, from)
  if (name === 'a stranger') return { name, session: '', account: '', customer: '', from }
  const session = await desk.db.inTransaction(tx => newSession(desk, tx, name === 'the owner' ? { kind: 'owner' } : { kind: 'owner-as', asCustomer: rita }))
  return { name, session, account: '', customer: name === 'the owner' ? '' : rita, from }
}

async function layAccount({ desk, workshop }: World, name: PersonName, told: Told, from: string): Promise<Person> {
  const row = workshop.customers[told.customer]
  if (row === undefined) throw new Error('the workshop has too few customers')
  const account = newId()
  const now = desk.clock.now().getTime()
  await desk.db.knex(desk.names.customers.table).where({ gguid: row.id }).update({ [desk.names.customers.check]: told.ticked ? 1 : 0 })
  const session = await desk.db.inTransaction(async tx => {
    await tx('tk_account').insert({
      id: account, email: told.email, name: `Persona ${told.customer}`, phone: '059 000000', password_hash: '', language: told.language ?? 'it', customer: row.id, state: told.state,
      letters: '', created_at: now, proven_at: now, let_in_at: now, last_seen_at: now, epoch: 0,
    })
    return newSession(desk, tx, { kind: 'customer', account, epoch: 0 })
  })
  return { name, session, account, customer: row.id, from }
}
