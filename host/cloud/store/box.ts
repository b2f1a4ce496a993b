import type { Stamp } from '@nios4/sdk'
import { asObject } from '../../../formats/json-object.ts'
import { numberCell, readItem, textCell } from '../../../formats/packet.ts'
import type { ReadItem } from '../../../formats/packet.ts'
import type { Store } from './open.ts'
import { droppedTables } from './structure.ts'

/** Where a row came from: a join hands the web tables only what devices sent. */
export type Origin = 'device' | 'web'

type Kept = { readonly seq: number, readonly tid: number, readonly removed: number }

export type BoxRow = Kept & {
  readonly tablename: string, readonly id: string, readonly arc: number, readonly ut: string, readonly uta: string, readonly cvalues: string
  readonly origin: Origin
}

/** Takes items in; the last writer wins by stamp. Returns how many were news. Call it inside the store's transaction. */
export function acceptItems(store: Store, items: readonly unknown[], now: Stamp, origin: Origin): number {
  const known = store.db.prepare<[string, string], Kept>('SELECT seq, tid, removed FROM box WHERE tablename = ? AND id = ?')
  const forget = store.db.prepare('DELETE FROM box WHERE seq = ?')
  const keep = store.db.prepare('INSERT INTO box (seq, tablename, id, tid, removed, arc, ut, uta, cvalues, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const dropped = droppedTables(store)
  let news = 0
  for (const raw of items) {
    const item = readItem(raw)
    if (item === undefined || dropped.has(item.table)) continue
    const before = known.get(item.table, item.id)
    if (before !== undefined && !wins(item, before)) continue
    if (before !== undefined) forget.run(before.seq)
    const head = headOf(raw)
    keep.run(store.nextNumber(now), item.table, item.id, item.stamp, item.command === 'delete' ? 1 : 0, head.arc, item.writer, head.uta, head.cvalues, origin)
    news += 1
  }
  return news
}

/** Equal stamps: who came first stays; but a deletion beats the row it was written beside, and a newer row comes back from one. */
function wins(item: ReadItem, kept: Kept): boolean {
  return item.command === 'delete' && kept.removed === 0 ? item.stamp >= kept.tid : item.stamp > kept.tid
}

/** `cvalues` is kept as it came, letter by letter: what this server does not understand must not be lost. */
function headOf(raw: unknown): { readonly arc: number, readonly uta: string, readonly cvalues: string } {
  const { arc, uta, cvalues } = asObject(raw) ?? {}
  return {
    arc: Math.trunc(numberCell(arc)), uta: textCell(uta),
    cvalues: typeof cvalues === 'string' ? cvalues : cvalues === undefined ? '' : JSON.stringify(cvalues),
  }
}

/** Rows whose number lies in the range, in the order of their arrival. */
export function boxRange(store: Store, from: number, until: number): readonly BoxRow[] {
  return store.db.prepare<[number, number], BoxRow>('SELECT * FROM box WHERE seq >= ? AND seq < ? ORDER BY seq').all(from, until)
}

/** Rows of one table by their ids, those after `after`. */
export function tableRows(store: Store, table: string, after: string, most: number): readonly BoxRow[] {
  return store.db.prepare<[string, string, number], BoxRow>('SELECT * FROM box WHERE tablename = ? AND id > ? ORDER BY id LIMIT ?').all(table, after, most)
}

/** The same as the items of a packet, JSON as it travels, commas between them: the database puts thousands of them together. (F.4) */
export function itemsText(store: Store, from: number, until: number): Buffer {
  return store.db.prepare<[number, number], Buffer | null>(`
    SELECT CAST(group_concat(CASE removed
      WHEN 0 THEN json_object('command', 'insert', 'tablename', tablename, 'client', 0, 'gguid', id, 'tid', tid, 'arc', arc, 'ut', ut, 'uta', uta, 'cvalues', cvalues)
      ELSE json_object('command', 'delete', 'tablename', tablename, 'client', '0', 'gguid', id, 'tid', tid, 'arc', 0, 'ut', '', 'uta', '') END) AS BLOB)
    FROM (SELECT * FROM box WHERE seq >= ? AND seq < ? ORDER BY seq)`).pluck().get(from, until) ?? Buffer.alloc(0)
}
