import { showCell, textOf } from '../cell.ts'
import { readGrid } from '../grid.ts'
import { isNumber } from '../kinds.ts'
import { pageSize } from '../grid.ts'
import { addressOf, missing, tableAsked } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** The rows of a section. */
export async function showGrid(visit: Visit): Promise<void> {
  const table = tableAsked(visit)
  if (table === undefined) return missing(visit)
  const query = new URL(visit.request.originalUrl, 'http://localhost').searchParams
  const asked = {
    search: (query.get('search') ?? '').trim().slice(0, 200), sort: query.get('sort') ?? '', down: query.get('down') === '1',
    page: Math.max(1, Math.trunc(Number(query.get('page') ?? 1)) || 1),
  }
  const grid = await readGrid(visit.console.host, table, asked)
  const address = (change: Readonly<Record<string, string>>): string => pageAddress(visit.request.path, asked, change)
  await visit.show('grid', {
    title: sectionLabel(visit, table.name) ?? table.label, table, asked, ...grid,
    heads: grid.columns.map(({ name, head, kind }) => ({
      label: head, number: isNumber(kind),
      sorted: asked.sort !== name ? undefined : asked.down ? 'descending' : 'ascending',
      href: address({ sort: name, down: asked.sort === name && !asked.down ? '1' : '', page: '' }),
    })),
    lines: grid.rows.map(row => ({ href: addressOf(table.name, textOf(row, 'gguid')), cells: grid.columns.map(column => showCell(column, row, visit.language)) })),
    from: grid.count === 0 ? 0 : (grid.page - 1) * pageSize + 1, until: Math.min(grid.page * pageSize, grid.count),
    before: grid.page > 1 ? address({ page: String(grid.page - 1) }) : undefined,
    after: grid.page < grid.pages ? address({ page: String(grid.page + 1) }) : undefined,
    newLabel: table.newLabel || visit.t('new'),
  })
}

export const sectionLabel = ({ schema }: Visit, table: string): string | undefined =>
  schema.sections.find(section => section.table === table)?.label

function pageAddress(path: string, asked: { readonly search: string, readonly sort: string, readonly down: boolean, readonly page: number }, change: Readonly<Record<string, string>>): string {
  const all = { search: asked.search, sort: asked.sort, down: asked.down ? '1' : '', page: String(asked.page), ...change }
  const kept = Object.entries(all).filter(([, value]) => value !== '')
  return kept.length === 0 ? path : `${path}?${new URLSearchParams(kept).toString()}`
}
