import type { Cell } from '@nios4/sdk'
import { dateTimeOfDigits, digitsOfDateTime } from '../../formats/stamps.ts'
import type { Form } from '../../formats/columns.ts'

/** Cells arrive as floats for integers, digits as text, null in companions: these three read them all. (docs/host.md, B.7) */
export function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  return typeof cell === 'string' ? cell : String(cell)
}

export function numberOf(cell: unknown): number {
  const number = typeof cell === 'number' ? cell : Number(textOf(cell).trim().replace(',', '.'))
  return Number.isFinite(number) ? number : 0
}

/** A ticket's number as it is told: `12`, `TK-0012`; '' where nobody gave one yet. */
export function numberText(cell: unknown): string {
  const text = textOf(cell).trim()
  return /^[\d.,]*$/.test(text) ? (numberOf(text) > 0 ? String(numberOf(text)) : '') : text
}

/** Digits YYYYMMDDHHMMSS of a date cell in either form; 0 = empty. */
export function digitsOf(cell: unknown): number {
  if (typeof cell === 'string' && cell.includes('-')) return digitsOfDateTime(cell)
  const digits = Math.trunc(numberOf(cell))
  return digits >= 1e13 && digits < 1e14 ? digits : 0
}

/** A date cell as this form stores it. */
export const dateCell = (form: Form, digits: number): Cell => form === 'sqlite' ? digits : dateTimeOfDigits(digits)

/** Texts that only differ by what a mirror or a device does to them are the same text. (B.7 defect 5) */
export const sameText = (text: string): string => text.replaceAll('`', "'").replaceAll('\r\n', '\n').trimEnd()

/**
 * What a mirror made of apostrophes, as its author wrote it: a backtick after a letter. Where another one stands before
 * a word the text quotes with them, and only those between two letters can be apostrophes. (B.7 defect 5)
 */
export function withApostrophes(text: string): string {
  if (!text.includes('`')) return text
  return /(^|[^\p{L}\p{N}])`(?=[\p{L}\p{N}])/u.test(text) ? text.replace(/(?<=\p{L})`(?=\p{L})/gu, "'") : text.replace(/(?<=\p{L})`/gu, "'")
}

/** A row as the driver gives it: parsed cell by cell by the readers above. */
export type RawRow = Readonly<Record<string, unknown>>
