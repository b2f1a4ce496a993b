import type { Cell } from '@nios4/sdk'
import type { Customer } from '../../addon/people/person.ts'
import { record } from '../../addon/history/recorded.ts'
import { newId } from '../../formats/ids.ts'
import { retireRow, saveRow } from '../../host/program/save-row.ts'
import type { HostUser } from '../../host/program/host-user.ts'
import type { Letter, World } from '../world.ts'

/** Somebody of a customer who was let in long ago: no registration, no letters of that day. */
export async function colleague(world: World, told: { readonly name: string, readonly email: string, readonly of: string, readonly language?: 'it' | 'en' }): Promise<Customer> {
  const { desk, workshop } = world
  const row = workshop.customers.find(({ name }) => name === told.of)
  if (row === undefined) throw new Error(`${told.of} is no customer of the workshop`)
  const { customers } = desk.names
  const account = newId()
  const language = told.language ?? 'it'
  await desk.db.inTransaction(async tx => {
    await tx(customers.table).where({ gguid: row.id }).update({ [customers.check]: 1 })
    const [known] = await tx(customers.table).where({ gguid: row.id }).select('tid')
    await record(tx, customers.table, { id: row.id, stamp: Number(known?.tid), state: { check: '1' }, customer: '', serial: 0, category: '', gone: false })
    await tx('tk_account').insert({
      id: account, email: told.email, name: told.name, phone: '', password_hash: '', language, customer: row.id, state: 'open', letters: '',
      created_at: 1, proven_at: 1, let_in_at: 1, last_seen_at: 0, epoch: 1,
    })
  })
  return { kind: 'customer', account, customer: row.id, name: told.name, email: told.email, language, looking: false }
}

export const rita = (world: World): Promise<Customer> => colleague(world, { name: 'Rita Rossi', email: 'rita@panificiorossi.example', of: 'Panificio Rossi' })
export const remo = (world: World): Promise<Customer> => colleague(world, { name: 'Remo Rossi', email: 'remo@panificiorossi.example', of: 'Panificio Rossi' })
export const paolo = (world: World): Promise<Customer> => colleague(world, { name: 'Paolo Bondi', email: 'direzione@hotelduetorri.example', of: 'Hotel Due Torri' })

export function staff(world: World, name: string): HostUser {
  const user = [world.owner, ...world.workshop.staff].find(({ username }) => username.startsWith(name))
  if (user === undefined) throw new Error(`${name} does not work here`)
  return user
}

/** Somebody of the firm saves a row in the host program, at the world's time. */
export const by = (world: World, name: string) => ({
  save: (table: string, values: Record<string, Cell>, id?: string, parent?: { table: string, id: string }): Promise<string> =>
    saveRow(world.host, staff(world, name), table, values, { id, parent, now: world.clock.now() }),
  retire: (table: string, id: string): Promise<void> => retireRow(world.host, staff(world, name), table, id, world.clock.now()),
})

/** A ticket typed in the host program, already followed and told. */
export async function phoneCall(world: World, who: Pick<Customer, 'customer'>, values: Record<string, Cell> = {}): Promise<string> {
  const row = world.workshop.customers.find(({ id }) => id === who.customer)
  const id = await by(world, 'Tito').save('ticket', { title: 'Forno freddo', status: 'Aperto', priority: 'Media', customer: row?.name ?? '', gguid_customer: who.customer, ...values })
  await world.follow()
  await world.letters()
  return id
}

export type Line = { readonly event: string, readonly author: string, readonly place: string, readonly changes: readonly (readonly [column: string, before: string, after: string])[] }

/** A ticket's history as kept, oldest first. */
export async function historyOf(world: World, ticket: string): Promise<readonly Line[]> {
  const lines: { seq: number, event: string, author: string, place: string }[] = await world.desk.db.knex('tk_history').where({ ticket }).orderBy('seq').select('seq', 'event', 'author', 'place')
  const changes: { history: number, column_name: string, before_text: string, after_text: string }[] = await world.desk.db.knex('tk_change').whereIn('history', lines.map(({ seq }) => seq)).orderBy(['history', 'column_name'])
  return lines.map(({ seq, event, author, place }) => ({
    event, author, place,
    changes: changes.filter(({ history }) => Number(history) === Number(seq)).map(change => [change.column_name, change.before_text, change.after_text] as const),
  }))
}

/** Who got letters, by Message-ID: the same letter delivered twice counts once. */
export function addressees(letters: readonly Letter[]): readonly string[] {
  const each = new Map(letters.map(letter => [letter.headers['message-id'] ?? letter.id, letter]))
  return [...each.values()].flatMap(({ to }) => to).sort()
}

export const rule = async (world: World, column: string, cells: Record<string, Cell>): Promise<void> => {
  const [row]: { gguid: string }[] = await world.host.knex(world.desk.names.rules).where({ field_name: column, eli: 0 }).select('gguid')
  if (row === undefined) throw new Error(`Ticket Fields has no row for ${column}`)
  await world.save(world.desk.names.rules, cells, row.gguid)
}
