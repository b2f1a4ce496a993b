import type { Desk } from '../desk.ts'
import type { ReportEvent } from '../events.ts'
import { happened } from '../happened.ts'
import { recordAll, recordedOf } from '../history/recorded.ts'
import { authorsOf } from '../records/authors.ts'
import { host } from '../records/columns.ts'
import { isGone, reportsById } from '../records/report-rows.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { recordShown } from '../reports/links.ts'

export const linkSelect: readonly string[] = [host.id, host.stamp, host.retired, host.archived, host.parent, host.writer, 'report_id', 'shown']

const isShown = (row: RawRow): boolean => numberOf(row['shown']) !== 0 && !isGone(row)

/** *Shown to the customer* ticked in the host program opens a report as our own page does: a line in the history, a letter. (A05) */
export async function followLinks(desk: Desk, rows: readonly RawRow[]): Promise<number> {
  const recorded = await recordedOf(desk.db.knex, desk.names.reports, rows.map(row => textOf(row[host.id])))
  const differing = rows.filter(row => isShown(row) !== (recorded.get(textOf(row[host.id]))?.state['shown'] === '1'))
  if (differing.length === 0) return 0
  return desk.db.inTransaction(async tx => {
    const ids = differing.map(row => textOf(row[host.id]))
    const fresh: readonly RawRow[] = await tx(desk.names.reports).whereIn(host.id, ids).select([...linkSelect])
    const known = await recordedOf(tx, desk.names.reports, ids)
    const changed = fresh.filter(row => isShown(row) !== (known.get(textOf(row[host.id]))?.state['shown'] === '1'))
    const reports = await reportsById(tx, desk.names, changed.map(row => textOf(row['report_id'])), false)
    const authorOf = await authorsOf(tx, changed.map(row => textOf(row[host.writer])))
    const events = changed.filter(isShown).flatMap((row): readonly ReportEvent[] => {
      const report = reports.get(textOf(row['report_id']))
      return report === undefined ? [] : [{
        event: 'report-shown', ticket: textOf(row[host.parent]), customer: report.customer.id, report: report.id, author: authorOf(textOf(row[host.writer])), place: 'host', audience: 'all',
      }]
    })
    if (events.length > 0) await happened(desk, tx, ...events)
    await recordAll(tx, desk.db.form, desk.names.reports, changed.map(row => recordShown(textOf(row[host.id]), numberOf(row[host.stamp]), isShown(row))))
    return changed.length
  })
}
