import type { Knex } from 'knex'
import type { Desk } from '../desk.ts'
import { isNumbered } from '../fields/numbered.ts'
import { listFields, seenFields, fieldOf, isSeen } from '../fields/policies.ts'
import type { FieldPolicy, Policies } from '../fields/policies.ts'
import type { Category, States } from '../fields/states.ts'
import type { Customer } from '../people/person.ts'
import { customerKey, sightOf, sightText, withinSight } from '../people/sight.ts'
import { host } from '../records/columns.ts'
import { columnsOf, quoted, written } from '../records/written.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { referenceOf } from './find.ts'
import { searchSerials } from './search.ts'
import { conversation, wordsOf } from './search-index.ts'

export type ListQuery = { readonly status?: string, readonly sort?: string, readonly down?: boolean, readonly q?: string, readonly after?: string }

export type ListRow = { readonly reference: string, readonly cells: readonly string[], readonly category: Category | undefined }

export type StatusCount = { readonly value: string, readonly caption: string, readonly category: Category, readonly count: number }

export type TicketList = {
  /** The owner's columns in his order. (M10) */
  readonly fields: readonly FieldPolicy[]
  readonly rows: readonly ListRow[]
  /** For the next page; undefined on the last. */
  readonly next: string | undefined
  readonly counts: readonly StatusCount[]
  readonly sort: string
  readonly down: boolean
  readonly q: string
  readonly status: string
}

const pageSize = 25

/**
 * A customer's own tickets. Every clause is built from the columns he sees now: an unknown or hidden name in sort or
 * filter is as if it had not been sent. (S09, A69)
 */
export async function listTicketsFor(desk: Desk, person: Customer, asked: ListQuery): Promise<TicketList> {
  const policies = await desk.reading.policies(desk)
  const states = await desk.reading.states(desk)
  const fields = listFields(policies)
  const sorted = sortField(policies, asked.sort)
  const down = sorted === undefined ? true : asked.down === true
  const status = isSeen(policies, desk.names.ticket.column.status) ? (asked.status ?? '') : ''
  const words = wordsOf(asked.q ?? '')
  const seen: Seen = { desk, person, policies, states, fields, asked: { ...asked, status } }
  if (words.length > 0) return page(seen, await searched(seen, words), '', true)
  return page(seen, await ordered(seen, sorted, down), sorted?.column ?? '', down)
}

type Seen = {
  readonly desk: Desk
  readonly person: Customer
  readonly policies: Policies
  readonly states: States
  readonly fields: readonly FieldPolicy[]
  readonly asked: ListQuery
}

function columnsFor({ desk, policies, fields }: Seen, more: readonly string[]): readonly string[] {
  const { column } = desk.names.ticket
  return [...new Set([host.id, ...isSeen(policies, column.number) ? [column.number] : [], ...more, ...fields.flatMap(({ kind, shape }) => kind.columns(shape))])]
}

/** Rows of a page, and one more where there is more. */
function rowsOf(seen: Seen, more: readonly string[] = []): Knex.QueryBuilder {
  const { desk, person, asked } = seen
  const { table, column } = desk.names.ticket
  const columns = columnsFor(seen, more)
  const query = withinSight(desk, withSerial(desk, desk.db.knex(table), more).select(columns.map(name => name === serialKey ? { [serialKey]: inTable(desk, name) } : inTable(desk, name))), sightOf(person))
  if (asked.status !== undefined && asked.status !== '') query.where(`${table}.${column.status}`, asked.status)
  return query
}

type Found = { readonly rows: readonly RawRow[], readonly more: boolean }

/** Newest first. Of what the words match, a status may leave little: the search goes on until the page is full. */
async function searched(seen: Seen, words: readonly string[]): Promise<Found> {
  const { desk, person, policies, asked } = seen
  const columns = [...seenFields(policies).filter(({ kind }) => kind.searchable).map(({ column }) => column), conversation]
  const most = asked.status === undefined || asked.status === '' ? pageSize + 1 : 200
  const rows: RawRow[] = []
  for (let before = await serialAt(desk, asked.after); ;) {
    const serials = await searchSerials(desk, person.customer, columns, words, before, most)
    if (serials.length > 0) rows.push(...await rowsWith(seen, serials, most))
    before = serials.at(-1) ?? 0
    if (rows.length > pageSize || serials.length < most) return { rows: rows.slice(0, pageSize), more: rows.length > pageSize }
  }
}

