import type { Cell } from '@nios4/sdk'
import { dateTimeOfDigits, digitsOfDateTime } from '../../formats/stamps.ts'
import { decodeFile } from '../../formats/file-reference.ts'
import { decodeChecked } from '../../formats/list-text.ts'
import type { Kind } from './kinds.ts'
import { isNumber } from './kinds.ts'
import { hexOf } from './numbers.ts'
import type { Column } from './schema.ts'
import type { Language } from './words.ts'

export type Row = Readonly<Record<string, Cell>>

/** What the grid and read-only fields show. */
export interface Shown {
  readonly kind: Kind
  readonly text: string
  /** #rrggbb, for state lists and colours. */
  readonly colour?: string
  readonly href?: string
  readonly ticked?: boolean
}

/** Text of a cell, never null: the awkward world holds nulls, floats for whole numbers and JSON for text. */
export const textOf = (row: Row, name: string): string => String(row[name] ?? '')

/** What stands in the editor: if it comes back unchanged, the cell is left exactly as it was. */
export function editorText(column: Column, row: Row): string {
  const text = textOf(row, column.physical)
  switch (column.kind) {
    case 'date': return dateText(row[column.physical]).slice(0, 10)
    case 'date-time': return dateText(row[column.physical]).slice(0, 16).replace(' ', 'T')
    case 'check': return Number(text) === 1 ? '1' : ''
    case 'colour': return hexOf(Number(text) || 0)
    case 'notes': return text.replace(/\r\n?/g, '\n')
    default: return isNumber(column.kind) && Number(text) === 0 && row.gguid === undefined ? '' : text
  }
}

export function showCell(column: Column, row: Row, language: Language): Shown {
  const { kind } = column
  const text = textOf(row, column.physical)
  switch (kind) {
    case 'integer': case 'decimal': case 'percentage': case 'currency': return { kind, text: numberText(kind, text, language) }
    case 'date': case 'date-time': return { kind, text: dateShown(kind, row[column.physical], language) }
    case 'check': return { kind, text: '', ticked: Number(text) === 1 }
    case 'state': return { kind, text, colour: stateColour(column, text) }
    case 'check-list': return { kind, text: decodeChecked(text).join(', ') }
    case 'colour': return { kind, text: hexOf(Number(text) || 0), colour: hexOf(Number(text) || 0) }
    case 'image': case 'file': case 'signature': return fileShown(column, row, text)
    default: return { kind, text }
  }
}

function fileShown(column: Column, row: Row, text: string): Shown {
  const file = decodeFile(text)
  if (file === undefined) return { kind: column.kind, text: '' }
  const name = file.kind === 'stored' && file.name !== '' ? file.name : textOf(row, `file_${column.name}`)
  return { kind: column.kind, text: name || column.label }
}

function numberText(kind: Kind, text: string, language: Language): string {
  const value = Number(text)
  if (text === '' || !Number.isFinite(value)) return text
  const locale = language === 'it' ? 'it-IT' : 'en-GB'
  const digits = kind === 'currency' ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumFractionDigits: kind === 'integer' ? 0 : 6 }
  const shown = new Intl.NumberFormat(locale, { useGrouping: kind !== 'integer', ...digits }).format(value)
  return kind === 'percentage' ? `${shown} %` : kind === 'currency' ? `${shown} €` : shown
}

/** `YYYY-MM-DD HH:MM:SS` of either form's date cell, '' when empty. */
function dateText(cell: Cell | undefined): string {
  const digits = typeof cell === 'number' ? cell : /^\d{14}(\.0+)?$/.test(cell ?? '') ? Number(cell) : digitsOfDateTime(cell ?? null)
  return dateTimeOfDigits(digits) ?? ''
}

function dateShown(kind: Kind, cell: Cell | undefined, language: Language): string {
  const text = dateText(cell)
  if (text === '') return ''
  const date = language === 'it' ? `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(0, 4)}` : text.slice(0, 10)
  return kind === 'date' ? date : `${date} ${text.slice(11, 16)}`
}

/** Calm colours for lists whose text carries none, told apart by place. */
const palette = ['#2f6fab', '#b7791f', '#7a5aa6', '#2f855a', '#b0413e', '#4a6572', '#9c4f86', '#5f7d1f'] as const

function stateColour(column: Column, text: string): string | undefined {
  const place = column.values.findIndex(({ value }) => value === text)
  if (place < 0) return undefined
  const colour = column.values[place]?.colour
  return colour === undefined || colour === -1 ? palette[place % palette.length] : hexOf(colour)
}
