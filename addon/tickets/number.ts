import type { Tx } from '../records/open.ts'
import { numberOf } from '../records/values.ts'
import { written } from '../records/written.ts'

/** The next value of a counter of ours; the row's lock makes two processes take turns. Never reused. (decision 18) */
export async function nextValue(tx: Tx, name: string): Promise<number> {
  return nextValues(tx, name, 1)
}

/** So many values at once; the first of them. */
export async function nextValues(tx: Tx, name: string, count: number): Promise<number> {
  await written(tx, 'update tk_counter set value = value + ? where name = ?', [count, name])
  const [row] = await written(tx, 'select value from tk_counter where name = ?', [name])
  if (row === undefined) await written(tx, 'insert into tk_counter (name, value) values (?, ?)', [name, count])
  return (row === undefined ? count : numberOf(row['value'])) - count + 1
}

/** The counter stands at least here: after old tickets, or a number the owner typed. */
export async function atLeast(tx: Tx, name: string, value: number): Promise<void> {
  const row: { value: unknown } | undefined = await tx('tk_counter').where({ name }).first('value')
  if (row === undefined) await tx('tk_counter').insert({ name, value })
  else if (numberOf(row.value) < value) await tx('tk_counter').where({ name }).update({ value })
}

export const ticketCounter = 'ticket'

/** What may stand as a ticket's number: `12.5`, a device's float, is none. */
export const isNumber = (given: number): boolean => Number.isInteger(given) && given > 0 && given < 2 ** 31

/** Goes up with every change that no stamp tells. */
export const silentChanges = 'silent-changes'
