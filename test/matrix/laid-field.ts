import type { Column } from '../../addon/fields/reading.ts'
import type { RawRow } from '../../addon/records/values.ts'
import { changeList } from '../../host/program/lists.ts'
import { storeFile } from '../../host/program/files.ts'
import { addEveryKind } from '../every-kind.ts'
import { layPersons } from '../persons.ts'
import type { Person } from '../persons.ts'
import { openVisitor } from '../walker.ts'
import type { Visitor } from '../walker.ts'
import { openWorld } from '../world.ts'
import type { World, WorldForm } from '../world.ts'
import { listWords, sample } from './samples.ts'

/** A column of the ticket table as the live schema has it; `column` is undefined where no kind serves its type. */
export type Told = { readonly name: string, readonly type: number, readonly column: Column | undefined, readonly place: number }

/** Every column there can be, three tickets of Rita's with a value of its own in each, and Rita and the owner at their doors. */
export type LaidField = {
  readonly world: World
  readonly columns: readonly Told[]
  /** One is left as it is, one is changed by the firm, one by Rita. */
  readonly tickets: { readonly still: string, readonly moving: string, readonly mine: string }
  readonly person: Person
  readonly visitor: Visitor
  readonly owner: Visitor
  readonly token: string
  close(): Promise<void>
}

export const labelOf = ({ name }: Told): string => `Etichetta di ${name} fine`

export const valueIn = ({ column }: Told, row: RawRow): string => column === undefined ? '' : column.kind.read(row, column.shape)

export const rowOf = async ({ host, desk }: World, id: string): Promise<RawRow> => host.knex(desk.names.ticket.table).where({ gguid: id }).first()

export async function layField(form: WorldForm): Promise<LaidField> {
  const world = await openWorld({ form })
  const { Rita, 'the owner': olga } = await layPersons(world)
  const columns = await layColumns(world)
  const tickets = { still: await layTicket(world, Rita, columns, 2), moving: await layTicket(world, Rita, columns, 4), mine: await layTicket(world, Rita, columns, 6) }
  const visitor = openVisitor(world.portal, { session: Rita.session, from: Rita.from })
  const owner = openVisitor(world.portal, { session: olga.session, from: olga.from })
  const token = await visitor.token()
  await writeOwnWords(world, columns)
  await world.follow()
  await world.letters()
  return {
    world, columns, tickets, person: Rita, visitor, owner, token,
    async close() { visitor.close(); owner.close(); await world.close() },
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

/** What stands for a column in that letter. */
export const inOwnWords = /§(\w+)=([^§]*)§/g

async function layTicket(world: World, rita: Person, columns: readonly Told[], n: number): Promise<string> {
  const { desk, host } = world
  const { table } = desk.names.ticket
  const id = await world.save(table, { gguid_customer: rita.customer })
  await host.knex(table).where({ gguid: id }).update({ ...await cellsFor(world, columns, n), gguid_customer: rita.customer })
  return id
}

/** Cells of the n-th values; a check has two values only and becomes what it is not in `now`. */
export async function cellsFor({ desk, host, folder }: World, columns: readonly Told[], n: number, now?: RawRow): Promise<Record<string, string | number | null>> {
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

const flipped = (one: Told, now: RawRow): string => valueIn(one, now) === '1' ? '' : '1'
