import type { Cell } from '@nios4/sdk'
import type { Family } from '../columns.ts'
import { inOrder } from '../packet.ts'
import type { TravellingRow } from '../packet.ts'

/**
 * JSON as the host's typed writer prints it: a number in a DOUBLE column has a decimal `.0`, one in an INTEGER column has
 * none. (docs/host.md, H) `JSON.stringify` cannot say the difference, so rows are put together cell by cell.
 */
export const printRow = (row: TravellingRow, columns: readonly string[], familyOf: (column: string) => Family | undefined): string =>
  `{${inOrder(row, columns).map(name => `${JSON.stringify(name)}:${printCell(row[name] ?? null, familyOf(name))}`).join(',')}}`

export function printDouble(value: number): string {
  const text = JSON.stringify(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

function printCell(cell: Cell, family: Family | undefined): string {
  const isDouble = family === 'double' || family === 'date'
  return typeof cell === 'number' && isDouble ? printDouble(cell) : JSON.stringify(cell)
}
