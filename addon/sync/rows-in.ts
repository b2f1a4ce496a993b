import type { Stamp } from '@nios4/sdk'
import type { Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { held, travelling } from './cells.ts'
import { dropExtras, extrasOf, keepExtras } from './extras.ts'
import type { KeptExtra } from './extras.ts'
import { incomingByTable } from './incoming.ts'
import type { Incoming } from './incoming.ts'
import { changedHere, goneStamps, knownStamps, noteGone, noteKnown, ourDeletions, unlist } from './known.ts'
import type { Since } from './known.ts'
import { keepLost } from './lost.ts'
import type { Version } from './lost.ts'
import { keepOrphans } from './orphans.ts'
import { needsVersion, settle } from './settle.ts'
import type { Judged } from './settle.ts'
import { isLawfulTable } from './shapes.ts'
import type { TableShape } from './shapes.ts'
import { inChunks } from './upsert.ts'
import { verdictOn } from './verdict.ts'
import type { Work } from './work.ts'
import { openWriter } from './write-rows.ts'
import type { RowWriter } from './write-rows.ts'

export type Page = Since & {
  /** From this stamp on rows are noted as known: all since the cursor, or all when the page is the last. */
  readonly noteFrom: Stamp
}

export type Installed = { readonly taken: number, /** Rows that were here with the same stamp. */ readonly same: number }

/** Installs the rows of one packet inside its transaction. */
export async function installRows(work: Work, tx: Tx, items: readonly unknown[], page: Page): Promise<Installed> {
  const writer = await openWriter(tx, work.db.form)
  const deletions = await ourDeletions(tx)
  let [taken, same] = [0, 0]
  for (const [table, rows] of incomingByTable(items)) {
    if (!isLawfulTable(table)) continue
    const shape = await work.shapes.of(tx, table)
    if (shape === undefined) { await keepOrphans(tx, work.db.form, table, [...rows.values()]); continue }
    const all = [...rows.values()]
    for (let at = 0; at < all.length; at += 1000) {
      const done = await installSome(work, tx, writer, shape, all.slice(at, at + 1000), deletions, page)
      taken += done.taken
      same += done.same
    }
  }
  return { taken, same }
}

async function installSome(
  work: Work, tx: Tx, writer: RowWriter, shape: TableShape, rows: readonly Incoming[], deletions: ReadonlyMap<string, Stamp>, page: Page,
): Promise<Installed> {
  const { form } = work.db
  const { table } = shape
  const ids = rows.map(({ id }) => id)
  const stored = await storedStamps(tx, table, ids)
  const [ours, known, gone] = [await changedHere(tx, form, table, stored, page), await knownStamps(tx, table, ids), await goneStamps(tx, table, ids)]
  const judged = rows.map((incoming): Judged => ({
    incoming, stored: stored.get(incoming.id), verdict: verdictOn(incoming, {
      stored: stored.get(incoming.id), ours: ours.has(incoming.id), known: known.get(incoming.id), gone: gone.get(incoming.id), ourDeletion: deletions.get(`${table} ${incoming.id}`),
    }),
  }))
  const here = await versionsHere(tx, shape, judged.filter(needsVersion).map(({ incoming }) => incoming.id))
  const settled = judged.map(one => settle(shape, one, here.get(one.incoming.id), deletions.get(`${table} ${one.incoming.id}`)))
  const lost = settled.flatMap(one => one.lost ?? [])
  await keepLost(tx, form, lost, work.clock.now())
  work.tally.lost += lost.length

  const taking = settled.filter(({ act }) => act === 'take' || act === 'take-back').map(({ judged: { incoming } }) => incoming)
  const removing = settled.filter(({ act }) => act === 'remove').map(({ judged: one }) => one)
  await take(work, tx, writer, shape, taking, stored)
  await remove(tx, form, table, removing)
  await withdrawDeletions(tx, table, settled.filter(({ act }) => act === 'take-back').map(({ judged: { incoming } }) => incoming.id))
  const agreed = settled.filter(({ act, judged: { incoming } }) => incoming.row !== undefined && (act === 'same' || act === 'take' || act === 'take-back') && incoming.stamp >= page.noteFrom)
  await noteKnown(tx, form, agreed.map(({ judged: { incoming: { id, stamp } } }) => ({ table, id, stamp })), page.round)
  return { taken: taking.length + removing.filter(one => one.stored !== undefined).length, same: settled.filter(({ act }) => act === 'same').length }
}

async function storedStamps(tx: Tx, table: string, ids: readonly string[]): Promise<ReadonlyMap<string, Stamp>> {
  const rows = await inChunks(ids, 500, (chunk): Promise<RawRow[]> => Promise.resolve(tx(table).whereIn('gguid', chunk).select('gguid', 'tid')))
  const stamps = new Map<string, Stamp>()
  // Tables without a key may hold one id twice: the newer counts.
  for (const row of rows) stamps.set(textOf(row['gguid']), Math.max(numberOf(row['tid']), stamps.get(textOf(row['gguid'])) ?? 0))
  return stamps
}

async function versionsHere(tx: Tx, shape: TableShape, ids: readonly string[]): Promise<ReadonlyMap<string, Version>> {
  const rows = await inChunks(ids, 500, (chunk): Promise<RawRow[]> =>
    Promise.resolve(tx(shape.table).whereIn('gguid', chunk).orderBy('tid').select(shape.columns.map(({ physical }) => physical))))
  const extras = await extrasOf(tx, shape.table, ids)
  return new Map(rows.map(row => {
    const id = textOf(row['gguid'])
    return [id, { row: travelling(shape, row, extras.get(id)), writer: textOf(row['ut']), stamp: numberOf(row['tid']) }]
  }))
}

async function take(work: Work, tx: Tx, writer: RowWriter, shape: TableShape, rows: readonly Incoming[], stored: ReadonlyMap<string, Stamp>): Promise<void> {
  const { form } = work.db
  const extras: KeptExtra[] = []
  const fresh: Incoming[] = []
  const lines: (readonly (string | number | null | undefined)[])[] = []
  const refused: Incoming[] = []
  for (const incoming of rows) {
    const { cells, extra } = held(shape, form, incoming.row ?? {})
    extras.push({ id: incoming.id, extra })
    if (!stored.has(incoming.id)) { fresh.push(incoming); lines.push(cells) }
    else if (!await writer.update(shape, incoming.id, cells)) refused.push(incoming)
  }
  for (const place of await writer.insert(shape, lines)) refused.push(...fresh.slice(place, place + 1))
  await keepExtras(tx, form, shape.table, extras)
  await unlist(tx, form, shape.table, rows.filter(({ id }) => stored.has(id)).map(({ id }) => id))
  if (refused.length === 0) return
  work.log.error('rows this database cannot hold were put aside', { table: shape.table, rows: refused.length })
  await keepOrphans(tx, form, shape.table, refused)
}

async function remove(tx: Tx, form: Work['db']['form'], table: string, removing: readonly Judged[]): Promise<void> {
  const ids = removing.map(({ incoming }) => incoming.id)
  const there = removing.filter(({ stored }) => stored !== undefined).map(({ incoming }) => incoming.id)
  for (let at = 0; at < there.length; at += 500) await tx(table).whereIn('gguid', there.slice(at, at + 500)).delete()
  await unlist(tx, form, table, there)
  await dropExtras(tx, table, there)
  for (let at = 0; at < ids.length; at += 500) await tx('tk_sync_known').where({ tablename: table }).whereIn('row_id', ids.slice(at, at + 500)).delete()
  await noteGone(tx, form, removing.map(({ incoming, stored }) => ({ table, id: incoming.id, stamp: Math.max(incoming.stamp, stored ?? 0) })))
}

async function withdrawDeletions(tx: Tx, table: string, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += 500) await tx('tk_sync_gone').where({ tablename: table, sent: 1 }).whereIn('row_id', ids.slice(at, at + 500)).delete()
  for (let at = 0; at < ids.length; at += 500) await tx('lo_cleanbox').where({ tablename: table }).whereIn('gguidrif', ids.slice(at, at + 500)).delete()
}