/** The rows of these tickets, those of another status left out. Always as many places as there may be serials: so it is one statement. */
async function rowsWith(seen: Seen, serials: readonly number[], most: number): Promise<readonly RawRow[]> {
  const { desk, person } = seen
  const { table } = desk.names.ticket
  const sight = sightText(desk, sightOf(person))
  const status = statusText(seen)
  return written(desk.db.knex, `select ${columnsOf(table, columnsFor(seen, []))} from tk_seen s join ${quoted(table)} on ${quoted(table)}.${host.id} = s.id
    where s.tablename = ? and s.serial in (${'?, '.repeat(most - 1)}?) and ${sight.sql} ${status.sql} order by s.serial desc`,
  [table, ...serials, ...Array<number>(most - serials.length).fill(-1), ...sight.values, ...status.values])
}

function statusText({ desk, asked }: Seen): { readonly sql: string, readonly values: readonly string[] } {
  if (asked.status === undefined || asked.status === '') return { sql: '', values: [] }
  return { sql: `and ${columnsOf(desk.names.ticket.table, [desk.names.ticket.column.status])} = ?`, values: [asked.status] }
}

async function serialAt(desk: Desk, after: string | undefined): Promise<number> {
  if (!isCursor(after)) return maxSerial
  const row: RawRow | undefined = await desk.db.knex('tk_seen').where({ tablename: desk.names.ticket.table, id: after }).first('serial')
  return row === undefined ? maxSerial : numberOf(row['serial'])
}

/** In the order of a column, or of the numbers; the rows after the cursor's own. */
async function ordered(seen: Seen, sorted: FieldPolicy | undefined, down: boolean): Promise<Found> {
  const { desk, asked } = seen
  const keys = keysOf(seen, sorted)
  if (sorted === undefined && !isCursor(asked.after) && keys.length === 1) return firstPage(seen, keys, down)
  const query = rowsOf(seen, keys).limit(pageSize + 1).orderBy(keys.map(key => ({ column: inTable(desk, key), order: down ? 'desc' : 'asc' })))
  const at = await rowAt(seen, asked.after, keys)
  if (at !== undefined) query.where(past => { beyond(desk, past, keys, at, down) })
  return cut(seen, await query, keys)
}

/** What nearly everybody asks for, written out. */
async function firstPage(seen: Seen, keys: readonly string[], down: boolean): Promise<Found> {
  const { desk, person } = seen
  const { table } = desk.names.ticket
  const sight = sightText(desk, sightOf(person))
  const status = statusText(seen)
  const order = keys.map(key => `${columnsOf(table, [key])} ${down ? 'desc' : 'asc'}`).join(', ')
  const rows = await written(desk.db.knex, `select ${columnsOf(table, columnsFor(seen, keys))} from ${quoted(table)} where ${sight.sql}
    ${status.sql} order by ${order} limit ${pageSize + 1}`, [...sight.values, ...status.values])
  return cut(seen, rows, keys)
}

async function cut(seen: Seen, rows: readonly RawRow[], keys: readonly string[]): Promise<Found> {
  if (rows.length <= pageSize) return { rows, more: false }
  const shown = rows.slice(0, pageSize)
  const [last, next] = [shown.at(-1), rows[pageSize]]
  const number = keys.at(-1) ?? host.id
  if (last === undefined || next === undefined || textOf(last[number]) !== textOf(next[number])) return { rows: shown, more: true }
  return withTies(seen, shown, last, keys)
}

/** A number that two rows share (both typed it, or have none yet) must not fall between two pages: all who share it stay together. */
async function withTies(seen: Seen, shown: readonly RawRow[], last: RawRow, keys: readonly string[]): Promise<Found> {
  const query = rowsOf(seen, keys)
  for (const key of keys) query.where(inTable(seen.desk, key), cellOf(last[key]))
  const tied: readonly RawRow[] = await query
  const missing = tied.filter(row => !shown.some(other => textOf(other[host.id]) === textOf(row[host.id])))
  return { rows: [...shown, ...missing], more: true }
}

/** Where the host's own counter is a text, or there is none, tickets stand in the order they were recorded in. */
const serialKey = 'tk_serial'

const inTable = (desk: Desk, column: string): string => column === serialKey ? 'tk_seen.serial' : `${desk.names.ticket.table}.${column}`

