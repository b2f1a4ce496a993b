import type { Stamp } from '@nios4/sdk'
import type { Tx } from '../records/open.ts'
import { stampAfter } from '../../formats/stamps.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { held, heldAt, travelling } from './cells.ts'
import type { Extra, Held } from './cells.ts'
import { followedTables, noteArrived } from './arrivals.ts'
import { dropExtras, extrasOf, keepExtras } from './extras.ts'
import type { KeptExtra } from './extras.ts'
import { placed, stampOf } from './incoming.ts'
import type { Incoming, Placed, Sheet } from './incoming.ts'
import { changedHere, goneStamps, knownStamps, noteGone, noteKnown, ourDeletions, unlist } from './known.ts'
import type { Since } from './known.ts'
import { keepLost } from './lost.ts'
import type { Version } from './lost.ts'
import { keepOrphans } from './orphans.ts'
import { needsVersion, settle } from './settle.ts'
import type { Judged } from './settle.ts'
import { isLawfulTable } from './shapes.ts'
import type { TableShape } from './shapes.ts'
import { inChunks, upsertMany } from './upsert.ts'
import { verdictOn } from './verdict.ts'
import type { Work } from './work.ts'
import { openWriter } from './write-rows.ts'
import type { RowWriter } from './write-rows.ts'

export type Page = Since & {
  /** From this stamp on rows are noted as known: all since the cursor, or all when the page is the last. */
  readonly noteFrom: Stamp
  /** What the packet before brought, when this run read it. */
  readonly before?: Before | undefined
}

/** Stamps by table and id. */
export type Before = ReadonlyMap<string, ReadonlyMap<string, Stamp>>

export type Installed = { readonly taken: number, /** Rows that were here with the same stamp. */ readonly same: number }

/** What this packet has to look at; empty lists need not be asked about each row. */
type Lists = { readonly deletions: ReadonlyMap<string, Stamp>, readonly anyGone: boolean, readonly anyKnown: boolean, readonly followed: ReadonlySet<string> }

const atOnce = 500

/** Installs the rows of one packet inside its transaction. */
export async function installRows(work: Work, tx: Tx, sheets: readonly Sheet[], page: Page): Promise<Installed> {
  const writer = await openWriter(tx, work.db.form)
  const lists = { deletions: await ourDeletions(tx), anyGone: await isAny(tx, 'tk_sync_gone'), anyKnown: await isAny(tx, 'tk_sync_known'), followed: sheets.length === 0 ? new Set<string>() : await followedTables(tx, work.db.form) }
  let [taken, same] = [0, 0]
  for (const sheet of sheets) {
    const { table, ids, deletions } = sheet
    if (!isLawfulTable(table)) continue
    const shape = await work.shapes.of(tx, table)
    if (shape === undefined) { await keepOrphans(tx, work.db.form, table, [...ids.map((_, at) => placed(sheet, at)), ...deletions]); continue }
    const cells = held(shape, work.db.form, sheet.columns)
    const isNew = page.firstDone || lists.anyGone ? nowhere : await insertNew(work, tx, writer, shape, sheet, cells, page)
    // Nobody has worked here yet: what the packet before has just brought is as it came.
    const justCame = page.firstDone ? undefined : page.before?.get(table)
    const others = [...ids.flatMap((_, at) => isNew(at) ? [] : [placed(sheet, at)]), ...deletions]
    const rest = justCame === undefined ? others : others.filter(({ id, stamp, deleted }) => deleted || justCame.get(id) !== stamp)
    taken += ids.length + deletions.length - others.length
    same += others.length - rest.length
    for (let at = 0; at < rest.length; at += atOnce) {
      const done = await installSome(work, tx, writer, shape, rest.slice(at, at + atOnce), cells, lists, page)
      taken += done.taken
      same += done.same
    }
  }
  return { taken, same }
}

const nowhere = (): boolean => false

const isAny = async (tx: Tx, table: string): Promise<boolean> => await tx(table).first('row_id') !== undefined

