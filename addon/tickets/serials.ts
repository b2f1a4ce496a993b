import type { Desk } from '../desk.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { quoted, written } from '../records/written.ts'
import { isNumber, nextValues, ticketCounter } from './number.ts'

/** `number` is the one the host's row has and keeps; 0 = none. */
export type ToFile = { readonly id: string, readonly number: number }

/**
 * A ticket is filed under its own number, so that numbers go on after the highest one and searches find the newest first.
 * The others get the next ones of ours; `typed`: without those that stand in rows we have not looked at yet.
 */
export async function serialsFor(desk: Desk, tx: Tx, tickets: readonly ToFile[], typed = false): Promise<ReadonlyMap<string, number>> {
  const own = tickets.map(({ number }) => number).filter(isNumber)
  const used: readonly RawRow[] = own.length === 0 ? []
    : await tx('tk_seen').where('tablename', desk.names.ticket.table).whereIn('serial', own).select('serial')
  const taken = new Set(used.map(row => numberOf(row['serial'])))
  const serials = new Map<string, number>()
  for (const { id, number } of tickets) {
    if (!isNumber(number) || taken.has(number)) continue
    taken.add(number)
    serials.set(id, number)
  }
  const rest = tickets.filter(({ id }) => !serials.has(id))
  const free = await freeNumbers(desk, tx, rest.length, typed)
  rest.forEach(({ id }, at) => serials.set(id, free[at] ?? 0))
  return serials
}

async function freeNumbers(desk: Desk, tx: Tx, count: number, typed: boolean): Promise<readonly number[]> {
  const free: number[] = []
  while (free.length < count) {
    const wanted = count - free.length
    const first = await nextValues(tx, ticketCounter, wanted)
    const next = Array.from({ length: wanted }, (_, at) => first + at)
    // The number alone is asked: an index holds it, where the whole table would be walked for more.
    const taken = typed ? new Set((await rowsWith(desk, tx, next)).map(row => numberOf(row['given']))) : new Set()
    free.push(...next.filter(number => !taken.has(number)))
  }
  return free
}

/** Ids of the rows that have these numbers, whoever gave them. */
export async function holdersOf(desk: Desk, tx: Tx, numbers: readonly number[]): Promise<ReadonlyMap<number, Set<string>>> {
  const holders = new Map<number, Set<string>>()
  for (const row of await rowsWith(desk, tx, numbers, `, ${host.id} as id`)) {
    const number = numberOf(row['given'])
    holders.set(number, (holders.get(number) ?? new Set()).add(textOf(row['id'])))
  }
  return holders
}

async function rowsWith(desk: Desk, tx: Tx, numbers: readonly number[], more = ''): Promise<readonly RawRow[]> {
  const { table, column } = desk.names.ticket
  if (column.number === '' || numbers.length === 0) return []
  const number = quoted(column.number)
  return written(tx, `select ${number} as given${more} from ${quoted(table)} where ${number} in (${numbers.map(() => '?').join(', ')})`, numbers)
}
