import { familyOf } from '../formats/columns.ts'
import type { Desk } from '../addon/desk.ts'
import { addField } from '../host/program/fields.ts'
import { addList } from '../host/program/lists.ts'
import type { World } from './world.ts'

/** Every host type that has a column, dates with and without time, and those no portal can show. */
export const hostTypes: readonly { readonly type: number, readonly dateOnly: boolean }[] = [
  ...Array.from({ length: 40 }, (_, type) => type).filter(type => familyOf(type) !== 'none').map(type => ({ type, dateOnly: false })), { type: 18, dateOnly: true },
]

/** The owner adds a column of every type to his tickets, by the program he has: names begin with `start`. */
export async function addEveryKind(world: World, start: string, words: (name: string) => readonly string[] = () => ['Uno', 'Due', 'Tre']): Promise<readonly string[]> {
  const { host, owner, desk, clock } = world
  const { customers, ticket } = desk.names
  const added: string[] = []
  for (const { type, dateOnly } of hostTypes) {
    const name = `${start}_${type}${dateOnly ? '_giorno' : ''}`
    const list = `${start}_scelte_${type}`
    const chosen = [12, 27, 31].includes(type)
    if (chosen) await addList(host, owner, list, words(name), { now: clock.now() })
    const choice = chosen ? { list } : type === 20 ? { relation: { table: customers.table, caption: customers.name, matches: {} } } : {}
    await addField(host, owner, { table: ticket.table, name, label: `${start} ${type}${dateOnly ? ' giorno' : ''}`, type, dateOnly, now: clock.now(), ...choice })
    added.push(name)
  }
  return added
}

/** All rule rows of these columns at once, by SQL as a device's sync would write them. */
export async function ruleRows(desk: Desk, columns: readonly string[], cells: Readonly<Record<string, number | string>>): Promise<void> {
  await desk.db.knex(desk.names.rules).whereIn('field_name', [...columns]).update({ ...cells })
}