async function installSome(
  work: Work, tx: Tx, writer: RowWriter, shape: TableShape, rows: readonly Placed[], cells: Held, lists: Lists, page: Page,
): Promise<Installed> {
  const { form } = work.db
  const { table } = shape
  const { deletions } = lists
  const ids = rows.map(({ id }) => id)
  const stored = await storedStamps(tx, table, ids)
  const [ours, known, gone] = [await changedHere(tx, form, table, stored, page), lists.anyKnown ? await knownStamps(tx, table, ids) : nothing, lists.anyGone ? await goneStamps(tx, table, ids) : nothing]
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
  await take(work, tx, writer, shape, taking, cells, stored)
  const mixed = new Set(settled.filter(({ act, judged: { incoming } }) => (act === 'take' || act === 'same') && ours.has(incoming.id) && saysMore(here.get(incoming.id), incoming.row ?? {})).map(({ judged }) => judged.incoming))
  await sendAgain(work, tx, table, mixed)
  if (lists.followed.has(table)) await noteArrived(tx, form, table, taking.map(({ id }) => id))
  await remove(tx, form, table, removing)
  await withdrawDeletions(tx, table, settled.filter(({ act }) => act === 'take-back').map(({ judged: { incoming } }) => incoming.id))
  const agreed = settled.filter(({ act, judged: { incoming } }) => !incoming.deleted && !mixed.has(incoming) && (act === 'same' || act === 'take' || act === 'take-back') && incoming.stamp >= page.noteFrom)
  await noteKnown(tx, form, agreed.map(({ judged: { incoming: { id, stamp } } }) => ({ table, id, stamp })), page.round)
  return { taken: taking.length + removing.filter(one => one.stored !== undefined).length, same: settled.filter(({ act }) => act === 'same').length }
}

const nothing: ReadonlyMap<string, Stamp> = new Map()

/** A first sync meets rows that are not here: they are laid without asking, and the few that were here are left. Tells which were laid. */
async function insertNew(work: Work, tx: Tx, writer: RowWriter, shape: TableShape, sheet: Sheet, { columns, extras }: Held, page: Page): Promise<(place: number) => boolean> {
  if (writer.insertNew === undefined) return nowhere
  const there = new Set(writer.insertNew(shape, columns, sheet.ids.length))
  const laid = (place: number): boolean => !there.has(place)
  const beside = [...extras].flatMap(([at, extra]) => laid(at) ? [{ id: sheet.ids[at] ?? '', extra }] : [])
  if (beside.length > 0) await keepExtras(tx, work.db.form, shape.table, beside)
  const agreed = sheet.ids.flatMap((id, at) => laid(at) && stampOf(sheet, at) >= page.noteFrom ? [{ table: shape.table, id, stamp: stampOf(sheet, at) }] : [])
  await noteKnown(tx, work.db.form, agreed, page.round)
  return laid
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

async function take(work: Work, tx: Tx, writer: RowWriter, shape: TableShape, rows: readonly Placed[], held: Held, stored: ReadonlyMap<string, Stamp>): Promise<void> {
  const { form } = work.db
  const beside = await isAny(tx, 'tk_sync_extra') ? await extrasOf(tx, shape.table, rows.flatMap(({ id }) => stored.has(id) ? [id] : [])) : noExtras
  const extras: KeptExtra[] = []
  const fresh: Incoming[] = []
  const lines: (readonly (string | number | null | undefined)[])[] = []
  const refused: Incoming[] = []
  for (const incoming of rows) {
    const { cells, extra } = heldAt(held, incoming.place)
    extras.push({ id: incoming.id, extra: withUntold(extra, beside.get(incoming.id), incoming) })
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

const noExtras: ReadonlyMap<string, Extra> = new Map()

/** A cell kept beside the row stays when it is not told of, as a column does: its field may be one the writer does not know. */
function withUntold(told: Extra | undefined, before: Extra | undefined, incoming: Incoming): Extra | undefined {
  if (before === undefined) return told
  const { row = {} } = incoming
  const stays = Object.entries(before).filter(([name]) => row[name] === undefined)
  return stays.length === 0 ? told : { ...Object.fromEntries(stays), ...told }
}

/** Whether what stands here has words in cells the one who wrote last knows nothing of: a field that came meanwhile. */
const saysMore = (here: Version | undefined, row: Readonly<Record<string, unknown>>): boolean =>
  here !== undefined && Object.entries(here.row).some(([name, cell]) => row[name] === undefined && cell !== '' && cell !== 0 && cell !== null)

/** His cells and ours beside them are a version nobody else has: it travels, with a later stamp. */
async function sendAgain({ db, clock }: Work, tx: Tx, table: string, mixed: ReadonlySet<Incoming>): Promise<void> {
  for (const { id, stamp } of mixed) await tx(table).where({ gguid: id }).update({ tid: stampAfter(clock.now(), stamp) })
  if (mixed.size > 0) await upsertMany(tx, db.form, 'tk_sync_queue', ['tablename', 'row_id'], [...mixed].map(({ id }) => ({ tablename: table, row_id: id })))
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
