import { derivedId } from '../../formats/ids.ts'
import type { Desk } from '../desk.ts'
import { host } from './columns.ts'
import type { From } from './open.ts'
import { numberOf, textOf } from './values.ts'
import { quoted, written } from './written.ts'

/** Our row below a ticket that says: this report of the firm's belongs here. */
export type Link = {
  readonly id: string
  readonly ticket: string
  readonly report: string
  readonly created: number
  /** The customer may read it. */
  readonly shown: boolean
  readonly prices: boolean
}

/** The same on every device, so that no report is linked twice. */
export const linkId = (report: string, ticket: string): string => derivedId('ticket-report', report, ticket)

export const hasReports = ({ names }: Desk): boolean => names.report.table !== '' && names.report.ticket !== '' && names.reports !== ''

export async function linksOf(desk: Desk, from: From, wanted: { readonly ticket: string } | { readonly reports: readonly string[] }): Promise<readonly Link[]> {
  if (!hasReports(desk)) return []
  const wantedIds = 'ticket' in wanted ? [wanted.ticket] : wanted.reports
  if (wantedIds.length === 0) return []
  const place = 'ticket' in wanted ? host.parent : 'report_id'
  const rows = await written(from, `select ${host.id}, ${host.parent}, ${host.created}, report_id, shown, prices from ${quoted(desk.names.reports)}
    where ${host.retired} = 0 and ${host.archived} = 0 and ${place} in (${wantedIds.map(() => '?').join(', ')}) order by ${host.created}, ${host.id}`, [...wantedIds])
  return rows.map(row => ({
    id: textOf(row[host.id]), ticket: textOf(row[host.parent]), report: textOf(row['report_id']), created: numberOf(row[host.created]),
    shown: numberOf(row['shown']) !== 0, prices: numberOf(row['prices']) !== 0,
  }))
}
