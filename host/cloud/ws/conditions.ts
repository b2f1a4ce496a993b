import type { HostRecord } from '@nios4/sdk'
import type { Knex } from 'knex'
import { physicalName } from '../../../formats/columns.ts'
import { asObject } from '../../../formats/json-object.ts'
import { numberCell, textCell } from '../../../formats/packet.ts'
import { physicalCell } from '../../../formats/travelling.ts'
import { likeText } from '../../console/grid.ts'
import { CallFault } from '../answer.ts'
import type { Visible } from './visible.ts'

export type Body = Readonly<Record<string, unknown>>

export type Query = Knex.QueryBuilder<HostRecord>

/** Rows a body asks for: every part is optional, all of them must hold. Retired rows are not left out. (docs/host.md, G) */
export function asked(visible: Visible, body: Body): Query {
  const query: Query = visible.web.knex<HostRecord>(visible.table.tablename)
  search(visible, query, asObject(body['search']))
  for (const [field, text] of Object.entries(asObject(body['search_by']) ?? {})) like(query, [columnOf(visible, field)], textCell(text))
  for (const [field, value] of Object.entries(asObject(body['conditions']) ?? {})) {
    void query.whereIn(columnOf(visible, field), listOf(value).map(one => cellFor(visible, field, one)))
  }
  timerange(visible, query, asObject(body['timerange']))
  if (Array.isArray(body['gguids'])) void query.whereIn('gguid', body['gguids'].map(textCell))
  if (body['uta'] !== undefined && body['uta'] !== '') assigned(visible, query, listOf(body['uta']).map(numberCell))
  return query
}

/** Physical column of a field he sees. What he does not see cannot be asked for either. */
export function columnOf({ families }: Visible, field: unknown): string {
  if (typeof field !== 'string' || !families.has(field)) throw new CallFault('invalid_request', `no such field: ${textCell(field)}`)
  return physicalName(field)
}

export const listOf = (value: unknown): readonly unknown[] => Array.isArray(value) ? value : [value]

function search(visible: Visible, query: Query, told: Body | undefined): void {
  if (told === undefined || textCell(told['query']) === '') return
  like(query, listOf(told['fields']).map(field => columnOf(visible, field)), textCell(told['query']))
}

/** The text in any of the columns. */
function like(query: Query, columns: readonly string[], text: string): void {
  void query.where(either => {
    for (const column of columns) void either.orWhereRaw("LOWER(??) LIKE ? ESCAPE '!'", [column, likeText(text)])
  })
}

/** From `field_from` at or after `tid_from` until `field_to` at or before `tid_to`; one field may stand for both. (ours) */
function timerange(visible: Visible, query: Query, told: Body | undefined): void {
  if (told === undefined) return
  const from = told['field_from'] ?? told['field_to']
  const to = told['field_to'] ?? from
  if (told['tid_from'] !== undefined) void query.where(columnOf(visible, from), '>=', cellFor(visible, from, told['tid_from']))
  if (told['tid_to'] !== undefined) void query.where(columnOf(visible, to), '<=', cellFor(visible, to, told['tid_to']))
}

/** Value of a condition as the column keeps it. */
function cellFor({ families, web }: Visible, field: unknown, value: unknown) {
  const family = families.get(textCell(field)) ?? 'text'
  return physicalCell(typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : textCell(value), family, web.form)
}

/** The id as a run of digits of its own: the sign between several ids is unknown. (L-5) */
function assigned({ web }: Visible, query: Query, ids: readonly number[]): void {
  void query.where(either => {
    for (const id of ids) {
      if (web.form === 'sqlite') void either.orWhereRaw("' ' || uta || ' ' GLOB ?", [`*[^0-9]${id}[^0-9]*`])
      else void either.orWhereRaw("CONCAT(' ', uta, ' ') REGEXP ?", [`[^0-9]${id}[^0-9]`])
    }
  })
}
