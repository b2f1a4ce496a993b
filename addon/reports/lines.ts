import type { Language } from '@nios4/sdk'
import type { Report } from '../records/report-rows.ts'
import { say } from '../words/say.ts'
import { hoursOf, toCents } from './content.ts'
import { dayInWords } from '../words/report-name.ts'

export type Line = { readonly description: string, readonly quantity: number, readonly unit: string, readonly price: number, readonly amount: number }

/** What a report asks to be paid: its hours, then its materials. */
export function linesOf(report: Report, hourly: number, language: Language): readonly Line[] {
  const hours = toCents(hoursOf(report))
  const day = dayInWords(report.date || report.start, language)
  const labour = hours > 0 ? [{ description: say(language, 'invoice.labour', { day }).trim(), quantity: hours, unit: say(language, 'invoice.hour'), price: hourly }] : []
  return [...labour, ...report.materials.map(({ description, quantity, unit, price }) => ({ description, quantity, unit, price: price ?? 0 }))]
    .map(line => ({ ...line, amount: toCents(line.quantity * line.price) }))
}
