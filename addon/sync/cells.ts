import type { Cell } from '@nios4/sdk'
import type { Form } from '../../formats/columns.ts'
import type { TravellingRow } from '../../formats/packet.ts'
import { dateTimeOfDigits, digitsOfDateTime } from '../../formats/stamps.ts'
import { digitsOf, numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { areAll, isNumber, isText } from './incoming.ts'
import type { Values } from './incoming.ts'
import type { Column, TableShape } from './shapes.ts'
import { isSecret } from './shapes.ts'

/** Cells this database cannot hold as they came: what came, and what stands here instead (null: nothing). */
export type Extra = Readonly<Record<string, readonly [Cell, Cell]>>

/** Cells of several rows column by column, in the order of the shape; undefined = was not sent, stays as it is. */
export type Held = {
  readonly columns: readonly (ArrayLike<Cell | undefined> | undefined)[]
  /** By the place of the row. */
  readonly extras: ReadonlyMap<number, Extra>
}

/** Rows that came → cells of this database. Null is the column's default, never null. (docs/host.md, E.1, B.7 defect 8) */
export function held(shape: TableShape, form: Form, told: ReadonlyMap<string, Values>): Held {
  const extras = new Map<number, Extra>()
  const keep = (name: string): Loss => (at, came, shown) => extras.set(at, { ...extras.get(at), [name]: [came, shown] })
  const columns = shape.columns.map(column => {
    const values = told.get(column.name)
    return values === undefined ? undefined : heldColumn(column, form, values, keep(column.name))
  })
  for (const [name, values] of told) {
    if (shape.byName.has(name) || isSecret(name)) continue
    const loss = keep(name)
    for (let at = 0; at < values.length; at += 1) {
      const value = plain(values[at])
      if (value !== null && value !== '' && value !== 0) loss(at, value, null)
    }
  }
  return { columns, extras }
}

/** One row of them. */
export const heldAt = ({ columns, extras }: Held, at: number): HeldRow => ({ cells: columns.map(values => values?.[at]), extra: extras.get(at) })

export type HeldRow = { readonly cells: readonly (Cell | undefined)[], readonly extra: Extra | undefined }

/** The same for one row alone. */
export const heldRow = (shape: TableShape, form: Form, row: Readonly<Record<string, Cell>>): HeldRow =>
  heldAt(held(shape, form, new Map(Object.entries(row).map(([name, value]) => [name, [value]]))), 0)

type Loss = (at: number, came: Cell, shown: Cell) => void

function heldColumn(column: Column, form: Form, values: Values, loss: Loss): ArrayLike<Cell | undefined> {
  // Nearly all columns: every value is of the right kind already.
  if (column.family === 'text' && column.most === Infinity && areAll(values, isText)) return values
  if ((column.family === 'double' || (form === 'sqlite' && column.family !== 'text')) && areAll(values, isNumber)) return values
  return Array.from(values, (value, at) => value === undefined ? undefined : heldCell(column, form, plain(value), (came, shown) => loss(at, came, shown)))
}

type CellLoss = (came: Cell, shown: Cell) => void

function heldCell({ family, most }: Column, form: Form, value: Cell, loss: CellLoss): Cell {
  switch (family) {
    case 'text': return heldText(value === null ? '' : String(value), most, loss)
    case 'date': return heldDate(value, form, loss)
    case 'double': return heldNumber(value, loss)
    default: return heldInteger(value, form, loss)
  }
}

function heldText(text: string, most: number, loss: CellLoss): Cell {
  if (text.length * 4 <= most || most === Infinity) return text
  const isChars = most <= 255
  if (isChars ? [...text].length <= most : Buffer.byteLength(text) <= most) return text
  const cut = isChars ? [...text].slice(0, most).join('') : Buffer.from(text).subarray(0, most).toString('utf8').replace(/\uFFFD+$/, '')
  loss(text, cut)
  return cut
}

function heldNumber(value: Cell, loss: CellLoss): number {
  const number = typeof value === 'number' ? value : numberIn(value)
  if (number !== undefined && Number.isFinite(number)) return number
  loss(value, 0)
  return 0
}

function numberIn(text: string | null): number | undefined {
  if (text === null || text.trim() === '') return 0
  return /^\s*[-+]?[\d.]+(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : undefined
}

/** Colours are 32 bits with a sign here; some writers send them without one. (C.1, type 6) */
function heldInteger(value: Cell, form: Form, loss: CellLoss): number {
  const number = heldNumber(value, loss)
  if (form === 'sqlite' || (Number.isInteger(number) && number >= -0x80000000 && number <= 0x7fffffff)) return number
  const fits = Number.isInteger(number) && number <= 0xffffffff && number > 0 ? number | 0 : 0
  loss(value, fits)
  return fits
}

function heldDate(value: Cell, form: Form, loss: CellLoss): Cell {
  const digits = typeof value === 'number' ? value : value === null || value.trim() === '' ? 0
    : /^\s*\d+(\.0*)?\s*$/.test(value) ? Number(value) : digitsOfDateTime(value)
  if (typeof value === 'string' && digits === 0 && !/^[\s0.]*$/.test(value) && !value.startsWith('0000')) { loss(value, 0); return form === 'sqlite' ? 0 : null }
  if (form === 'sqlite' || digits === 0) return form === 'sqlite' ? digits : null
  const text = dateTimeOfDigits(digits)
  if (text !== null && !Number.isNaN(Date.parse(`${text.replace(' ', 'T')}Z`)) && new Date(`${text.replace(' ', 'T')}Z`).getUTCDate() === Number(text.slice(8, 10))) return text
  loss(value, 0)
  return null
}

/** A row as this database holds it → as it travels: whole, nothing null, what it could not hold put back. (F.4) */
export function travelling(shape: TableShape, row: RawRow, extra: Extra | undefined): TravellingRow {
  const told: Record<string, Cell> = {}
  for (const column of shape.columns) told[column.name] = sentCell(column, row[column.physical])
  for (const [name, [came, shown]] of Object.entries(extra ?? {})) {
    if (shown === null ? !(name in told) : told[name] === shown) told[name] = came
  }
  return told
}

/** What came, cell by cell as a row of ours would travel: so that two versions can be compared. */
export function canonical(shape: TableShape, row: Readonly<Record<string, unknown>>): TravellingRow {
  const cells: [string, Cell][] = []
  for (const [name, value] of Object.entries(row)) {
    if (isSecret(name)) continue
    const column = shape.byName.get(name)
    const cell = plain(value)
    if (column !== undefined) cells.push([name, sentOf(column, cell)])
    else if (cell !== null && cell !== '' && cell !== 0) cells.push([name, cell])
  }
  return Object.fromEntries(cells)
}

/** As a column without bounds would hold it and send it; what makes no sense there stays as it came. */
function sentOf(column: Column, cell: Cell): Cell {
  if (typeof cell === (column.family === 'text' ? 'string' : 'number')) return cell
  let fits = true
  const here = heldCell({ ...column, most: Infinity }, 'sqlite', cell, () => { fits = false })
  return fits ? sentCell(column, here) : cell
}

export function sentCell({ family }: Column, cell: unknown): Cell {
  if (family === 'text') return textOf(cell)
  return family === 'date' ? (typeof cell === 'number' ? cell : digitsOf(cell)) : numberOf(cell)
}

const plain = (value: unknown): Cell => typeof value === 'string' || typeof value === 'number' || value === null ? value
  : typeof value === 'boolean' ? Number(value) : value === undefined ? null : JSON.stringify(value)
