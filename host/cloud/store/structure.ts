import type { Stamp } from '@nios4/sdk'
import { numberCell, readCells, textCell } from '../../../formats/packet.ts'
import type { TravellingRow } from '../../../formats/packet.ts'
import type { Store } from './open.ts'

export type Kind = 'tables' | 'fields' | 'users'

export type StructureRow = { readonly name: string, readonly tid: number, readonly removed: number, readonly row: TravellingRow }

type Kept = { readonly name: string, readonly tid: number, readonly removed: number, readonly row: string }

/** Structure is keyed by name, not by id: two devices that made the same field made one. (docs/host.md, E.3) */
export function nameOf(kind: Kind, row: TravellingRow): string {
  if (kind === 'users') return textCell(row['username'])
  return kind === 'tables' ? textCell(row['tablename']) : fieldKey(textCell(row['tablename']), textCell(row['fieldname']))
}

export const fieldKey = (table: string, field: string): string => table === '' || field === '' ? '' : `${table}.${field}`

/** Takes structure rows in, the greater stamp winning. Returns how many were news. Call it inside the store's transaction. */
export function acceptStructure(store: Store, kind: Kind, rows: readonly unknown[], now: Stamp): number {
  let news = 0
  for (const raw of rows) {
    const row = typeof raw === 'object' && raw !== null ? readCells(raw) : undefined
    if (row === undefined) continue
    const name = nameOf(kind, row)
    const known = keptRow(store, kind, name)
    if (name === '' || (known !== undefined && numberCell(row['tid']) <= known.tid)) continue
    keepRow(store, kind, name, { tid: numberCell(row['tid']), removed: 0, row: JSON.stringify(kind === 'users' ? withOldSecret(row, known) : row) }, now)
    news += 1
  }
  return news
}

/** A table or field is dropped for everybody; only a newer row of that name brings it back. (F.5, clean_tables and clean_fields) */
export function dropStructure(store: Store, kind: 'tables' | 'fields', name: string, now: Stamp): void {
  const tid = Math.max(now, keptRow(store, kind, name)?.tid ?? 0)
  keepRow(store, kind, name, { tid, removed: 1, row: '{}' }, now)
  if (kind === 'tables') store.db.prepare('DELETE FROM box WHERE tablename = ?').run(name)
  if (kind === 'tables') store.db.prepare("DELETE FROM structure WHERE kind = 'fields' AND name LIKE ? ESCAPE '!'").run(`${name.replaceAll('_', '!_')}.%`)
}

/** Structure whose number is this or greater, tables and fields in the owner's order. */
export function structureSince(store: Store, kind: Kind, from: number): readonly StructureRow[] {
  const rows = store.db.prepare<[string, number], Kept>('SELECT name, tid, removed, row FROM structure WHERE kind = ? AND seq >= ?').all(kind, from)
  return rows.map(kept => ({ ...kept, row: readCells(kept.row) ?? {} })).sort((a, b) => numberCell(a.row['ind']) - numberCell(b.row['ind']))
}

export function droppedTables(store: Store): ReadonlySet<string> {
  const rows = store.db.prepare<[], { readonly name: string }>("SELECT name FROM structure WHERE kind = 'tables' AND removed = 1").all()
  return new Set(rows.map(({ name }) => name))
}

function keptRow(store: Store, kind: Kind, name: string): Kept | undefined {
  return store.db.prepare<[string, string], Kept>('SELECT name, tid, removed, row FROM structure WHERE kind = ? AND name = ?').get(kind, name)
}

function keepRow(store: Store, kind: Kind, name: string, { tid, removed, row }: Omit<Kept, 'name'>, now: Stamp): void {
  store.db.prepare('INSERT OR REPLACE INTO structure (kind, name, tid, removed, row, seq) VALUES (?, ?, ?, ?, ?, ?)')
    .run(kind, name, tid, removed, row, store.nextNumber(now))
}

/** A client that does not keep password texts must not wipe them for the others. */
function withOldSecret(row: TravellingRow, known: Kept | undefined): TravellingRow {
  const old = known === undefined ? undefined : readCells(known.row)?.['password_hash']
  return textCell(row['password_hash']) === '' && typeof old === 'string' ? { ...row, password_hash: old } : row
}
