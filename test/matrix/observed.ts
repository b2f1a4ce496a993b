import { payloadFor } from '../../addon/webhooks/payload.ts'
import { listTicketsFor } from '../../addon/tickets/list.ts'
import type { Customer } from '../../addon/people/person.ts'
import type { RawRow } from '../../addon/records/values.ts'
import { textOf } from '../../addon/records/values.ts'
import type { World, WorldForm } from '../world.ts'
import { sendChange, sendOpening } from './filled-in.ts'
import { cellsFor, inOwnWords, layField, rowOf, valueIn } from './laid-field.ts'
import type { LaidField, Told } from './laid-field.ts'
import { modeOf, ruleCells } from './modes.ts'
import type { Screen } from './modes.ts'
import { readReport } from './report-screens.ts'
import { asks, isShown } from './round.ts'
import type { Note, Round } from './round.ts'
import { holdsFile } from './send.ts'

/** The screens on which a column was met, by its name. */
export type Observed = ReadonlyMap<string, ReadonlySet<Screen>>

export type Field = LaidField & {
  /** Sets every column to the mode of this round and asks everything. */
  round(number: number): Promise<Observed>
}

export async function openField(form: WorldForm): Promise<Field> {
  const field = await layField(form)
  return { ...field, round: number => observe({ ...field, number }) }
}

async function observe(round: Round): Promise<Observed> {
  const { world, columns, number } = round
  const { desk, host } = world
  for (const one of columns) await host.knex(desk.names.rules).where({ field_name: one.name }).update(ruleCells(modeOf(one, number)))
  desk.reading.forget()
  const found = new Map<string, Set<Screen>>(columns.map(({ name }) => [name, new Set()]))
  const note: Note = (screen, seen) => { for (const one of columns.filter(seen)) found.get(one.name)?.add(screen) }
  await readPages(round, note)
  await readLists(round, note)
  await readReport(round, note)
  await moveOn(round, note)
  await sendOpening(round, note)
  await sendChange(round, note)
  return found
}

async function readPages({ world, columns, tickets, visitor, number }: Round, note: Note): Promise<void> {
  const still = await rowOf(world, tickets.still)
  const shows = (text: string) => (one: Told): boolean => isShown(text, one, still)
  note('list', shows(tableIn((await visitor.ask('tickets')).text)))
  note('detail', shows(withoutForms((await visitor.ask(`tickets/${tickets.still}`)).text)))
  note('export', exported((await visitor.ask('me/export.json')).text, still))
  const files = new Set<string>()
  for (const one of columns.filter(told => asks(told, number, holdsFile(told)))) {
    if ((await visitor.ask(`files/${tickets.still}/column/${one.name}`)).status === 200) files.add(one.name)
  }
  note('file', ({ name }) => files.has(name))
}

/** The table itself: its rows' addresses carry the number, and the tabs above it are the filter. */
const tableIn = (text: string): string => (/<table[\s\S]*<\/table>/.exec(text)?.[0] ?? '').replace(/ href="[^"]*"/g, '')

const withoutForms = (text: string): string => text.replace(/<form\b[\s\S]*?<\/form>/g, '').replace(/<head>[\s\S]*?<\/head>/, '')

function exported(text: string, still: RawRow): (one: Told) => boolean {
  const told: unknown = JSON.parse(text)
  const tickets: readonly unknown[] = typeof told === 'object' && told !== null && 'tickets' in told && Array.isArray(told.tickets) ? told.tickets : []
  const texts = tickets.map(ticket => JSON.stringify(typeof ticket === 'object' && ticket !== null && 'fields' in ticket ? ticket.fields : '')).join('\n')
  return one => isShown(texts, one, still)
}

/** Search, sort and filter through the verb that the page calls: the page adds nothing to them. */
async function readLists({ world, columns, person, tickets, number }: Round, note: Note): Promise<void> {
  const { desk } = world
  const still = await rowOf(world, tickets.still)
  const customer: Customer = { kind: 'customer', account: person.account, customer: person.customer, name: '', email: '', language: 'it', looking: false }
  const [searched, sorted] = [new Set<string>(), new Set<string>()]
  const { status } = desk.names.ticket.column
  for (const one of columns) {
    const word = /parola\d+x\d+q|\w+v\d+q|\d{6,}/.exec(valueIn(one, still))?.[0] ?? 'nienteperme'
    const found = asks(one, number, one.column?.kind.searchable) ? await listTicketsFor(desk, customer, { q: word }) : undefined
    if (found?.rows.some(({ reference }) => [tickets.still, textOf(still['number'])].includes(reference))) searched.add(one.name)
    if (asks(one, number, one.column?.kind.sortable) && (await listTicketsFor(desk, customer, { sort: one.name, down: false })).sort === one.name) sorted.add(one.name)
  }
  const all = await listTicketsFor(desk, customer, {})
  const narrowed = await listTicketsFor(desk, customer, { status: textOf(still[status]) })
  note('search', ({ name }) => searched.has(name))
  note('sort', ({ name }) => sorted.has(name))
  note('filter', ({ name }) => name === status && narrowed.rows.length < all.rows.length)
}

/** The firm changes every column of a ticket in its own program: what of it does the customer hear? */
async function moveOn({ world, columns, tickets, visitor, number }: Round, note: Note): Promise<void> {
  world.clock.pass(3600)
  await world.letters()
  await world.save(world.desk.names.ticket.table, await cellsFor(world, columns, 10 + number, await rowOf(world, tickets.moving)), tickets.moving)
  await world.follow()
  const moved = await rowOf(world, tickets.moving)
  const letter = (await world.letters()).map(({ subject, text, html }) => `${subject}\n${text}\n${html}`).filter(text => text.includes(`tickets/`)).join('\n')
  const page = (await visitor.ask(`tickets/${tickets.moving}`)).text
  const lines = [...page.matchAll(/<ul class="changes">[\s\S]*?<\/ul>/g)].map(([line]) => line).at(-1) ?? ''
  note('letter', one => isShown(letter.replace(inOwnWords, ''), one, moved))
  const own = new Map([...letter.matchAll(inOwnWords)].map(([, name = '', value = '']) => [name, value.trim()]))
  note('own words', ({ name }) => (own.get(name) ?? '') !== '')
  note('history', one => isShown(lines, one, moved))
  const told = await toldToPrograms(world, tickets.moving)
  note('webhook', one => told.includes(`"name":"${one.name}"`) || isShown(told, one, moved))
}

/** What a program with the customers' eyes is told of the newest thing that happened to a ticket. */
async function toldToPrograms({ desk, host }: World, ticket: string): Promise<string> {
  const { seq } = await host.knex('tk_history').where({ ticket }).orderBy('seq', 'desc').first('seq')
  const told = await payloadFor(desk, { audience: 'customer' }, { id: 'msg_1', event: 'ticket-changed', ticket, history: Number(seq) })
  if (!('body' in told)) return ''
  const { data } = JSON.parse(told.body)
  return JSON.stringify([data.ticket.fields, data.changes])
}
