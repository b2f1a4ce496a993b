import { stampAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import type { Author, ReportEvent } from '../events.ts'
import { happened } from '../happened.ts'
import { recordAll, recordedOf, stateHash } from '../history/recorded.ts'
import type { Recorded } from '../history/recorded.ts'
import { authorsOf } from '../records/authors.ts'
import { host, relationKey } from '../records/columns.ts'
import type { From, Tx } from '../records/open.ts'
import { isGone, materialsOf, reportColumns, reportOf } from '../records/report-rows.ts'
import type { Report } from '../records/report-rows.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { hasReports, linksOf } from '../records/report-links.ts'
import { dropLinks, layLink } from '../reports/links.ts'
import { stateOfReport } from '../reports/state.ts'
import { voidIfChanged } from '../reports/void.ts'
import { remember } from './labels.ts'
import { inSlices, stretch } from './walk.ts'

export const reportSelect = ({ names }: Desk): readonly string[] => reportColumns(names)

/** A report the owner links to a ticket in his own program belongs to it as if it had been made here. (A05) */
export async function followReports(desk: Desk, rows: readonly RawRow[], silent = false): Promise<number> {
  if (!hasReports(desk)) return 0
  const { table } = desk.names.report
  const recorded = await recordedOf(desk.db.knex, table, rows.map(row => textOf(row[host.id])))
  const wanted = rows.filter(row => recorded.has(textOf(row[host.id])) || (!isGone(row) && textOf(row[relationKey(desk.names.report.ticket)]) !== ''))
  const differing = (await looked(desk, desk.db.knex, wanted)).filter(one => differs(one, recorded.get(one.report.id)))
  let count = 0
  await inSlices(desk, differing.map(({ report }) => report.id), async ids => {
    count += await desk.db.inTransaction(tx => followSome(desk, tx, ids, silent))
  })
  return count
}

type Looked = { readonly report: Report, readonly gone: boolean }

async function looked(desk: Desk, from: From, rows: readonly RawRow[]): Promise<readonly Looked[]> {
  const materials = await materialsOf(from, desk.names, rows.map(row => textOf(row[host.id])), true)
  return rows.map(row => ({ report: reportOf(row, desk.names, materials.get(textOf(row[host.id])) ?? []), gone: isGone(row) }))
}

const differs = ({ report, gone }: Looked, before: Recorded | undefined): boolean =>
  before === undefined ? !gone : before.gone !== gone || (!gone && before.hash !== stateHash(stateOfReport(report)))

async function followSome(desk: Desk, tx: Tx, ids: readonly string[], silent: boolean): Promise<number> {
  const { table } = desk.names.report
  const rows: readonly RawRow[] = await tx(table).whereIn(host.id, [...ids]).select([...reportSelect(desk)])
  const known = await recordedOf(tx, table, ids)
  const differing = (await looked(desk, tx, rows)).filter(one => differs(one, known.get(one.report.id)))
  const owners = await customersOf(desk, tx, differing.map(({ report }) => report.ticket))
  const authorOf = await authorsOf(tx, differing.map(({ report }) => report.writer))
  const events: ReportEvent[] = []
  // A ticket just typed in the host is followed first; the next look finds both.
  const settled = differing.filter(({ report, gone }) => gone || report.ticket === '' || owners.has(report.ticket))
  for (const { report, gone } of settled) {
    if (gone || report.ticket === '') await dropLinks(desk, tx, report.id)
    else events.push(...await linked(desk, tx, report, owners.get(report.ticket) ?? '', authorOf(report.writer), silent))
  }
  if (events.length > 0) await happened(desk, tx, ...events)
  await recordAll(tx, desk.db.form, table, settled.map(({ report, gone }) =>
    ({ id: report.id, stamp: report.stamp, state: stateOfReport(report), customer: report.customer.id, serial: 0, category: '', gone })))
  return settled.length
}

async function linked(desk: Desk, tx: Tx, report: Report, customer: string, author: Author, silent: boolean): Promise<readonly ReportEvent[]> {
  const about = { ticket: report.ticket, customer, report: report.id, author, place: 'host' } as const
  const isNew = await layLink(desk, tx, report, report.ticket)
  const [link] = await linksOf(desk, tx, { reports: [report.id] })
  const made: readonly ReportEvent[] = isNew && !silent ? [{ ...about, event: 'report-made', audience: 'firm' }] : []
  const isVoid = link !== undefined && await voidIfChanged(desk, tx, report, link)
  return isVoid ? [...made, { ...about, event: 'report-void', audience: link.shown ? 'all' : 'firm' }] : made
}

async function customersOf(desk: Desk, tx: Tx, tickets: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows: readonly RawRow[] = await tx('tk_seen').where({ tablename: desk.names.ticket.table, gone: 0 }).whereIn('id', [...tickets]).select('id', 'customer')
  return new Map(rows.map(row => [textOf(row['id']), textOf(row['customer'])]))
}

/** A row of materials speaks for its report. */
export async function followMaterials(desk: Desk, rows: readonly RawRow[]): Promise<number> {
  const parents = [...new Set(rows.map(row => textOf(row[host.parent])))].filter(id => id !== '')
  const seen = await recordedOf(desk.db.knex, desk.names.report.table, parents)
  if (seen.size === 0) return 0
  return followReports(desk, await desk.db.knex(desk.names.report.table).whereIn(host.id, [...seen.keys()]).select([...reportSelect(desk)]))
}

/** Reports that led to tickets before we came: linked without a word, once for each table. (decision 3) @param known what is remembered, by name */
export async function baselineReports(desk: Desk, known: ReadonlyMap<string, string>): Promise<boolean> {
  if (!hasReports(desk) || desk.names.lacking.length > 0) return false
  const { table, ticket } = desk.names.report
  const name = `reports:${table}`
  if (known.has(name)) return false
  for (let after = ''; ;) {
    const { rows, next } = await stretch(desk.db.knex, table, after, 200, reportSelect(desk))
    await followReports(desk, rows.filter(row => textOf(row[relationKey(ticket)]) !== ''), true)
    after = next
    if (after === '') break
  }
  await desk.db.inTransaction(async tx => {
    const now = stampAt(desk.clock.now())
    await remember(tx, name, String(now))
    for (const followed of [table, desk.names.materials.table, desk.names.invoice.table].filter(one => one !== '')) await remember(tx, `follow:${followed}`, String(now))
  })
  return true
}

export const materialSelect: readonly string[] = [host.id, host.stamp, host.parent]
