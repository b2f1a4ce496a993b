import type { PacketItem, Stamp } from '@nios4/sdk'
import { insertItem } from '../../formats/packet.ts'
import type { Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { travelling } from './cells.ts'
import { packetRows } from './cloud.ts'
import { extrasOf } from './extras.ts'
import { uploadFiles } from './files-up.ts'
import { noteKnown } from './known.ts'
import type { RowStamp } from './known.ts'
import { pendingRows, tablesThatWait } from './pending.ts'
import { readState } from './replica.ts'
import { noteSent } from './sent.ts'
import type { TableShape } from './shapes.ts'
import { inChunks } from './upsert.ts'
import type { Work } from './work.ts'

/** The reference client sends the first rows with the closing packet. (docs/host.md, F.3) */
const keptBack = 10
/** A packet is full when it holds so many characters, however few its rows. */
const fullCharacters = 8_000_000

export type Batch = {
  readonly closing: boolean
  readonly items: readonly PacketItem[]
  /** Crosses off what was read; a row changed again since then still waits. */
  acknowledge(tx: Tx): Promise<void>
}

/** Rows that wait, a packet at a time, the files they name sent before them. Each batch must be acknowledged before the next, but the closing one. */
export async function* rowBatches(work: Work, cursor: Stamp): AsyncGenerator<Batch> {
  const { knex, form } = work.db
  let closing: ReadonlySet<string> = new Set()
  for (const table of await tablesThatWait(knex, form, cursor)) {
    const shape = await work.shapes.of(knex, table)
    if (shape === undefined) continue
    let before: ReadonlySet<string> = new Set()
    for (;;) {
      const ids = (await pendingRows(knex, form, table, cursor, packetRows + keptBack)).filter(id => !before.has(id) && !closing.has(`${table} ${id}`))
      if (ids.length === 0) break
      const isClosing = closing.size === 0
      const batch = await readBatch(work, shape, ids.slice(0, isClosing ? keptBack : packetRows), isClosing)
      before = new Set(isClosing ? [] : batch.ids)
      if (isClosing) closing = new Set(batch.ids.map(id => `${table} ${id}`))
      if (batch.items.length > 0 || isClosing) yield batch
      else await work.lease.step(tx => batch.acknowledge(tx))
    }
  }
}

async function readBatch(work: Work, shape: TableShape, wanted: readonly string[], closing: boolean): Promise<Batch & { readonly ids: readonly string[] }> {
  const { knex, form } = work.db
  const { table } = shape
  // The host's list is read before the rows: what it gains later belongs to later changes.
  const boxes: RawRow[] = form === 'sqlite' ? [] : await inChunks(wanted, 500, (chunk): Promise<RawRow[]> =>
    Promise.resolve(knex('lo_syncbox').where({ tablename: table }).whereIn('gguidrif', chunk).select({ box: 'gguid', id: 'gguidrif' })))
  const rows = await inChunks(wanted, 500, (chunk): Promise<RawRow[]> =>
    Promise.resolve(knex(table).whereIn('gguid', chunk).orderBy('tid').select(shape.columns.map(({ physical }) => physical))))
  const extras = await extrasOf(knex, table, wanted)
  const byId = new Map(rows.map(row => [textOf(row['gguid']), row]))
  const { ids, items, sent } = fill(shape, wanted, byId, extras)
  await uploadFiles(work, shape, sent)
  const stamps: readonly RowStamp[] = sent.map(row => ({ table, id: textOf(row['gguid']), stamp: numberOf(row['tid']) }))
  return {
    closing, items, ids,
    async acknowledge(tx) {
      await noteKnown(tx, form, stamps, (await readState(tx)).round, 1)
      await noteSent(tx, form, stamps)
      for (let at = 0; at < ids.length; at += 500) await tx('tk_sync_queue').where({ tablename: table }).whereIn('row_id', ids.slice(at, at + 500)).delete()
      const done = boxes.filter(row => ids.includes(textOf(row['id']))).map(row => textOf(row['box']))
      for (let at = 0; at < done.length; at += 500) await tx('lo_syncbox').whereIn('gguid', done.slice(at, at + 500)).delete()
    },
  }
}

/** As many as fit; a row that is gone meanwhile is crossed off with them. */
function fill(shape: TableShape, wanted: readonly string[], byId: ReadonlyMap<string, RawRow>, extras: Awaited<ReturnType<typeof extrasOf>>) {
  const [ids, items, sent]: [string[], PacketItem[], RawRow[]] = [[], [], []]
  let characters = 0
  for (const id of wanted) {
    const row = byId.get(id)
    const item = row === undefined ? undefined : insertItem(shape.told, travelling(shape, row, extras.get(id)))
    characters += item?.cvalues?.length ?? 0
    if (characters > fullCharacters && items.length > 0) break
    ids.push(id)
    if (item !== undefined && row !== undefined) { items.push(item); sent.push(row) }
  }
  return { ids, items, sent }
}
