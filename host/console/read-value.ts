import type { Cell } from '@nios4/sdk'
import { encodeChecked } from '../../formats/list-text.ts'
import type { Row } from './cell.ts'
import { textOf } from './cell.ts'
import type { Submitted } from './body.ts'
import { argbOf, numberOf } from './numbers.ts'
import type { Column } from './schema.ts'
import type { WordKey } from './words.ts'

export type Reading = { readonly cells: Readonly<Record<string, Cell>> } | { readonly fault: WordKey }

const cell = (column: Column, value: Cell): Reading => ({ cells: { [column.name]: value } })

/** One typed text → the cells it means. Relations and uploads are read elsewhere: they need the database. */
export function readValue(column: Column, typed: string, row: Row, form: Submitted): Reading {
  switch (column.kind) {
    case 'integer': return readNumber(column, typed, Number.isInteger, 'integer-fault')
    case 'decimal': case 'percentage': case 'currency': return readNumber(column, typed, Number.isFinite, 'number-fault')
    case 'date': case 'date-time': return readDate(column, typed)
    case 'check': return cell(column, typed === '1' ? 1 : 0)
    case 'colour': return readColour(column, typed)
    case 'email': return typed.trim() === '' || /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(typed.trim()) ? cell(column, typed.trim()) : { fault: 'email-fault' }
    case 'list': case 'state': return known(column, row, typed) ? cell(column, typed) : { fault: 'list-fault' }
    case 'location': return readLocation(column, typed, form)
    case 'notes': return cell(column, typed.replace(/\s+$/, ''))
    default: return typed.length > 10_000 ? { fault: 'long-fault' } : cell(column, typed.trim())
  }
}

/** The ticked values in the list's order; values the list no longer has stay where they were. */
export function checkedText(column: Column, ticked: readonly string[]): string {
  const listed = column.values.map(({ value }) => value)
  return encodeChecked([...listed.filter(value => ticked.includes(value)), ...ticked.filter(value => !listed.includes(value))])
}

function readNumber(column: Column, typed: string, fits: (value: number) => boolean, fault: WordKey): Reading {
  if (typed.trim() === '') return cell(column, 0)
  const value = numberOf(typed)
  return value !== undefined && fits(value) ? cell(column, value) : { fault }
}

function readDate(column: Column, typed: string): Reading {
  if (typed === '') return cell(column, 0)
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(typed)
  if (match === null) return { fault: 'date-fault' }
  const [year, month, day, hour, minute, second] = match.slice(1).map(part => Number(part ?? 0))
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second))
  const same = date.getUTCFullYear() === year && date.getUTCMonth() + 1 === month && date.getUTCDate() === day && date.getUTCHours() === hour && date.getUTCMinutes() === minute
  return same ? cell(column, Number(match.slice(1).map(part => part ?? '00').join(''))) : { fault: 'date-fault' }
}

function readColour(column: Column, typed: string): Reading {
  const argb = argbOf(typed)
  return argb === undefined ? { fault: 'list-fault' } : cell(column, argb)
}

const known = (column: Column, row: Row, typed: string): boolean =>
  typed === '' || typed === textOf(row, column.physical) || column.values.some(({ value }) => value === typed)

function readLocation(column: Column, typed: string, form: Submitted): Reading {
  const places = (['lat', 'lng'] as const).map(axis => [`${axis}_${column.name}`, form.text(`${axis}_${column.name}`)] as const)
  const numbers = places.filter(([, text]) => text !== undefined).map(([name, text]) => [name, text?.trim() === '' ? 0 : numberOf(text ?? '')] as const)
  return numbers.some(([, value]) => value === undefined)
    ? { fault: 'number-fault' }
    : { cells: { [column.name]: typed.trim(), ...Object.fromEntries(numbers.map(([name, value]) => [name, value ?? 0])) } }
}
