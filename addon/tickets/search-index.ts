import type { From, Tx } from '../records/open.ts'
import { hashOf } from '../history/recorded.ts'
import type { State } from '../history/recorded.ts'
import { insertMany } from '../records/many.ts'
import { atLeast, nextValue } from './number.ts'
import { numberOf, textOf } from '../records/values.ts'
import { written } from '../records/written.ts'

/**
 * One entry per ticket and column. Its scope is one word made of customer and column, so a query names the columns
 * its reader sees now. Each word of the body begins with a mark of its customer: the beginning of a word is looked up
 * among his words only, where otherwise a common one would walk everybody's. Newest tickets have the highest row.
 */
type Entry = { readonly rowid: number, readonly scope: string, readonly body: string }

export const columnsPerTicket = 1024

/** The public conversation is searched like a column of its own. */
export const conversation = '@conversation'

/** What a customer's entries of a column are filed under, up to the column's number. */
export const scopeStart = (customer: string): string => `k${customer.replaceAll('-', '')}x`

/** Two customers may share a mark, which costs a little time: whose an entry is, is told by its scope. */
export const markOf = (customer: string): string => `m${hashOf('customer', customer).toString(36).padStart(11, '0')}`

function markedBody(customer: string, body: string): string {
  const mark = markOf(customer)
  return (body.normalize('NFC').toLowerCase().match(word) ?? []).map(found => mark + found.slice(0, longestWord)).join(' ')
}

/** The counter that keeps a column's small number, given once. */
export const counterOf = (column: string): string => `search:${column}`

async function columnNumbers(from: From): Promise<ReadonlyMap<string, number>> {
  const rows = await written(from, 'select name, value from tk_counter where name like ?', [`${counterOf('')}%`])
  return new Map(rows.map(row => [textOf(row['name']).slice(counterOf('').length), numberOf(row['value'])]))
}

async function numberFor(tx: Tx, known: Map<string, number>, column: string): Promise<number> {
  const number = known.get(column)
  if (number !== undefined) return number
  const fresh = await nextValue(tx, 'search-columns')
  await atLeast(tx, counterOf(column), fresh)
  known.set(column, fresh)
  return fresh
}

/** Files these columns of a ticket; '' takes an entry away. `isNew` spares looking for old entries. */
export async function indexTicket(tx: Tx, serial: number, customer: string, values: State, isNew: boolean): Promise<void> {
  await indexTickets(tx, [{ serial, customer, values, isNew }])
}

export type ToIndex = { readonly serial: number, readonly customer: string, readonly values: State, readonly isNew: boolean }

/** The same for many tickets at once. */
export async function indexTickets(tx: Tx, tickets: readonly ToIndex[]): Promise<void> {
  const known = new Map(await columnNumbers(tx))
  const entries: Entry[] = []
  const old: number[] = []
  for (const { serial, customer, values, isNew } of tickets) {
    for (const [column, body] of Object.entries(values)) {
      const number = await numberFor(tx, known, column)
      const rowid = serial * columnsPerTicket + number
      if (!isNew) old.push(rowid)
      const marked = body === '' ? '' : markedBody(customer, body)
      if (marked !== '') entries.push({ rowid, scope: scopeStart(customer) + number, body: marked })
    }
  }
  if (old.length > 0) await tx('tk_search').whereIn('rowid', old).delete()
  await insertMany(tx, 'tk_search', entries)
}

/** Takes all entries of these tickets away. Each is named: SQLite walks the whole index for a range of numbers that the driver sends as floats. */
export async function unindexTickets(tx: Tx, serials: readonly number[]): Promise<void> {
  if (serials.length === 0) return
  const numbers = [...(await columnNumbers(tx)).values()]
  const rowids = serials.flatMap(serial => numbers.map(number => serial * columnsPerTicket + number))
  for (let at = 0; at < rowids.length; at += 500) {
    const slice = rowids.slice(at, at + 500)
    await written(tx, `delete from tk_search where \`rowid\` in (${slice.map(() => '?').join(', ')})`, slice)
  }
}

const word = /[\p{L}\p{N}]+/gu

/** MariaDB keeps no word longer than 84 letters. */
export const longestWord = 60

/** Words of a search box: letters and digits only, so that no sign of any search language survives. (S10) */
export const wordsOf = (typed: string): readonly string[] =>
  [...new Set(typed.normalize('NFC').slice(0, 200).toLowerCase().match(word) ?? [])].slice(0, 8)
