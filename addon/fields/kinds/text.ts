import { sameText, textOf, withApostrophes } from '../../records/values.ts'
import type { Kind } from '../kind.ts'

/** The plainest kind; the others say only in what they differ. */
export const text: Kind = {
  name: 'text', types: [0], partial: 'text', askable: true, sortable: true, searchable: true,
  columns: shape => [shape.column],
  read: (row, shape) => withApostrophes(textOf(row[shape.column]).replaceAll('\r\n', '\n')),
  store: (canonical, shape) => ({ [shape.column]: canonical }),
  parse: (raw, shape) => withinLength(oneLine(raw), shape.maxLength || 1000),
  show: canonical => canonical,
  // A control of one line would leave the line's end out and run two words together.
  input: canonical => canonical.replace(/\s*\n\s*/g, ' '),
  key: sameText,
}

export const notes: Kind = {
  ...text, name: 'notes', types: [1], partial: 'notes', sortable: false,
  parse: (raw, shape) => withinLength(clean(raw).replaceAll('\r\n', '\n').trim(), shape.maxLength || 50_000),
  input: canonical => canonical,
}

/** Counters, documents' states, trees, user lists, unknown text types: shown, never asked. */
export const fixed: Kind = { ...text, name: 'fixed', types: [15, 21, 22, 29, 32, 34], askable: false }

function withinLength(value: string, most: number): ReturnType<Kind['parse']> {
  return value.length <= most ? { value } : { key: 'too-long', values: { most } }
}

/** Control characters have no place in a text a person typed; a NUL would even end it early in some clients. */
export const clean = (raw: string): string => raw.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u2028\u2029\ufeff]/g, '')

export const oneLine = (raw: string): string => clean(raw).replace(/\s+/g, ' ').trim()