function withSerial(desk: Desk, query: Knex.QueryBuilder, keys: readonly string[]): Knex.QueryBuilder {
  const { table } = desk.names.ticket
  return keys.includes(serialKey) ? query.leftJoin('tk_seen', join => join.on('tk_seen.id', `${table}.${host.id}`).andOnVal('tk_seen.tablename', table)) : query
}

/** The number tells rows of one value apart. One that customers do not see may not even order them: then the stamp of birth and the id do. */
function keysOf({ desk, policies }: Seen, sorted: FieldPolicy | undefined): string[] {
  const { adopted, column: { number } } = desk.names.ticket
  const apart = isNumbered(policies, number) ? [number] : [adopted ? serialKey : host.created, host.id]
  return sorted === undefined || (sorted.column === number && isNumbered(policies, number)) ? apart : [sorted.column, ...apart]
}

/** Key-set paging: the place is the last row itself, so page 1,000 costs what page 1 does. Only his own rows are a place. */
async function rowAt({ desk, person }: Seen, after: string | undefined, keys: readonly string[]): Promise<RawRow | undefined> {
  if (!isCursor(after)) return undefined
  const row: RawRow | undefined = await withSerial(desk, desk.db.knex(desk.names.ticket.table), keys)
    .where({ [inTable(desk, host.id)]: after, [inTable(desk, customerKey(desk))]: person.customer }).first([host.id, ...keys].map(key => ({ [key]: inTable(desk, key) })))
  return row
}

/** An empty date is NULL in one form: before everything upwards, after everything downwards, as both databases sort it. */
function beyond(desk: Desk, past: Knex.QueryBuilder, [key, ...rest]: readonly string[], at: RawRow, down: boolean): void {
  if (key === undefined) return
  const [column, value] = [inTable(desk, key), cellOf(at[key])]
  if (value === null && !down) past.whereNotNull(column)
  if (value !== null) past.where(column, down ? '<' : '>', value)
  if (value !== null && down && rest.length > 0) past.orWhereNull(column)
  if (rest.length > 0) past.orWhere(same => { same.where(column, value).where(further => { beyond(desk, further, rest, at, down) }) })
}

/** A cell as the driver gave it, to compare with. */
const cellOf = (cell: unknown): string | number | null => typeof cell === 'number' || typeof cell === 'string' ? cell : null

const maxSerial = 2 ** 40

const sortField = (policies: Policies, name: string | undefined): FieldPolicy | undefined =>
  listFields(policies).find(({ column, kind }) => column === name && kind.sortable)

async function page({ desk, person, policies, states, fields, asked }: Seen, { rows, more }: Found, sort: string, down: boolean): Promise<TicketList> {
  const { column } = desk.names.ticket
  const last = rows.at(-1)
  const status = fieldOf(policies, column.status)
  return {
    fields, sort, down, q: asked.q ?? '', status: asked.status ?? '',
    rows: rows.map(row => ({
      reference: referenceOf(desk, policies, { id: textOf(row[host.id]), number: numberOf(row[column.number]) }),
      cells: fields.map(({ kind, shape }) => kind.read(row, shape)),
      category: status?.list === true ? states.category(textOf(row[column.status])) : undefined,
    })),
    next: more && last !== undefined ? textOf(last[host.id]) : undefined,
    counts: isSeen(policies, column.status) ? await statusCounts(desk, person, states) : [],
  }
}

/** How many in each status: one walk over the customer's own part of an index. */
async function statusCounts(desk: Desk, person: Customer, states: States): Promise<readonly StatusCount[]> {
  const { table, column } = desk.names.ticket
  const sight = sightText(desk, sightOf(person))
  const status = quoted(column.status)
  const rows = await written(desk.db.knex, `select ${status} as status, count(*) as tickets from ${quoted(table)} where ${sight.sql} group by ${status}`, sight.values)
  const known = new Map(rows.map(row => [textOf(row['status']), numberOf(row['tickets'])]))
  const order = [...states.all.map(({ value }) => value), ...[...known.keys()].filter(value => !states.all.some(status => status.value === value))]
  return order.filter(value => known.has(value) && value !== '').map(value => ({
    value, caption: states.caption(value, person.language), category: states.category(value), count: known.get(value) ?? 0,
  }))
}

/** The place is a row's id: it tells nothing of columns, and nobody gains by making one up. */
const isCursor = (text: string | undefined): text is string => text !== undefined && /^[\w{}-]{1,40}$/.test(text)
