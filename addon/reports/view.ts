import type { Desk } from '../desk.ts'
import { NotFound } from '../faults.ts'
import { isMissingPart } from '../fields/reading.ts'
import type { Customer } from '../people/person.ts'
import { sightOf, withinSight } from '../people/sight.ts'
import { host } from '../records/columns.ts'
import type { From } from '../records/open.ts'
import { reportsById } from '../records/report-rows.ts'
import type { Report } from '../records/report-rows.ts'
import { numberOf, numberText, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { isBeyond } from '../records/beyond.ts'
import { contentHash } from './content.ts'
import { invoicedOf } from './invoiced.ts'
import type { Invoiced } from './invoiced.ts'
import { linksOf } from '../records/report-links.ts'
import type { Link } from '../records/report-links.ts'
import { signaturesOf } from '../records/signatures.ts'
import type { Signature } from '../records/signatures.ts'
import { asSigned } from './void.ts'

/** A report as one reader may see it. */
export type ReportView = {
  readonly link: Link
  readonly report: Report
  readonly signature: Signature | undefined
  /** What stands now is what was signed. */
  readonly signed: boolean
  /** The document it is in: not told to customers. */
  readonly invoiced: Invoiced | undefined
}

/** Everything there is, for the firm. */
export async function reportsForFirm(desk: Desk, from: From, wanted: { readonly ticket: string } | { readonly reports: readonly string[] }): Promise<readonly ReportView[]> {
  const links = await linksOf(desk, from, wanted)
  const ids = links.map(({ report }) => report)
  const reports = await reportsById(from, desk.names, ids, true)
  const signatures = await signaturesOf(from, ids)
  const invoiced = await invoicedOf(desk, from, ids)
  return links.flatMap(link => viewOf(desk, link, reports.get(link.report), signatures.get(link.report), invoiced.get(link.report)))
}

export async function reportForFirm(desk: Desk, id: string, from: From = desk.db.knex): Promise<ReportView> {
  const [view] = isId(id) ? await reportsForFirm(desk, from, { reports: [id] }) : []
  if (view === undefined) throw new NotFound()
  return view
}

type TicketKnown = { readonly id: string, readonly movedStamp: number }

/** Reports of a ticket this customer was just shown: those the owner opened, of himself, and with prices only where he said so. */
export async function reportsForCustomer(desk: Desk, person: Customer, ticket: TicketKnown): Promise<readonly ReportView[]> {
  try {
    const links = (await linksOf(desk, desk.db.knex, { ticket: ticket.id })).filter(({ shown, created }) => shown && isBeyond(ticket.movedStamp, created))
    return await openViews(desk, desk.db.knex, person, links)
  } catch (fault) {
    // Somebody has just taken a field of the reports away: the ticket itself is there all the same. (R19)
    if (isMissingPart(fault)) return []
    throw fault
  }
}

/** The rights are asked every time; not his and not there are the same answer. (S04, M48) */
export async function reportForCustomer(desk: Desk, person: Customer, id: string, from: From = desk.db.knex): Promise<ReportView> {
  const [link] = isId(id) ? (await linksOf(desk, from, { reports: [id] })).filter(({ shown }) => shown) : []
  if (link === undefined) throw new NotFound()
  const { table } = desk.names.ticket
  const query = from(table).leftJoin('tk_seen', join => join.on('tk_seen.id', `${table}.${host.id}`).andOnVal('tk_seen.tablename', table)).where(`${table}.${host.id}`, link.ticket)
  const row: RawRow | undefined = await withinSight(desk, query, sightOf(person)).first({ moved: 'tk_seen.moved_stamp' })
  const [view] = row === undefined || !isBeyond(numberOf(row['moved']), link.created) ? [] : await openViews(desk, from, person, [link])
  if (view === undefined) throw new NotFound()
  return view
}

async function openViews(desk: Desk, from: From, person: Customer, links: readonly Link[]): Promise<readonly ReportView[]> {
  const named = (prices: boolean): readonly string[] => links.filter(link => link.prices === prices).map(({ report }) => report)
  const reports = new Map([...await reportsById(from, desk.names, named(true), true), ...await reportsById(from, desk.names, named(false), false)])
  const signatures = await signaturesOf(from, links.map(({ report }) => report))
  return links.flatMap(link => {
    const report = reports.get(link.report)
    return report?.customer.id === person.customer && person.customer !== '' ? viewOf(desk, link, report, signatures.get(link.report), undefined) : []
  })
}

function viewOf({ names: { lacking } }: Desk, link: Link, report: Report | undefined, signature: Signature | undefined, invoiced: Invoiced | undefined): readonly ReportView[] {
  if (report === undefined) return []
  return [{ link, report, signature, invoiced, signed: signature !== undefined && signature.voidAt === 0 && (lacking.length > 0 || isAsSigned(report, signature)) }]
}

/** Prices signed once and hidden since were not read now: then the last look at the report, which knows them, must do. */
const isAsSigned = (report: Report, signature: Signature): boolean =>
  (signature.prices && report.materials.some(({ price }) => price === undefined)) || contentHash(asSigned(report, signature.prices)) === signature.hash

export const isId = (id: string): boolean => /^[0-9a-f-]{36}$/.test(id)

/** Of the ticket a report was written for, these columns and no others. */
export async function ticketOf(desk: Desk, from: From, id: string, columns: readonly string[]): Promise<{ readonly number: string, readonly title: string } | undefined> {
  const { table, column } = desk.names.ticket
  const row: RawRow | undefined = columns.length === 0 ? undefined : await from(table).where({ [host.id]: id, [host.retired]: 0 }).first([...columns])
  return row === undefined ? undefined : { number: numberText(row[column.number]), title: textOf(row[column.title]).trim() }
}
