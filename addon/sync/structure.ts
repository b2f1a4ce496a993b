import type { Cell, Stamp } from '@nios4/sdk'
import { asObject, parseJson } from '../../formats/json-object.ts'
import type { Form } from '../../formats/columns.ts'
import { numberCell, readCells, textCell } from '../../formats/packet.ts'
import type { TravellingRow } from '../../formats/packet.ts'
import { fieldColumns, tableColumns } from '../../formats/structural-columns.ts'
import type { StructuralColumn } from '../../formats/structural-columns.ts'
import type { From, Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { upsertMany } from './upsert.ts'

export type StructureKind = 'table' | 'field'

/** A row of so_tables or so_fields. Structure is known by name, not by id. (docs/host.md, E.3) */
export type StructureRow = {
  readonly kind: StructureKind
  /** `ticket` or `ticket.title`. */
  readonly name: string
  readonly table: string
  /** '' for a table. */
  readonly field: string
  readonly id: string
  readonly stamp: Stamp
  readonly type: number
  readonly row: TravellingRow
}

export const structureTable: Readonly<Record<StructureKind, string>> = { table: 'so_tables', field: 'so_fields' }

const columns: Readonly<Record<StructureKind, readonly StructuralColumn[]>> = { table: tableColumns, field: fieldColumns }

/** undefined when it has no name. */
export function structureRow(kind: StructureKind, row: TravellingRow): StructureRow | undefined {
  const [table, field] = [textCell(row['tablename']).toLowerCase(), kind === 'field' ? textCell(row['fieldname']).toLowerCase() : '']
  if (table === '' || (kind === 'field' && field === '')) return undefined
  const name = kind === 'table' ? table : `${table}.${field}`
  if (name.length > 250) return undefined
  return { kind, name, table, field, id: textCell(row['gguid']), stamp: numberCell(row['tid']), type: numberCell(row['fieldtype']), row }
}

/** The cells of it that have a column here; three of them must be JSON objects or empty. (B.3) */
export function structuralCells({ kind, row }: StructureRow): Record<string, Cell> {
  return Object.fromEntries(columns[kind].map(({ name, family }) => {
    const cell = row[name] ?? null
    if (family === 'double' || family === 'integer') return [name, numberCell(cell)]
    const text = name === 'tablename' || name === 'fieldname' ? textCell(cell).toLowerCase() : textCell(cell)
    return [name, name === 'param' || name === 'style' || name === 'expression' ? (text.includes('{') ? text : '') : family === 'label' ? text.slice(0, 255) : text]
  }))
}

/** All structure of this database, the newest of doubled rows. */
export async function structureHere(from: From): Promise<readonly StructureRow[]> {
  const found: StructureRow[] = []
  for (const kind of ['table', 'field'] as const) {
    const rows: RawRow[] = await from(structureTable[kind]).orderBy(['tid', 'gguid']).select(columns[kind].map(({ name }) => name))
    const newest = new Map(rows.flatMap(row => {
      const read = structureRow(kind, plainRow(kind, row))
      return read === undefined ? [] : [[read.name, read] as const]
    }))
    found.push(...newest.values())
  }
  return found
}

const plainRow = (kind: StructureKind, row: RawRow): TravellingRow => Object.fromEntries(columns[kind].map(({ name, family }) =>
  [name, family === 'double' || family === 'integer' ? numberOf(row[name]) : textOf(row[name])]))

/** Structure as the cloud last told it, or took it from us. */
export async function structureInCloud(from: From, table: 'tk_sync_shape' | 'tk_sync_copy' = 'tk_sync_shape'): Promise<ReadonlyMap<string, StructureRow>> {
  const rows: RawRow[] = await from(table).select('name', 'kind', 'cells')
  return new Map(rows.flatMap(row => {
    const read = structureRow(textOf(row['kind']) === 'table' ? 'table' : 'field', readCells(asObject(parseJson(textOf(row['cells'])))) ?? {})
    return read === undefined ? [] : [[read.name, read] as const]
  }))
}

/** As it goes to the cloud: with what that told of it and we have no column for, under the name it has there. */
export function structureToTell(row: StructureRow, told: StructureRow | undefined): TravellingRow {
  const names = Object.entries(told?.row ?? {}).filter(([name]) => name === 'tablename' || name === 'fieldname')
  return { ...told?.row, ...structuralCells(row), ...Object.fromEntries(names) }
}

export type InCloud = { readonly stamp: Stamp, /** By us, and no answer has come since. */ readonly sent: boolean }

/** Stamps alone: what a round asks every time. */
export async function stampsInCloud(from: From): Promise<ReadonlyMap<string, InCloud>> {
  const rows: RawRow[] = await from('tk_sync_shape').select('name', 'stamp', 'sent')
  return new Map(rows.map(row => [textOf(row['name']), { stamp: numberOf(row['stamp']), sent: numberOf(row['sent']) === 1 }]))
}

export async function keepShape(tx: Tx, form: Form, rows: readonly StructureRow[], sent: 0 | 1 = 0): Promise<void> {
  if (rows.length === 0) return
  await upsertMany(tx, form, 'tk_sync_shape', ['name'], rows.map(({ name, kind, id, stamp, row }) =>
    ({ name, kind, row_id: id.slice(0, 40), stamp, sent, cells: JSON.stringify(row) })))
}
