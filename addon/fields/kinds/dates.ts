import type { Language } from '@nios4/sdk'
import { dateCell, digitsOf, numberOf } from '../../records/values.ts'
import type { Kind } from '../kind.ts'
import { text } from './text.ts'

/** Date fields are wall-clock time without a zone: their digits are shown as they stand. (docs/host.md, C.4) */
const dated = (name: 'date' | 'date-time', keep: number): Kind => ({
  ...text, name, types: [18], partial: name, searchable: false,
  read: (row, shape) => canonicalDate(digitsOf(row[shape.column])),
  store: (canonical, shape, form) => ({ [shape.column]: dateCell(form, digitsOf(numberOf(canonical))) }),
  parse(raw) {
    const typed = raw.trim()
    if (typed === '') return { value: '' }
    const digits = typedDate(typed)
    return digits === undefined ? { key: `not-a-${name}` } : { value: String(digits) }
  },
  show: (canonical, _shape, { language }) => showDate(canonical, language, name === 'date-time'),
  input: canonical => inputDate(canonical, keep),
  key: canonical => canonical.slice(0, keep),
})

export const date = dated('date', 8)
export const dateTime = dated('date-time', 12)

const canonicalDate = (digits: number): string => digits === 0 ? '' : String(digits)

/** `2026-11-22`, `2026-11-22T09:30`, `22/11/2026` and `22/11/2026 9:30`; days that do not exist are refused. */
function typedDate(typed: string): number | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::\d{2})?)?$/.exec(typed)
  const spoken = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ ,]+(\d{1,2})[:.](\d{2}))?$/.exec(typed)
  const [year, month, day, hour, minute] = iso !== null
    ? [iso[1], iso[2], iso[3], iso[4], iso[5]]
    : spoken !== null ? [spoken[3], spoken[2], spoken[1], spoken[4], spoken[5]] : []
  if (year === undefined || month === undefined || day === undefined) return undefined
  const [h, m] = [Number(hour ?? 0), Number(minute ?? 0)]
  const moment = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), h, m))
  const real = moment.getUTCMonth() === Number(month) - 1 && moment.getUTCDate() === Number(day) && h < 24 && m < 60 && Number(year) >= 1900
  const two = (part: string | number): string => String(part).padStart(2, '0')
  return real ? Number(`${year}${two(month)}${two(day)}${two(h)}${two(m)}00`) : undefined
}

function inputDate(canonical: string, keep: number): string {
  if (canonical.length !== 14) return ''
  const day = `${canonical.slice(0, 4)}-${canonical.slice(4, 6)}-${canonical.slice(6, 8)}`
  return keep === 8 ? day : `${day}T${canonical.slice(8, 10)}:${canonical.slice(10, 12)}`
}

const months: Readonly<Record<Language, readonly string[]>> = { it: monthNames('it-IT'), en: monthNames('en-GB') }

function monthNames(locale: string): readonly string[] {
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'short' })
  return Array.from({ length: 12 }, (_, month) => format.format(new Date(Date.UTC(2026, month, 15))))
}

/** `22 nov 2026, 09:30`, put together by hand: a list has many dates, and Intl takes longer than the row itself. */
export function showDate(canonical: string, language: Language, withTime: boolean): string {
  if (canonical.length !== 14) return ''
  const month = months[language][Number(canonical.slice(4, 6)) - 1]
  if (month === undefined) return ''
  const day = `${Number(canonical.slice(6, 8))} ${month} ${canonical.slice(0, 4)}`
  return withTime ? `${day}, ${canonical.slice(8, 10)}:${canonical.slice(10, 12)}` : day
}
