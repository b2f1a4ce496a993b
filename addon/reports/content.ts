import { createHash } from 'node:crypto'
import type { Report } from '../records/report-rows.ts'

/**
 * What a signature is put under: the report's words and figures, in a fixed order. Not its number, which the host may give
 * later, nor columns that are no part of the paper. (M44)
 */
export function canonicalForm({ id, customer, date, start, end, fault, work, technician, materials }: Report, prices: boolean): string {
  return JSON.stringify({
    form: 1, report: id, customer: customer.id, name: customer.name, date, start, end, fault, work, technician,
    materials: materials.map(({ description, quantity, unit, price }) => [description, quantity, unit, ...price === undefined ? [] : [price]]), prices,
  })
}

export const contentHash = (content: string): string => createHash('sha256').update(content).digest('hex')

/** Hours between start and end, to the minute; 0 when the report does not tell. */
export function hoursOf({ start, end }: Pick<Report, 'start' | 'end'>): number {
  const [from, to] = [momentOf(start), momentOf(end)]
  return from === 0 || to <= from ? 0 : Math.round((to - from) / 60_000) / 60
}

function momentOf(digits: number): number {
  if (digits === 0) return 0
  const d = String(digits)
  return Date.UTC(Number(d.slice(0, 4)), Number(d.slice(4, 6)) - 1, Number(d.slice(6, 8)), Number(d.slice(8, 10)), Number(d.slice(10, 12)))
}

/** Half a cent goes away from nothing, also where the machine holds 17,435 as a little less. (N9) */
export const toCents = (amount: number): number => Math.sign(amount) * Math.round(Number(Math.abs(amount * 100).toPrecision(15))) / 100 || 0
