import type { Knex } from 'knex'
import type { HostDatabase } from '../open.ts'
import type { Row } from './cell.ts'
import { isSearched } from './kinds.ts'
import type { Column, Table } from './schema.ts'

export interface Asked { readonly search: string, readonly sort: string, readonly down: boolean, readonly page: number }

export interface Grid { readonly columns: readonly Column[], readonly rows: readonly Row[], readonly count: number, readonly pages: number, readonly page: number }

export const pageSize = 25

/** Grid columns of a table: those marked for it, or the first five when none is. */
export function gridColumns(table: Table): readonly Column[] {
  const shown = table.columns.filter(({ kind }) => kind !== 'separator' && kind !== 'none')
  const marked = shown.filter(({ inGrid }) => inGrid)
  return [...(marked.length > 0 ? marked : shown.slice(0, 5))].sort((a, b) => a.gridPlace - b.gridPlace)
}

/** One page of rows that are neither retired nor archived. */
export async function readGrid(host: HostDatabase, table: Table, asked: Asked): Promise<Grid> {
  const existing = await physicalColumns(host.knex, table.name)
  const present = table.columns.filter(({ physical }) => existing.has(physical))
  const columns = gridColumns(table).filter(({ physical }) => existing.has(physical))
  const query = (): Knex.QueryBuilder<Row, Row[]> => matching(host.knex<Row, Row[]>(table.name).where({ eli: 0, arc: 0 }), host.knex, present, asked.search)
  const counted = await query().count({ n: '*' }).first<{ readonly n: number | string } | undefined>()
  const count = Number(counted?.n ?? 0)
  const pages = Math.max(1, Math.ceil(count / pageSize))
  const page = Math.min(Math.max(1, asked.page), pages)
  const rows: readonly Row[] = await sorted(query(), present, asked).select('*').limit(pageSize).offset((page - 1) * pageSize)
  return { columns, rows, count, pages, page }
}

export async function physicalColumns(knex: Knex, table: string): Promise<ReadonlySet<string>> {
  return new Set(Object.keys(await knex(table).columnInfo()))
}

/** Every word must stand in some text the user may see. */
function matching(query: Knex.QueryBuilder<Row, Row[]>, knex: Knex, columns: readonly Column[], search: string): Knex.QueryBuilder<Row, Row[]> {
  const texts = columns.filter(({ kind }) => isSearched(kind) || kind === 'integer')
  for (const word of search.split(/\s+/).filter(part => part !== '').slice(0, 6)) {
    query.where(any => { for (const { physical } of texts) any.orWhere(knex.raw("LOWER(??) LIKE ? ESCAPE '!'", [physical, likeText(word)])) })
  }
  return query
}

export const likeText = (text: string): string => `%${text.toLowerCase().replace(/[!%_]/g, '!$&')}%`

function sorted(query: Knex.QueryBuilder<Row, Row[]>, columns: readonly Column[], { sort, down }: Asked): Knex.QueryBuilder<Row, Row[]> {
  const column = columns.find(({ name }) => name === sort)
  return column === undefined ? query.orderBy('ind', 'desc').orderBy('gguid') : query.orderBy(column.physical, down ? 'desc' : 'asc').orderBy('gguid')
}
