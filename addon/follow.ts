import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Desk } from './desk.ts'
import { followSynced } from './followed/arrived.ts'
import { customerSelect, followCustomers, manyWaiting, tellMany } from './followed/customers.ts'
import type { TickPass } from './followed/customers.ts'
import { mirrorLabels } from './followed/labels.ts'
import { remember } from './followed/labels.ts'
import { dropDeletedWork, followInvoices, invoiceSelect } from './followed/invoices.ts'
import { fileSelect, followFiles, followMessages, messageSelect } from './followed/messages.ts'
import { baselineReports, followMaterials, followReports, materialSelect, reportSelect } from './followed/reports.ts'
import { followLinks, linkSelect } from './followed/shown-reports.ts'
import { completeRules } from './followed/rules.ts'
import { completeStates } from './followed/states.ts'
import { followTexts } from './followed/texts.ts'
import { dropDeleted, lookAtTickets } from './followed/tickets.ts'
import { sinceStamp, stretch } from './followed/walk.ts'
import { stampAt } from '../formats/stamps.ts'
import { alive } from './records/columns.ts'
import type { RawRow } from './records/values.ts'
import { numberOf, textOf } from './records/values.ts'
import { standingWork } from './records/standing-work.ts'
import type { WorkNames } from './records/work-names.ts'
import { hasInvoices } from './reports/invoiced.ts'
import { hasReports } from './records/report-links.ts'
import { lastLook } from './tickets/line.ts'
import { markHooks } from './webhooks/marks.ts'
import { ticketSelect } from './tickets/followed.ts'

export type Followed = { readonly changed: number, readonly sweptThrough: boolean }

type Table = {
  readonly name: string
  readonly columns: readonly string[]
  follow(rows: readonly RawRow[]): Promise<number>
}

/**
 * The one way in for what is done outside us. A quick pass reads what is stamped at or after the newest we saw; the sweep
 * walks everything in short stretches and compares content, because stamps come late from devices that were offline and
 * some clients zero them. Looking twice costs nothing, missing a row is a lost letter.
 */
export async function followOnce(desk: Desk, how: { readonly sweep?: boolean | 'all' } = {}): Promise<Followed> {
  const started = stampAt(desk.clock.now())
  const ticks: TickPass = { waits: false, ticked: 0 }
  const tables = await followedTables(desk, ticks)
  let changed = await completeRules(desk) + await completeStates(desk) + await mirrorLabels(desk) + await markHooks(desk)
  await followTexts(desk)
  let places = await remembered(desk)
  if (await baselineReports(await withStandingWork(desk), places)) places = await remembered(desk)
  for (const table of tables) changed += await quickPass(desk, table, numberOf(places.get(`follow:${table.name}`)))
  changed += await followSynced(desk, tables)
  let sweptThrough = false
  if (how.sweep === true) sweptThrough = await sweepOn(desk, tables, changedBy => { changed += changedBy })
  while (how.sweep === 'all' && !sweptThrough) {
    sweptThrough = await sweepOn(desk, tables, changedBy => { changed += changedBy })
    // The driver never waits: without this nobody else would get a turn before the end.
    await nextTurn()
  }
  if (sweptThrough) changed += await sweptWork(desk)
  if (ticks.waits || places.has(manyWaiting)) await tellMany(desk)
  await noteLook(desk, started)
  await noteTime(desk)
  return { changed, sweptThrough }
}

/** When the program was last looked at, for the health page; also the highest time ever seen, which a clock set back cannot undo. */
async function noteTime(desk: Desk): Promise<void> {
  const now = desk.clock.now().getTime()
  await desk.db.knex('tk_clock').where({ id: 1 }).where('last_seen', '<', now - 30_000).update({ last_seen: now })
}

