import type { Desk } from '../desk.ts'
import { NotFound } from '../faults.ts'
import type { Category } from '../fields/states.ts'
import { alive, host, relationKey } from '../records/columns.ts'
import type { From } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/** A ticket in short, for the firm: it sees every column. */
export type FirmTicket = {
  readonly id: string, readonly number: string, readonly title: string, readonly status: string, readonly category: Category
  readonly customer: string, readonly customerName: string, readonly description: string, readonly serial: number
}

/** @throws NotFound for one that is gone. */
export async function firmTicket(desk: Desk, from: From, id: string): Promise<FirmTicket> {
  const { table, column } = desk.names.ticket
  const around = await desk.reading.surroundings(desk, from)
  const wanted = around.ticketColumns.filter(found => [column.number, column.title, column.status, column.description, column.customer].includes(found.column))
  const names = [...new Set([host.id, relationKey(column.customer), ...wanted.flatMap(({ kind, shape }) => kind.columns(shape))])]
  const row: RawRow | undefined = await from(table).where({ [host.id]: id, ...alive }).first(names)
  if (row === undefined) throw new NotFound('code-gone')
  const seen: RawRow | undefined = await from('tk_seen').where({ tablename: table, id }).first('serial')
  const read = (name: string): string => {
    const found = wanted.find(one => one.column === name)
    return found === undefined ? '' : found.kind.read(row, found.shape)
  }
  const status = read(column.status)
  return {
    id, number: read(column.number), title: read(column.title), status, category: around.states.category(status), description: read(column.description),
    customer: textOf(row[relationKey(column.customer)]), customerName: read(column.customer), serial: numberOf(seen?.['serial']),
  }
}
