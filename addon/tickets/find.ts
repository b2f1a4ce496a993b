import type { Desk } from '../desk.ts'
import { NotFound } from '../faults.ts'
import { isNumbered } from '../fields/numbered.ts'
import { changeableFields, detailFields, isSeen } from '../fields/policies.ts'
import type { FieldPolicy, Policies } from '../fields/policies.ts'
import type { Category, States } from '../fields/states.ts'
import { sightOf, sightText } from '../people/sight.ts'
import type { Customer } from '../people/person.ts'
import { host } from '../records/columns.ts'
import type { From } from '../records/open.ts'
import { columnsOf, quoted, written } from '../records/written.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { belowTicket } from './below.ts'
import { actsOn } from './close.ts'
import type { Acts } from './close.ts'
import { linksOf } from './linked.ts'
import type { Links } from './linked.ts'
import { timelineFor } from './timeline.ts'
import type { Entry } from './timeline.ts'

export type Shown = { readonly policy: FieldPolicy, readonly value: string }

/** A ticket as one customer may see it: what he may not see was never selected. */
export type TicketView = {
  readonly id: string
  /** Its number, or its id where the number is hidden from customers. */
  readonly reference: string
  readonly title: string
  readonly status: { readonly value: string, readonly caption: string } | undefined
  readonly category: Category
  readonly fields: readonly Shown[]
  readonly changeable: readonly Shown[]
  readonly timeline: readonly Entry[]
  /** Place in the history up to which this was read: a form sent back is compared with what came after. */
  readonly seen: number
  /** Stamp since which it is this customer's; 0 = always. */
  readonly line: number
  readonly turn: 'ours' | 'yours' | 'nobody'
  /** Closing and re-opening, as the row of its status lets him. (M12, M13) */
  readonly acts: Acts
  readonly links: Links
}

/** Not his and not there are the same answer. (S04) */
export async function findTicketFor(desk: Desk, person: Customer, reference: string): Promise<TicketView> {
  const policies = await desk.reading.policies(desk)
  const states = await desk.reading.states(desk)
  // A field may be seen in the list alone and still be changed here.
  const row = await rowFor(desk, desk.db.knex, person, reference, policies, policies.fields.filter(({ detail, change }) => detail || change))
  const timeline = await timelineFor(desk, person, policies, row, await belowTicket(desk, row.id))
  const shown = detailFields(policies).map(policy => ({ policy, value: policy.kind.read(row.cells, policy.shape) }))
  const valueIn = (column: string): string => shown.find(({ policy }) => policy.column === column)?.value ?? ''
  const { column } = desk.names.ticket
  const status = valueIn(column.status)
  const category = categoryFor(row, policies, desk, states, status)
  return {
    id: row.id, reference: referenceOf(desk, policies, row), title: valueIn(column.title), category,
    status: status === '' ? undefined : { value: status, caption: states.caption(status, person.language) },
    fields: shown,
    changeable: person.looking ? [] : changeableFields(policies, category).map(policy => ({ policy, value: valueIn(policy.column) || policy.kind.read(row.cells, policy.shape) })),
    timeline: timeline.entries, seen: timeline.seen, line: row.movedStamp, links: await linksOf(desk, desk.db.knex, person, policies, row.id),
    acts: person.looking ? { close: false, again: '' } : await actsOn(desk, desk.db.knex, policies, await desk.reading.surroundings(desk), row, status),
    // A status he may not see must not show in whose turn it is.
    turn: turnOf(isSeen(policies, column.status) ? category : 'open', timeline.entries),
  }
}

export type FoundRow = {
  readonly id: string
  readonly stamp: number
  readonly created: number
  readonly number: number
  readonly customer: string
  readonly category: string
  readonly serial: number
  readonly movedSequence: number
  readonly movedStamp: number
  readonly cells: RawRow
}

/** The row of a ticket this person may know of, with these fields and the keys every statement needs. */
export async function rowFor(
  desk: Desk, from: From, person: Customer, reference: string, policies: Policies, fields: readonly FieldPolicy[],
): Promise<FoundRow> {
  const { table, column } = desk.names.ticket
  const byNumber = isNumbered(policies, column.number) && /^[1-9]\d{0,9}$/.test(reference)
  if (!byNumber && !/^[0-9a-f-]{36}$/.test(reference)) throw new NotFound()
  const keys = [host.id, host.stamp, host.created, ...isSeen(policies, column.number) ? [column.number] : []]
  const names = [...new Set([...keys, ...fields.flatMap(({ kind, shape }) => kind.columns(shape))])]
  const sight = sightText(desk, sightOf(person))
  const key = columnsOf(table, [byNumber ? column.number : host.id])
  const [row] = await written(from, `select ${columnsOf(table, names)}, s.category as tk_category, s.serial as tk_serial, s.moved_seq as tk_sequence, s.moved_stamp as tk_moved
    from ${quoted(table)} left join tk_seen s on s.id = ${columnsOf(table, [host.id])} and s.tablename = ? where ${sight.sql} and ${key} = ? limit 1`,
  [table, ...sight.values, byNumber ? Number(reference) : reference])
  if (row === undefined) throw new NotFound()
  return {
    id: textOf(row[host.id]), stamp: numberOf(row[host.stamp]), created: numberOf(row[host.created]), number: numberOf(row[column.number]), cells: row,
    customer: person.customer, category: textOf(row['tk_category']), serial: numberOf(row['tk_serial']),
    movedSequence: numberOf(row['tk_sequence']), movedStamp: numberOf(row['tk_moved']),
  }
}

export const referenceOf = (desk: Desk, policies: Policies, row: Pick<FoundRow, 'id' | 'number'>): string =>
  isNumbered(policies, desk.names.ticket.column.number) && row.number > 0 ? String(row.number) : row.id

/** A hidden status is not selected: then the category last recorded must do. */
export function categoryFor(row: FoundRow, policies: Policies, desk: Desk, states: States, status: string): Category {
  if (isSeen(policies, desk.names.ticket.column.status) && status !== '') return states.category(status)
  return states.all.find(found => found.category === row.category)?.category ?? 'open'
}

function turnOf(category: Category, entries: readonly Entry[]): TicketView['turn'] {
  if (category === 'done' || category === 'closed' || category === 'cancelled') return 'nobody'
  const last = entries.filter(({ kind }) => kind === 'reply' || kind === 'opened').at(-1)
  return last?.kind === 'reply' && last.author.kind !== 'customer' ? 'yours' : 'ours'
}
