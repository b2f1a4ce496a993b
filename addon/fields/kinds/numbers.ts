import type { Language } from '@nios4/sdk'
import { numberOf } from '../../records/values.ts'
import type { Kind } from '../kind.ts'
import { text } from './text.ts'

/** The host has no empty number: 0 is what an untouched cell holds, so 0 reads as empty. (E.1) */
const numeric = (name: Kind['name'], types: readonly number[], most: number, format: Intl.NumberFormatOptions, formatters = formattersOf(format)): Kind => ({
  ...text, name, types, partial: 'number', searchable: false,
  read: (row, shape) => canonicalNumber(numberOf(row[shape.column])),
  store: (canonical, shape) => ({ [shape.column]: numberOf(canonical) }),
  parse(raw, _shape, { language }) {
    const number = typedNumber(raw, language)
    if (number === undefined || Math.abs(number) > most) return { key: 'not-a-number' }
    if (name === 'integer' && !Number.isInteger(number)) return { key: 'not-a-whole-number' }
    return { value: canonicalNumber(number) }
  },
  show: (canonical, _shape, { language }) => canonical === '' ? '' : shown(numberOf(canonical), formatters[language], name),
  input: (canonical, { language }) => language === 'it' ? canonical.replace('.', ',') : canonical,
  key: canonical => canonicalNumber(numberOf(canonical)),
})

/** A ticket's number is read as `1042`, without a thousands mark. */
export const integer = numeric('integer', [9], 2_147_483_647, { maximumFractionDigits: 0, useGrouping: false })
export const decimal = numeric('decimal', [10], 1e15, { maximumFractionDigits: 6 })
export const percentage = numeric('percentage', [3], 1e9, { maximumFractionDigits: 4 })
export const currency = numeric('currency', [5], 1e13, { style: 'currency', currency: 'EUR' })

function canonicalNumber(number: number): string {
  const text = number === 0 ? '' : String(number)
  return text.includes('e-') ? number.toFixed(9).replace(/\.?0+$/, '') : text
}

type Formatters = Readonly<Record<Language, Intl.NumberFormat>>

function formattersOf(format: Intl.NumberFormatOptions): Formatters {
  return { it: new Intl.NumberFormat('it-IT', format), en: new Intl.NumberFormat('en-GB', format) }
}

function shown(number: number, formatter: Intl.NumberFormat, name: string): string {
  if (name === 'integer') return String(Math.round(number))
  const digits = formatter.format(number)
  return name === 'percentage' ? `${digits}\u00a0%` : digits
}

/** `1.234,50`, `1234,5` and `1234.5` as a person of this language means them; '' is 0. */
export function typedNumber(raw: string, language: Language): number | undefined {
  const typed = raw.replace(/[\s\u00a0€%']/g, '')
  if (typed === '') return 0
  const comma = typed.lastIndexOf(',')
  const point = typed.lastIndexOf('.')
  const grouped = (mark: string): boolean => new RegExp(`^-?\\d{1,3}(\\${mark}\\d{3})+$`).test(typed)
  let plain = typed
  if (comma >= 0 && point >= 0) plain = comma > point ? typed.replaceAll('.', '').replace(',', '.') : typed.replaceAll(',', '')
  else if (comma >= 0) plain = language === 'en' && grouped(',') ? typed.replaceAll(',', '') : typed.replace(',', '.')
  else if (point >= 0 && language === 'it' && grouped('.')) plain = typed.replaceAll('.', '')
  return /^-?\d{1,15}(\.\d{1,9})?$/.test(plain) ? Number(plain) : undefined
}
