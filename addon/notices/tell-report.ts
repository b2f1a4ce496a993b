import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import { reportsById } from '../records/report-rows.ts'
import { linksOf } from '../records/report-links.ts'
import { reportName } from '../words/report-name.ts'
import { signaturesOf } from '../records/signatures.ts'
import type { Facts, Notice } from './facts.ts'
import type { Drop, LetterModel } from './model.ts'
import { ticketNews } from './tell-ticket.ts'
import type { Reader } from './tell-ticket.ts'

/** What became of a report, as it stands when the letter is built: one the owner hid again is told to no customer. (A05, M44) */
export async function reportNews(desk: Desk, facts: Facts, reader: Reader, notices: readonly Notice[]): Promise<Partial<LetterModel> | Drop> {
  const [notice] = notices
  const entry = facts.entries.get(notice?.history ?? 0)
  const news = notice === undefined || entry === undefined ? undefined : ticketNews(desk, facts, reader, notice.ticket, [])
  if (entry === undefined || news === undefined) return { drop: 'ticket-gone' }
  const id = entry.message
  const link = (await linksOf(desk, desk.db.knex, { reports: [id] })).find(({ ticket }) => ticket === entry.ticket)
  const report = (await reportsById(desk.db.knex, desk.names, [id], false)).get(id)
  const customer = reader.account?.customer
  if (link === undefined || report === undefined || (customer !== undefined && (!link.shown || report.customer.id !== customer))) return { drop: 'no-right' }
  const signature = (await signaturesOf(desk.db.knex, [id])).get(id)
  return {
    ...news, details: [], replies: [], changes: [], files: [],
    texts: { report: reportName(report, reader.language), signer: signature?.name ?? entry.author },
    links: { report: portalAddress(desk, customer === undefined ? `owner/reports/${id}` : `reports/${id}`) },
  }
}
