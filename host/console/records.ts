import type { HostDatabase } from '../open.ts'
import type { Row } from './cell.ts'
import { textOf } from './cell.ts'
import { likeText } from './grid.ts'
import type { Column, Table } from './schema.ts'

/** One row that is not retired. */
export async function findRow(host: HostDatabase, table: string, id: string): Promise<Row | undefined> {
  return host.knex<Row>(table).where({ gguid: id, eli: 0 }).first<Row | undefined>()
}

/** The single row of *Your data*. */
export async function firstRow(host: HostDatabase, table: string): Promise<Row | undefined> {
  return host.knex<Row>(table).where({ eli: 0 }).orderBy('ind').first<Row | undefined>()
}

export const childLimit = 200

/** Additional rows of a record, in their own order. (docs/host.md, E.2) */
export async function childRows(host: HostDatabase, child: string, parent: { readonly table: string, readonly id: string }): Promise<readonly Row[]> {
  return host.knex<Row>(child).where({ gguidp: parent.id, tap: parent.table, eli: 0 }).orderBy('ind').limit(childLimit + 1)
}

/** The text that names a row to a person: its first filled text or list, a bare number only where nothing else is filled. */
export function titleOf(table: Table, row: Row): string {
  const named = table.columns.filter(({ kind }) => ['text', 'relation', 'list', 'email', 'counter', 'integer', 'notes', 'state'].includes(kind))
  const worded = [...named.filter(({ kind }) => kind !== 'integer'), ...named.filter(({ kind }) => kind === 'integer')]
  const text = worded.map(({ physical }) => textOf(row, physical)).find(value => value !== '' && value !== '0') ?? ''
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

export interface Choice { readonly id: string, readonly text: string, readonly more: string }

export const choiceLimit = 20

/** Rows of the other table whose caption holds this text; one more than the limit tells that there are others. */
export async function findChoices(host: HostDatabase, target: Table, caption: string, text: string, limit = choiceLimit): Promise<readonly Choice[]> {
  const rows: readonly Row[] = await host.knex<Row>(target.name).where({ eli: 0, arc: 0 })
    .where(host.knex.raw("LOWER(??) LIKE ? ESCAPE '!'", [caption, likeText(text.trim())])).orderBy(caption).limit(limit + 1)
  return rows.map(row => ({ id: textOf(row, 'gguid'), text: textOf(row, caption), more: moreOf(target, caption, row) }))
}

/** What tells apart two rows with the same caption. */
function moreOf(target: Table, caption: string, row: Row): string {
  const others = target.columns.filter(({ physical, kind }) => physical !== caption && ['text', 'email', 'telephone', 'integer', 'counter'].includes(kind))
  return others.map(({ physical }) => textOf(row, physical)).filter(text => text !== '').slice(0, 2).join(' · ')
}

/** The column of a relation that the user sees in the other table, or undefined when that table is closed to him. */
export function relationTarget(tables: ReadonlyMap<string, Table>, column: Column): { readonly target: Table, readonly caption: string } | undefined {
  const { relation } = column.param
  const target = relation === undefined ? undefined : tables.get(relation.table)
  const caption = target?.columns.find(({ name }) => name === relation?.caption)?.physical
  return target === undefined || caption === undefined ? undefined : { target, caption }
}
