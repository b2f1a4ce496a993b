import { payloadFor } from '../../addon/webhooks/payload.ts'
import { listTicketsFor } from '../../addon/tickets/list.ts'
import type { Customer } from '../../addon/people/person.ts'
import type { Column } from '../../addon/fields/reading.ts'
import type { RawRow } from '../../addon/records/values.ts'
import { textOf } from '../../addon/records/values.ts'
import { changeList } from '../../host/program/lists.ts'
import { storeFile } from '../../host/program/files.ts'
import { addEveryKind } from '../every-kind.ts'
import { layPersons } from '../persons.ts'
import type { Person } from '../persons.ts'
import { formsIn, openVisitor } from '../walker.ts'
import type { Answer, Visitor } from '../walker.ts'
import { openWorld } from '../world.ts'
import type { World, WorldForm } from '../world.ts'
import { modes, ruleCells, screens } from './modes.ts'
import type { Mode, Row, Screen } from './modes.ts'
import { holdsFile, send } from './send.ts'
import { listWords, sample, tells, typedFor } from './samples.ts'

/** A column of the ticket table as the live schema has it; `column` is undefined where no kind serves its type. */
export type Told = { readonly name: string, readonly type: number, readonly column: Column | undefined, readonly place: number }

export type Field = {
  readonly world: World
  readonly columns: readonly Told[]
  /** Sets every column to the mode of this round and asks everything. */
  round(number: number): Promise<ReadonlyMap<string, Row>>
  close(): Promise<void>
}

/** In every round each column has another mode, and its neighbours have others: no tick may work on the wrong column. */
export const modeOf = ({ place }: Told, round: number): Mode => modes[(place + round) % modes.length] ?? modes[0] ?? never()
const never = (): never => { throw new Error('there are no modes') }

export const roundOf = ({ place }: Told, mode: Mode): number => (modes.indexOf(mode) - place % modes.length + modes.length) % modes.length

export const labelOf = ({ name }: Told): string => `Etichetta di ${name} fine`

type Tickets = { readonly still: string, readonly moving: string, readonly mine: string }

export async function openField(form: WorldForm): Promise<Field> {
  const world = await openWorld({ form })
  const { Rita } = await layPersons(world)
  const columns = await layColumns(world)
  const tickets = { still: await layTicket(world, Rita, columns, 2), moving: await layTicket(world, Rita, columns, 4), mine: await layTicket(world, Rita, columns, 6) }
  const visitor = openVisitor(world.portal, { session: Rita.session, from: Rita.from })
  const token = await visitor.token()
  await writeOwnWords(world, columns)
  await world.follow()
  await world.letters()
  return {
    world, columns,
    round: number => observe({ world, columns, tickets, visitor, token, person: Rita, number }),
    async close() { visitor.close(); await world.close() },
  }
}

async function layColumns(world: World): Promise<readonly Told[]> {
  const { desk, host, owner, clock } = world
  await addEveryKind(world, 'colonna', name => listWords(name.replaceAll('_', '')))
  for (const list of ['ticket_status', 'ticket_priority', 'ticket_channel']) await changeList(host, owner, list, listWords(list.slice(7)), clock.now())
  await world.follow()
  const { schema, ticketColumns } = await desk.reading.surroundings(desk)
  const told = (schema.tables.get(desk.names.ticket.table)?.fields ?? []).map(({ column: name, type }, place) =>
    ({ name, type, place, column: ticketColumns.find(found => found.column === name) }))
  for (const one of told) await host.knex(desk.names.rules).where({ field_name: one.name }).update({ label_it: labelOf(one), label_en: labelOf(one), problem: '' })
  return told
}

/** The owner names every column in his own text of the letter; a hidden one must print nothing. (M53) */
async function writeOwnWords({ desk, host }: World, columns: readonly Told[]): Promise<void> {
  const body = columns.filter(({ column }) => column !== undefined).map(({ name }) => `§${name}={${name}}§`).join('\n\n')
  await host.knex(desk.names.letters).where({ letter_code: 'update.it' }).update({ subject: 'Novità', body })
}

const inOwnWords = /§(\w+)=([^§]*)§/g

async function layTicket(world: World, rita: Person, columns: readonly Told[], n: number): Promise<string> {
  const { desk, host } = world
  const { table } = desk.names.ticket
  const id = await world.save(table, { gguid_customer: rita.customer })
  await host.knex(table).where({ gguid: id }).update({ ...await cellsFor(world, columns, n), gguid_customer: rita.customer })
  return id
}