async function followedTables(desk: Desk, ticks: TickPass): Promise<readonly Table[]> {
  const around = await desk.reading.surroundings(desk)
  const work = await withStandingWork(desk)
  const { names } = work
  // What cannot be read now has not changed. (R19)
  const whole = names.lacking.length === 0 && hasReports(work)
  return [
    { name: names.customers.table, columns: customerSelect(desk), follow: rows => followCustomers(desk, rows, ticks) },
    { name: names.ticket.table, columns: ticketSelect(desk, around), follow: rows => lookAtTickets(desk, around, rows) },
    { name: names.message, columns: messageSelect, follow: rows => followMessages(desk, rows) },
    { name: names.file, columns: fileSelect, follow: rows => followFiles(desk, rows) },
    ...whole ? [{ name: names.report.table, columns: reportSelect(work), follow: (rows: readonly RawRow[]) => followReports(work, rows) }] : [],
    ...whole ? [{ name: names.reports, columns: linkSelect, follow: (rows: readonly RawRow[]) => followLinks(work, rows) }] : [],
    ...whole && names.materials.table !== '' ? [{ name: names.materials.table, columns: materialSelect, follow: (rows: readonly RawRow[]) => followMaterials(work, rows) }] : [],
    ...whole && hasInvoices(work) ? [{ name: names.invoice.table, columns: invoiceSelect(work), follow: (rows: readonly RawRow[]) => followInvoices(work, rows) }] : [],
  ]
}

async function sweptWork(desk: Desk): Promise<number> {
  const work = await withStandingWork(desk)
  return hasReports(work) && work.names.lacking.length === 0 ? dropDeletedWork(work) : 0
}

const looked = new WeakMap<object, { readonly at: number, readonly work: WorkNames }>()
const freshMs = 15_000

/** Reports and invoices as the host has them now, looked at every quarter of a minute. */
async function withStandingWork(desk: Desk): Promise<Desk> {
  const known = looked.get(desk.db)
  const fresh = known !== undefined && performance.now() - known.at < freshMs
  const work = fresh ? known.work : await standingWork(desk.db.knex, desk.db.form, desk.names)
  if (!fresh) looked.set(desk.db, { at: performance.now(), work })
  return { ...desk, names: { ...desk.names, ...work } }
}

/** A device whose clock is ahead must not hide the honest stamps of others: the place never runs past our own clock. */
async function quickPass(desk: Desk, table: Table, place: number): Promise<number> {
  let changed = 0
  const newest = await sinceStamp(desk, table.name, place, table.columns, async rows => { changed += await table.follow(rows) })
  const reached = Math.min(newest, stampAt(desk.clock.now()))
  if (reached !== place) await desk.db.inTransaction(tx => remember(tx, `follow:${table.name}`, String(reached)))
  return changed
}

const stretchSize = 200

/** One stretch of the walk; true when all tables have been walked to their ends. */
async function sweepOn(desk: Desk, tables: readonly Table[], count: (changed: number) => void): Promise<boolean> {
  const [index = '0', after = ''] = (await told(desk, 'sweep')).split(' ')
  const table = tables[Number(index)]
  if (table === undefined) {
    const next = await dropDeleted(desk, after, stretchSize)
    await desk.db.inTransaction(tx => remember(tx, 'sweep', next === '' ? '0 ' : `${tables.length} ${next}`))
    return next === ''
  }
  const { rows, next } = await stretch(desk.db.knex, table.name, after, stretchSize, table.columns)
  count(await table.follow(rows))
  await desk.db.inTransaction(tx => remember(tx, 'sweep', next === '' ? `${Number(index) + 1} ` : `${index} ${next}`))
  return false
}

/** Not at every pass: an idle host is not written to every second. */
async function noteLook(desk: Desk, stamp: number): Promise<void> {
  if (stamp - numberOf(await told(desk, lastLook)) >= 30) await desk.db.inTransaction(tx => remember(tx, lastLook, String(stamp)))
}

/** Asked once for all tables: an idle host is looked at every few seconds. */
async function remembered(desk: Desk): Promise<ReadonlyMap<string, string>> {
  const rows: readonly RawRow[] = await desk.db.knex('tk_version').select('name', 'value')
  return new Map(rows.map(row => [textOf(row['name']), textOf(row['value'])]))
}

async function told(desk: Desk, name: string): Promise<string> {
  const row: RawRow | undefined = await desk.db.knex('tk_version').where({ name }).first('value')
  return textOf(row?.['value'])
}

/** How many rows a whole sweep walks: a small host is swept every few seconds, a large one bit by bit. */
export async function followedRows(desk: Desk): Promise<number> {
  const row: RawRow | undefined = await desk.db.knex(desk.names.ticket.table).where(alive).count({ rows: '*' }).first()
  return numberOf(row?.['rows'])
}
