import type { HostRecord } from '@nios4/sdk'
import { physicalName } from '../../../formats/columns.ts'
import { numberCell, textCell, travellingName } from '../../../formats/packet.ts'
import type { TravellingRow } from '../../../formats/packet.ts'
import { asked, columnOf, listOf } from './conditions.ts'
import type { Body } from './conditions.ts'
import { shown } from './visible.ts'
import type { Visible } from './visible.ts'

/** `model`: rows of a table, as asked. Pages begin at 1; without `perpage` everything comes. (docs/host.md, G) */
export async function model(visible: Visible, body: Body, id: string): Promise<object> {
  const query = () => asked(visible, id === '' ? body : { ...body, gguids: [id] })
  const groups = body['group_by'] === undefined ? [] : listOf(body['group_by']).map(field => columnOf(visible, field))
  const sums = listOf(body['totals'] ?? []).map(field => columnOf(visible, field))
  return {
    ...groups.length > 0 ? await grouped(visible, body, query, groups, sums) : await plain(visible, body, query),
    ...sums.length > 0 ? { totals: summed(await query().sum(named(sums)).first<Body | undefined>() ?? {}) } : {},
  }
}

/** Columns he asked for and sees; the id is always among them. */
export function wanted(visible: Visible, given: unknown): readonly string[] {
  const names = Array.isArray(given) && given.length > 0 ? given.filter(name => typeof name === 'string' && visible.families.has(name)).map(textCell) : [...visible.families.keys()]
  return [...new Set(['gguid', ...names])]
}

async function plain(visible: Visible, body: Body, query: () => ReturnType<typeof asked>): Promise<object> {
  const counted = await query().count({ n: '*' }).first<{ readonly n: number | string } | undefined>()
  const { page, size } = pageOf(body)
  const select = query().select(await physical(visible, wanted(visible, body['fields'])))
  for (const [field, ascending] of orderOf(body)) void select.orderBy(columnOf(visible, field), ascending ? 'asc' : 'desc')
  if (orderOf(body).length === 0) void select.orderBy('ind')
  void select.orderBy('gguid')
  if (size > 0) void select.limit(size).offset((page - 1) * size)
  const rows: readonly HostRecord[] = await select
  return { records: rows.map(row => shown(row, visible)), total: Number(counted?.n ?? 0) }
}

/** One record for each combination, with `count` and the sums of the fields named in `totals`. (ours) */
async function grouped(
  visible: Visible, body: Body, query: () => ReturnType<typeof asked>, groups: readonly string[], sums: readonly string[],
): Promise<object> {
  const select = query().select(...groups).count({ count: '*' }).groupBy(...groups)
  if (sums.length > 0) void select.sum(named(sums))
  for (const [field, ascending] of orderOf(body)) void select.orderBy(columnOf(visible, field), ascending ? 'asc' : 'desc')
  const rows: readonly Body[] = await select
  const { page, size } = pageOf(body)
  const records = rows.map(row => ({ ...shown(row, visible), count: Number(row['count']), ...summed(Object.fromEntries(sums.map(column => [`sum ${column}`, row[`sum ${column}`]]))) }))
  return { records: size > 0 ? records.slice((page - 1) * size, page * size) : records, total: rows.length }
}

function pageOf(body: Body): { readonly page: number, readonly size: number } {
  return { page: Math.max(1, Math.trunc(numberCell(body['page']))), size: Math.max(0, Math.trunc(numberCell(body['perpage']))) }
}

const orderOf = (body: Body): readonly (readonly [unknown, boolean])[] =>
  Array.isArray(body['order_info']) ? body['order_info'].filter(Array.isArray).map(([field, ascending]) => [field, ascending !== false && ascending !== 0] as const) : []

/** A field row can promise a column that is not there. (B.7) */
async function physical({ web, table }: Visible, names: readonly string[]): Promise<string[]> {
  const there = await web.knex(table.tablename).columnInfo()
  return names.map(physicalName).filter(name => there[name] !== undefined)
}

const named = (columns: readonly string[]): Record<string, string> => Object.fromEntries(columns.map(column => [`sum ${column}`, column]))

const summed = (row: Body): TravellingRow => Object.fromEntries(Object.entries(row).map(([name, sum]) => [travellingName(name.slice('sum '.length)), numberCell(sum)]))
