import { sectionLabel } from './grid.ts'
import { offeredTypes } from '../kinds.ts'
import { isWordKey } from '../words.ts'
import type { Column, Table } from '../schema.ts'
import { missing, ownTable, tableAsked } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** The settings of a section: lists of the whole program, fields of its table and of its additional tables. */
export async function showWheel(visit: Visit): Promise<void> {
  const table = settingsTable(visit)
  if (table === undefined) return missing(visit)
  await drawWheel(visit, table, {})
}

/** Only an administrator turns the wheel. */
export const settingsTable = (visit: Visit): Table | undefined => visit.user.admin ? tableAsked(visit) : undefined

export const wheelLabel = (visit: Visit, table: Table): string =>
  table.name === ownTable ? visit.t('your-data') : sectionLabel(visit, table.name) ?? table.label

export async function drawWheel(visit: Visit, table: Table, more: Readonly<Record<string, unknown>>, status = 200): Promise<void> {
  const tab = more.tab ?? visit.request.query.tab
  const tables = [table, ...table.children.flatMap(name => visit.schema.tables.get(name) ?? [])]
  const of = tables.find(({ name }) => name === visit.request.query.of) ?? table
  await visit.show('wheel', {
    title: visit.t('wheel-title', { label: wheelLabel(visit, table) }), label: wheelLabel(visit, table),
    table, tables, of, back: table.name === ownTable ? '/your-data' : `/t/${table.name}`,
    open: tab === 'fields' ? 'fields' : 'lists', lists: visit.schema.lists, typed: '', fault: '',
    rows: of.columns.filter(({ kind }) => kind !== 'none').map(column => ({ column, type: typeLabel(visit, column) })), ...more,
  }, status)
}

export function typeLabel(visit: Visit, column: Column): string {
  const key = column.kind === 'date-time' ? 'type-18-time' : `type-${column.type}`
  return isWordKey(key) ? visit.t(key) : visit.t('type-other', { type: column.type })
}

export const typesOffered = (visit: Visit): readonly { readonly value: string, readonly label: string }[] =>
  offeredTypes.map(value => ({ value, label: visit.t(`type-${value}`) }))
