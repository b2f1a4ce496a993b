import type { Cell } from '@nios4/sdk'
import { fileTypeFromBuffer } from 'file-type'
import type { HostDatabase } from '../open.ts'
import { storeFile } from '../program/files.ts'
import type { Submitted, Upload } from './body.ts'
import { editorText } from './cell.ts'
import type { Row } from './cell.ts'
import { physicalColumns } from './grid.ts'
import { canEdit, isUpload } from './kinds.ts'
import { readRelation } from './read-relation.ts'
import { checkedText, readValue } from './read-value.ts'
import type { Choice } from './records.ts'
import type { Column, Table } from './schema.ts'
import type { WordKey } from './words.ts'

export interface Answer {
  /** Changed cells alone: an untouched field keeps even a value the editor cannot show. */
  readonly cells: Readonly<Record<string, Cell>>
  readonly faults: Readonly<Record<string, WordKey>>
  readonly choices: Readonly<Record<string, readonly Choice[]>>
  readonly uploads: readonly { readonly column: Column, readonly upload: Upload }[]
}

export interface Asking {
  readonly host: HostDatabase
  readonly tables: ReadonlyMap<string, Table>
  readonly table: Table
  /** The row as it is now; empty for a new one. */
  readonly row: Row
  readonly form: Submitted
}

export const isNew = (row: Row): boolean => row.gguid === undefined

/** Reads a submitted card: every field's fault at once, nothing written yet. */
export async function readAnswer(asking: Asking): Promise<Answer> {
  const answer: Draft = { cells: {}, copies: {}, faults: {}, choices: {}, uploads: [] }
  for (const column of askedColumns(asking)) await readColumn(asking, column, answer)
  const existing = await physicalColumns(asking.host.knex, asking.table.name)
  const cells = Object.entries({ ...answer.copies, ...answer.cells }).filter(([name]) => existing.has(physicalOf(asking.table, name)))
  return { ...answer, cells: Object.fromEntries(cells) }
}

interface Draft {
  cells: Record<string, Cell>
  copies: Record<string, Cell>
  faults: Record<string, WordKey>
  choices: Record<string, readonly Choice[]>
  uploads: { readonly column: Column, readonly upload: Upload }[]
}

const physicalOf = (table: Table, name: string): string => table.columns.find(column => column.name === name)?.physical ?? name

/** An old form does not know fields added since; for a new row their rules hold all the same. */
function askedColumns({ table, row, form }: Asking): readonly Column[] {
  const asked = new Set(form.texts('_asked'))
  return table.columns.filter(({ name, kind, editable }) => editable && canEdit(kind) && (asked.has(name) || isNew(row)))
}

async function readColumn(asking: Asking, column: Column, draft: Draft): Promise<void> {
  if (column.kind === 'relation') return readRelated(asking, column, draft)
  if (isUpload(column.kind)) return readUpload(asking, column, draft)
  const typed = typedText(column, asking.form)
  if (column.required && column.kind !== 'check' && typed.trim() === '') { draft.faults[column.name] = 'required-fault'; return }
  if (typed === editorText(column, asking.row) && column.kind !== 'location') return
  const reading = readValue(column, typed, asking.row, asking.form)
  if ('fault' in reading) draft.faults[column.name] = reading.fault
  else Object.assign(draft.cells, changedOnly(reading.cells, asking))
}

export const typedText = (column: Column, form: Submitted): string =>
  column.kind === 'check-list' ? checkedText(column, form.texts(column.name)) : form.text(column.name) ?? ''

function changedOnly(cells: Readonly<Record<string, Cell>>, { row, table }: Asking): Readonly<Record<string, Cell>> {
  return Object.fromEntries(Object.entries(cells).filter(([name, cell]) => row[physicalOf(table, name)] !== cell))
}

async function readRelated(asking: Asking, column: Column, draft: Draft): Promise<void> {
  const { cells, copies, fault, choices } = await readRelation(asking, column)
  Object.assign(draft.cells, cells)
  Object.assign(draft.copies, copies)
  if (choices !== undefined) draft.choices[column.name] = choices
  const text = cells[column.name] ?? asking.form.text(column.name) ?? ''
  if (fault !== undefined) draft.faults[column.name] = fault
  else if (column.required && text === '') draft.faults[column.name] = 'required-fault'
}

async function readUpload({ form, row }: Asking, column: Column, draft: Draft): Promise<void> {
  const upload = form.file(column.name)
  if (upload !== undefined) {
    if (column.kind === 'image' && !await isPicture(upload.bytes)) draft.faults[column.name] = 'image-fault'
    else draft.uploads.push({ column, upload })
    return
  }
  const kept = String(row[column.physical] ?? '') !== '' && form.text(`_clear_${column.name}`) === undefined
  if (column.required && !kept) draft.faults[column.name] = 'required-fault'
  else if (form.text(`_clear_${column.name}`) !== undefined) Object.assign(draft.cells, fileCells(column, '', ''))
}

export async function isPicture(bytes: Uint8Array): Promise<boolean> {
  const type = await fileTypeFromBuffer(bytes)
  return type !== undefined && /^image\/(png|jpeg|webp|gif)$/.test(type.mime)
}

/** Keeps the bytes and returns the cells that refer to them. Done last, when nothing can be refused any more. */
export async function storeUploads(host: HostDatabase, files: string, table: string, uploads: Answer['uploads'], now: Date): Promise<Readonly<Record<string, Cell>>> {
  const cells: Record<string, Cell> = {}
  for (const { column, upload } of uploads) {
    Object.assign(cells, fileCells(column, await storeFile(host, files, table, upload.bytes, upload.name, { now }), upload.name))
  }
  return cells
}

const fileCells = (column: Column, text: string, name: string): Readonly<Record<string, Cell>> =>
  column.kind === 'file' ? { [column.name]: text, [`file_${column.name}`]: name } : { [column.name]: text }
