import type { State } from '../history/recorded.ts'
import type { Report } from '../records/report-rows.ts'
import { canonicalForm, contentHash } from './content.ts'

/** What of a report makes it another one. The sum of its paper stands for everything on it. @param report with its prices */
export function stateOfReport(report: Report): State {
  const state = { ticket: report.ticket, number: report.number, content: contentHash(canonicalForm(report, true)) }
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== ''))
}
