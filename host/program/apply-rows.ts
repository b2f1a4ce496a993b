import type { Cell } from '@nios4/sdk'
import type { Knex } from 'knex'
import { numberCell, textCell } from '../../formats/packet.ts'
import type { TravellingRow } from '../../formats/packet.ts'
import { physicalRow } from '../../formats/travelling.ts'
import type { HostDatabase } from '../open.ts'
import { tableFamilies } from './table-families.ts'
import { inWriting } from './writing.ts'

/** SQLite takes some thirty thousand values in a statement. */
const valuesAtOnce = 8_000

type Cells = Readonly<Record<string, Cell>>

/** Rows of one table: a new id gets a row with defaults and what came, a known one is replaced by a newer stamp. (docs/host.md, F.5) */
export async function applyRows(host: HostDatabase, table: string, rows: readonly TravellingRow[]): Promise<void> {
  const families = await tableFamilies(host, table)
  const blank = physicalRow(Object.fromEntries([...families.keys()].map(name => [name, null])), families, host.form)
  const cells = newestById(rows).map(row => physicalRow(row, families, host.form))
  const atOnce = Math.max(1, Math.floor(valuesAtOnce / families.size))
  for (let at = 0; at < cells.length; at += atOnce) {
    await inWriting(host, trx => keepNewer(trx, table, cells.slice(at, at + atOnce), blank))
  }
}

async function keepNewer(trx: Knex, table: string, rows: readonly Cells[], blank: Cells): Promise<void> {
  const held: readonly { readonly gguid: string, readonly tid: number | null }[] = await trx(table).whereIn('gguid', rows.map(idOf)).select('gguid', 'tid')
  const stamps = new Map(held.map(({ gguid, tid }) => [gguid, tid ?? 0]))
  const fresh = rows.filter(row => !stamps.has(idOf(row)))
  if (fresh.length > 0) await trx(table).insert(fresh.map(row => ({ ...blank, ...row })))
  for (const row of rows.filter(row => numberCell(row['tid']) > (stamps.get(idOf(row)) ?? Infinity))) await trx(table).where({ gguid: idOf(row) }).update(row)
}

function newestById(rows: readonly TravellingRow[]): readonly TravellingRow[] {
  const newest = new Map<string, TravellingRow>()
  for (const row of rows) if (numberCell(row['tid']) >= numberCell(newest.get(idOf(row))?.['tid'])) newest.set(idOf(row), row)
  return [...newest.values()]
}

const idOf = (row: Cells): string => textCell(row['gguid'])
