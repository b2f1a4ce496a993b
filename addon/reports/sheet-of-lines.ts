import type { Language } from '@nios4/sdk'
import { stringify } from 'csv-stringify/sync'
import type { Report } from '../records/report-rows.ts'
import { say } from '../words/say.ts'
import { linesOf } from './lines.ts'
import { dayInWords } from '../words/report-name.ts'

/**
 * The lines of a report for a program that makes invoices elsewhere: as a spreadsheet of this language opens it, and with
 * nothing in it that a spreadsheet would carry out. (A06)
 */
export function sheetOfLines(report: Report, hourly: number, language: Language): string {
  const comma = language === 'it'
  // A number stays one until it is written: as words, one below nothing would be kept from being reckoned with.
  const number = (amount: number): string => comma ? String(amount).replace('.', ',') : String(amount)
  const columns = ['paper.customer', 'paper.date', 'sheet.report', 'paper.description', 'paper.quantity', 'sheet.unit', 'paper.price', 'paper.amount'].map(key => say(language, key))
  const rows = linesOf(report, hourly, language).map(({ description, quantity, unit, price, amount }) =>
    [report.customer.name, dayInWords(report.date || report.start, language), report.number, description, quantity, unit, price, amount])
  return stringify([columns, ...rows], { bom: true, delimiter: comma ? ';' : ',', escape_formulas: true, cast: { number }, record_delimiter: 'windows' })
}