/** Cells of the n-th values; a check has two values only and becomes what it is not in `now`. */
async function cellsFor({ desk, host, folder }: World, columns: readonly Told[], n: number, now?: RawRow): Promise<Record<string, string | number | null>> {
  const cells: Record<string, string | number | null> = {}
  for (const one of columns) {
    const { name, column, place } = one
    if (column === undefined) continue
    const value = column.kind.name === 'check' && now !== undefined ? flipped(one, now) : sample(column, place, n)
    if (column.kind.name === 'file' || column.kind.name === 'image') cells[name] = await storeFile(host, `${folder}/files`, desk.names.ticket.table, Buffer.from('bytes'), value.split(' ')[1] ?? '')
    else for (const [key, cell] of Object.entries(column.kind.store(value, column.shape, desk.db.form))) cells[key] = typeof cell === 'boolean' ? Number(cell) : cell
  }
  return cells
}

type Round = { readonly world: World, readonly columns: readonly Told[], readonly tickets: Tickets, readonly visitor: Visitor, readonly token: string, readonly person: Person, readonly number: number }

async function observe(round: Round): Promise<ReadonlyMap<string, Row>> {
  const { world, columns, tickets, visitor, number } = round
  const { desk, host } = world
  for (const one of columns) await host.knex(desk.names.rules).where({ field_name: one.name }).update(ruleCells(modeOf(one, number)))
  desk.reading.forget()
  const still = await rowOf(world, tickets.still)
  const found = new Map<string, Partial<Record<Screen, boolean>>>(columns.map(({ name }) => [name, {}]))
  const note = (screen: Screen, seen: (told: Told) => boolean): void => { for (const one of columns) found.set(one.name, { ...found.get(one.name), [screen]: seen(one) }) }
  const shows = (text: string, row: RawRow) => (one: Told): boolean => isShown(text, one, row)

  note('list', shows(tableIn((await visitor.ask('tickets')).text), still))
  note('detail', shows(withoutForms((await visitor.ask(`tickets/${tickets.still}`)).text), still))
  note('export', exported((await visitor.ask('me/export.json')).text, still))
  await readLists(round, still, note)
  const files = new Set<string>()
  for (const one of columns.filter(told => asks(told, number, holdsFile(told)))) {
    const { name } = one
    if ((await visitor.ask(`files/${tickets.still}/column/${name}`)).status === 200) files.add(name)
  }
  note('file', ({ name }) => files.has(name))
  await moveOn(round, note)
  await sendOpening(round, note)
  await sendChange(round, note)
  return new Map([...found].map(([name, row]) => [name, complete(row)]))
}

const complete = (row: Partial<Record<Screen, boolean>>): Row => {
  const whole = (screen: Screen): boolean => row[screen] ?? false
  return {
    list: whole('list'), detail: whole('detail'), export: whole('export'), history: whole('history'), letter: whole('letter'), 'own words': whole('own words'), webhook: whole('webhook'), search: whole('search'), sort: whole('sort'),
    filter: whole('filter'), file: whole('file'), 'asked at opening': whole('asked at opening'), 'taken at opening': whole('taken at opening'),
    'asked to change': whole('asked to change'), 'taken as change': whole('taken as change'),
  }
}

const rowOf = async ({ host, desk }: World, id: string): Promise<RawRow> => host.knex(desk.names.ticket.table).where({ gguid: id }).first()

const valueIn = ({ column }: Told, row: RawRow): string => column === undefined ? '' : column.kind.read(row, column.shape)

/** A label or a value is enough to say it is shown; kinds without words of their own go by their label. */
const isShown = (text: string, one: Told, row: RawRow): boolean =>
  text.includes(labelOf(one)) || (one.column !== undefined && one.column.kind.name !== 'check' && tells(text, one.column, valueIn(one, row)))

/** The table itself: its rows' addresses carry the number, and the tabs above it are the filter. */
const tableIn = (text: string): string => (/<table[\s\S]*<\/table>/.exec(text)?.[0] ?? '').replace(/ href="[^"]*"/g, '')

const withoutForms = (text: string): string => text.replace(/<form\b[\s\S]*?<\/form>/g, '').replace(/<head>[\s\S]*?<\/head>/, '')

function exported(text: string, still: RawRow): (one: Told) => boolean {
  const told: unknown = JSON.parse(text)
  const tickets: readonly unknown[] = typeof told === 'object' && told !== null && 'tickets' in told && Array.isArray(told.tickets) ? told.tickets : []
  const texts = tickets.map(ticket => JSON.stringify(typeof ticket === 'object' && ticket !== null && 'fields' in ticket ? ticket.fields : '')).join('\n')
  return one => isShown(texts, one, still)
}

const flipped = (one: Told, now: RawRow): string => valueIn(one, now) === '1' ? '' : '1'

/** What a kind can never do is asked in some of the rounds only. */
const asks = ({ place }: Told, round: number, can = false): boolean => can || (place + round * 2) % modes.length < 2

type Note = (screen: Screen, seen: (told: Told) => boolean) => void

