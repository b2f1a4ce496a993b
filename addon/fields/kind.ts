import type { Language } from '@nios4/sdk'
import type { Form } from '../../formats/columns.ts'
import type { FieldFault } from '../faults.ts'
import type { Cells } from '../records/rows.ts'
import type { RawRow } from '../records/values.ts'

export type KindName =
  | 'text' | 'notes' | 'email' | 'telephone' | 'link' | 'check' | 'list' | 'state' | 'checklist' | 'integer' | 'decimal'
  | 'percentage' | 'currency' | 'date' | 'date-time' | 'relation' | 'image' | 'file' | 'location' | 'fixed'

export type KindContext = { readonly language: Language, readonly zone: string }

/** What a kind must know about the column it works on. */
export type FieldShape = {
  readonly column: string
  /** Values of its list, in order; empty for other kinds. */
  readonly choices: readonly string[]
  /** 0 = any length. */
  readonly maxLength: number
  /** Companion columns that exist physically. */
  readonly companions: ReadonlySet<string>
  /** Words of a stored value for this language, e.g. a status in the customer's own terms. */
  readonly caption?: (value: string, language: Language) => string
}

/**
 * How one host field type is read, asked, checked and worded. Between the room `records/` and a page a value is
 * its canonical text: '' is empty, numbers have a point, dates are digits. History and recorded state keep it so.
 */
export type Kind = {
  readonly name: KindName
  /** Host field types it serves. */
  readonly types: readonly number[]
  /** Control of the form: views/fields/<partial>.ejs. */
  readonly partial: string
  /** A customer may be asked for it. */
  readonly askable: boolean
  readonly sortable: boolean
  readonly searchable: boolean
  /** Physical columns that must be selected. */
  columns(shape: FieldShape): readonly string[]
  /** Canonical text of a stored row. */
  read(row: RawRow, shape: FieldShape): string
  /** Cells to write for a canonical text. */
  store(canonical: string, shape: FieldShape, form: Form): Cells
  /** Canonical text of what a person sent, or why not. Nothing sent is ''. */
  parse(raw: string, shape: FieldShape, context: KindContext): { readonly value: string } | FieldFault
  /** In words, for a reader. */
  show(canonical: string, shape: FieldShape, context: KindContext): string
  /** For the control of a form. */
  input(canonical: string, context: KindContext): string
  /** Equal keys are no change, whatever a device did to the text. */
  key(canonical: string): string
}
