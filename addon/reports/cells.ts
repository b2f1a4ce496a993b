import type { Desk } from '../desk.ts'
import { host, relationKey } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { assignedTo } from '../records/report-rows.ts'
import { insertRows } from '../records/rows.ts'
import type { Cells } from '../records/rows.ts'
import { dateCell } from '../records/values.ts'
import { newId } from '../../formats/ids.ts'
import { ourLabel } from '../desk.ts'
import type { ReadReport } from './typed.ts'

/** Cells by role; what the host has no field for is left out. */
export function inPlaces(places: readonly (readonly [string, Cells[string]])[]): Cells {
  return Object.fromEntries(places.filter(([column]) => column !== ''))
}

/** Its number is the host's counter's business. (A05) */
export async function reportCells(desk: Desk, tx: Tx, read: ReadReport): Promise<Cells> {
  const { report } = desk.names
  const date = (digits: number) => dateCell(desk.db.form, digits)
  return {
    ...inPlaces([[report.date, date(read.date)], [report.start, date(read.start)], [report.end, date(read.end)], [report.fault, read.fault], [report.work, read.work],
      [report.technician, read.technician]]),
    ...await assignedTo(tx, read.technician),
  }
}

/** A relation is its text and, beside it, the id it leads to. (docs/host.md, C.1) */
export const relationCells = (column: string, text: string, id: string): Cells => column === '' ? {} : { [column]: text, [relationKey(column)]: id }

export async function insertMaterials(desk: Desk, tx: Tx, report: string, materials: ReadReport['materials']): Promise<void> {
  const { table, description, quantity, unit, price } = desk.names.materials
  if (table === '' || materials.length === 0) return
  await insertRows(tx, desk.db.form, table, materials.map((material, at) => ({
    id: newId(), parent: { table: desk.names.report.table, id: report },
    cells: { ...inPlaces([[description, material.description], [quantity, material.quantity], [unit, material.unit], [price, material.price]]), [host.order]: at },
  })), { now: desk.clock.now(), writer: ourLabel })
}