/** Search, sort and filter through the verb that the page calls: the page adds nothing to them. */
async function readLists({ world, columns, person, tickets, number }: Round, still: RawRow, note: Note): Promise<void> {
  const { desk } = world
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

const asksFor = (answer: Answer, action: string) => ({ name }: Told): boolean => {
  const form = [...answer.text.matchAll(/<form\b[\s\S]*?<\/form>/g)].map(([whole]) => whole).find(whole => whole.includes(action)) ?? ''
  return form.includes(`name="${name}"`) || form.includes(`id="f-${name}"`)
}

const refusedIn = ({ text }: Answer): ReadonlySet<string> => new Set([...text.matchAll(/<a href="#f-([^"]+)"/g)].map(([, name = '']) => name))

/** Everything is posted at once: what is not offered is named back; then what is left is posted, and must stand in the row. */
async function sendOpening(round: Round, note: Note): Promise<void> {
  const { world, columns, visitor, number } = round
  const page = await visitor.ask('tickets/new')
  note('asked at opening', asksFor(page, 'tickets/new"'))
  const all = valuesFor(columns, 20 + number)
  const refused = refusedIn(await send(round, 'tickets/new', { ...all, form: `all-${number}` }))
  const { table } = world.desk.names.ticket
  const before: readonly { gguid: string }[] = await world.host.knex(table).select('gguid')
  const offered = Object.fromEntries(Object.entries(all).filter(([name]) => !refused.has(name)))
  const answer = await send(round, 'tickets/new', { ...offered, form: `rest-${number}` })
  const made: readonly RawRow[] = await world.host.knex(table).whereNotIn('gguid', before.map(({ gguid }) => gguid))
  if (answer.status !== 303 || made.length !== 1) throw new Error(`what was offered was not taken: ${answer.status}, ${[...refusedIn(answer)].join()}, ${made.length} rows`)
  note('taken at opening', one => made.some(row => isStored(one, row, all[one.name] ?? '')))
}

async function sendChange(round: Round, note: Note): Promise<void> {
  const { world, columns, visitor, number, tickets } = round
  // A check has two values only: it is off before, and ticked by the customer.
  const checks = columns.filter(({ column }) => column?.kind.name === 'check').map(({ name }) => name)
  await world.host.knex(world.desk.names.ticket.table).where({ gguid: tickets.mine }).update(Object.fromEntries(checks.map(name => [name, 0])))
  await world.follow()
  const page = await visitor.ask(`tickets/${tickets.mine}`)
  note('asked to change', asksFor(page, '/change"'))
  const before = await rowOf(world, tickets.mine)
  const form = formsIn(page.text).find(({ action }) => action.endsWith('/change'))
  // Sent back as it came it changes nothing, whatever the form could not show.
  if (form !== undefined) await visitor.ask(form.action, { method: 'POST', body: new URLSearchParams([...form.values]).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  const same = await rowOf(world, tickets.mine)
  const lost = columns.filter(one => valueIn(one, before) !== valueIn(one, same)).map(({ name }) => name)
  if (lost.length > 0) throw new Error(`a form sent back untouched changed ${lost.join()}`)
  const seen = form?.values.find(([name]) => name === 'seen')?.[1] ?? '0'
  const all = valuesFor(columns, 30 + number)
  const refused = refusedIn(await send(round, `tickets/${tickets.mine}/change`, { ...all, seen }))
  if (JSON.stringify(await rowOf(world, tickets.mine)) !== JSON.stringify(same)) throw new Error('a refused change changed something')
  const offered = Object.fromEntries(Object.entries(all).filter(([name]) => !refused.has(name)))
  const answer = await send(round, `tickets/${tickets.mine}/change`, { ...offered, seen })
  if (answer.status !== 303) throw new Error(`what was offered was not taken: ${answer.status}, ${[...refusedIn(answer)].join()}`)
  const after = await rowOf(world, tickets.mine)
  note('taken as change', one => valueIn(one, after) !== valueIn(one, same))
}

const valuesFor = (columns: readonly Told[], n: number): Record<string, string> =>
  Object.fromEntries(columns.map(({ name, column, place }) => [name, column === undefined ? 'x' : typedFor(column, sample(column, place, n + (column.kind.name === 'check' ? n % 2 : 0)))]))

function isStored(one: Told, row: RawRow, typed: string): boolean {
  if (one.column === undefined) return false
  if (holdsFile(one)) return valueIn(one, row).includes((typed.split(' ')[1] ?? '').replace(/\.png$/, ''))
  const parsed = one.column.kind.parse(typed, one.column.shape, { language: 'it', zone: 'Europe/Rome' })
  return 'value' in parsed && parsed.value !== '' && one.column.kind.key(parsed.value) === one.column.kind.key(valueIn(one, row))
}

export const different = (observed: Row, wanted: Row): readonly string[] => screens.filter(screen => observed[screen] !== wanted[screen]).map(screen => `${screen}: ${observed[screen] ? 'yes' : 'no'}, not ${wanted[screen] ? 'yes' : 'no'}`)

