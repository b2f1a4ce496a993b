import type { Stamp } from '@nios4/sdk'
import type { TravellingRow } from '../../../formats/packet.ts'
import { itemsText } from './box.ts'
import type { Store } from './open.ts'
import { structureSince } from './structure.ts'
import type { Kind } from './structure.ts'

/** One answer's worth of news. (docs/host.md, F.4) */
export type Page = {
  readonly partial: boolean
  readonly cleanTables: readonly string[]
  readonly cleanFields: Readonly<Record<string, readonly string[]>>
  readonly tables: readonly TravellingRow[]
  readonly fields: readonly TravellingRow[]
  readonly users: readonly TravellingRow[]
  /** JSON, commas between them. */
  readonly items: Buffer
}

export const emptyPage: Page = { partial: false, cleanTables: [], cleanFields: {}, tables: [], fields: [], users: [], items: Buffer.alloc(0) }

/**
 * Arrivals number `from` to `from + size` of those since the cursor. Rows that arrived again meanwhile have a later number, so a
 * page may be thinner than asked for, and none is skipped. Structure goes first: rows need their tables.
 */
export function pageOf(store: Store, cursor: Stamp, from: number, size: number): Page {
  const first = store.firstSince(cursor)
  if (first === undefined) return emptyPage
  const start = first + from
  const rowsOf = (kind: Kind) => structureSince(store, kind, start)
  const [tables, fields, users] = [rowsOf('tables'), rowsOf('fields'), rowsOf('users')]
  const alive = (rows: typeof tables) => rows.filter(({ removed }) => removed === 0).map(({ row }) => row)
  return {
    partial: start + size <= store.lastNumber,
    cleanTables: tables.filter(({ removed }) => removed === 1).map(({ name }) => name),
    cleanFields: byTable(fields.filter(({ removed }) => removed === 1).map(({ name }) => name)),
    tables: alive(tables), fields: alive(fields), users: alive(users),
    items: itemsText(store, start, start + size),
  }
}

function byTable(names: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const tables: Record<string, string[]> = {}
  for (const name of names) {
    const [table = '', field = ''] = name.split('.')
    tables[table] = [...tables[table] ?? [], field]
  }
  return tables
}
