import type { Knex } from 'knex'
import type { Desk } from '../desk.ts'
import { host, relationKey } from '../records/columns.ts'
import { quoted } from '../records/written.ts'
import type { Person } from './person.ts'

/** Which tickets a person may know of: told once, rendered twice. */
export type Sight = { readonly kind: 'of-customer', readonly customer: string } | { readonly kind: 'all' } | { readonly kind: 'none' }

export function sightOf(person: Person): Sight {
  if (person.kind === 'owner') return { kind: 'all' }
  // A ticket without a customer belongs to nobody: '' must never match ''. (decision 21)
  return person.customer === '' ? { kind: 'none' } : { kind: 'of-customer', customer: person.customer }
}

/** As SQL: retired and archived tickets are nobody's. Columns are named with their table, for joins. */
export function withinSight<Q extends Knex.QueryBuilder>(desk: Desk, query: Q, sight: Sight): Q {
  const { table } = desk.names.ticket
  query.where({ [`${table}.${host.retired}`]: 0, [`${table}.${host.archived}`]: 0 })
  if (sight.kind === 'none') query.whereRaw('1 = 0')
  if (sight.kind === 'of-customer') query.where(`${table}.${customerKey(desk)}`, sight.customer)
  return query
}

/** The same as text, for statements written out. */
export function sightText(desk: Desk, sight: Sight): { readonly sql: string, readonly values: readonly string[] } {
  const { table } = desk.names.ticket
  const alive = `${quoted(table)}.${host.retired} = 0 and ${quoted(table)}.${host.archived} = 0`
  if (sight.kind === 'none') return { sql: `${alive} and 1 = 0`, values: [] }
  if (sight.kind === 'all') return { sql: alive, values: [] }
  return { sql: `${alive} and ${quoted(table)}.${quoted(customerKey(desk))} = ?`, values: [sight.customer] }
}

/** As yes or no on a ticket in hand. */
export function isWithinSight(ticket: { readonly customer: string, readonly retired: boolean, readonly archived: boolean }, sight: Sight): boolean {
  if (ticket.retired || ticket.archived || sight.kind === 'none') return false
  return sight.kind === 'all' || ticket.customer === sight.customer
}

/** Column that holds the id of the ticket's customer. */
export const customerKey = (desk: Desk): string => relationKey(desk.names.ticket.column.customer)
