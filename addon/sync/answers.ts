import type { Stamp } from '@nios4/sdk'
import { asObject } from '../../formats/json-object.ts'
import { numberCell, readCells, textCell } from '../../formats/packet.ts'
import type { TravellingRow } from '../../formats/packet.ts'

/** An answer of the synchroniser with every key in one shape: empty ones come as objects, lists or not at all. (docs/host.md, F.4) */
export type SyncAnswer = {
  /** Server time of this step; 0 when it made no sense. */
  readonly stamp: Stamp
  readonly partial: boolean
  readonly cleanTables: readonly string[]
  readonly cleanFields: readonly { readonly table: string, readonly field: string }[]
  readonly tables: readonly TravellingRow[]
  readonly fields: readonly TravellingRow[]
  readonly users: readonly TravellingRow[]
  readonly items: readonly unknown[]
}

export function readSyncAnswer(told: Readonly<Record<string, unknown>>): SyncAnswer {
  const stamp = Math.trunc(numberCell(told['tid_sync']))
  return {
    stamp: stamp >= 1e13 && stamp < 1e14 ? stamp : 0,
    partial: told['partial'] === true || told['partial'] === 1 || told['partial'] === '1' || told['partial'] === 'true',
    cleanTables: listIn(told['clean_tables']).map(textCell).filter(name => name !== ''),
    cleanFields: Object.entries(asObject(told['clean_fields']) ?? {}).flatMap(([table, fields]) =>
      listIn(fields).map(textCell).filter(field => field !== '').map(field => ({ table, field }))),
    tables: rowsIn(told['tables']), fields: rowsIn(told['fields']), users: rowsIn(told['users']), items: listIn(told['sync_box']),
  }
}

const listIn = (given: unknown): readonly unknown[] => Array.isArray(given) ? given : []

const rowsIn = (given: unknown): readonly TravellingRow[] => listIn(given).flatMap(item => {
  const row = typeof item === 'object' && item !== null && !Array.isArray(item) ? readCells(item) : undefined
  return row === undefined ? [] : [row]
})
