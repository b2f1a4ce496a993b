import type { Cell, Stamp, SyncBoxRow } from '@nios4/sdk'
import type { Knex } from 'knex'
import { numberCell, readCells } from '../../../formats/packet.ts'
import { stampAfter } from '../../../formats/stamps.ts'
import { physicalRow } from '../../../formats/travelling.ts'
import type { HostDatabase } from '../../open.ts'
import { withCounters } from '../../program/counters.ts'
import { registerForSending } from '../../program/sending.ts'
import { inWriting } from '../../program/writing.ts'
import type { BoxRow } from '../store/box.ts'
import type { WebTable } from './web-tables.ts'

/** Rows that devices sent come to the web tables, all of a slice in one transaction. (docs/host.md, F.5) */
export async function installRows(web: HostDatabase, tables: ReadonlyMap<string, WebTable>, rows: readonly BoxRow[], now: Date): Promise<void> {
  const known = rows.filter(({ tablename }) => tables.has(tablename))
  if (known.length === 0) return
  await inWriting(web, async trx => {
    const removed = await removedHere(trx)
    for (const row of known) {
      const table = tables.get(row.tablename)
      if (table !== undefined && (removed.get(`${row.tablename} ${row.id}`) ?? 0) < row.tid) await installRow({ trx, web, table, now }, row)
    }
  })
}

/** What was removed in the program and has not been announced: only a newer row comes back from it. */
async function removedHere(trx: Knex.Transaction): Promise<ReadonlyMap<string, Stamp>> {
  const rows: readonly SyncBoxRow[] = await trx<SyncBoxRow>('lo_cleanbox').select('tablename', 'gguidrif', 'tid')
  return new Map(rows.map(({ tablename, gguidrif, tid }) => [`${tablename} ${gguidrif}`, tid]))
}

type Installing = { readonly trx: Knex.Transaction, readonly web: HostDatabase, readonly table: WebTable, readonly now: Date }

/** Of two writers in one second the synchroniser's wins here, so that both stores end alike. */
async function installRow(at: Installing, row: BoxRow): Promise<void> {
  const { trx, table } = at
  const mine = await trx(table.name).where({ gguid: row.id }).first<{ readonly tid: Stamp | null } | undefined>('tid')
  if (mine !== undefined && numberCell(mine.tid) > row.tid) return
  if (row.removed === 1) await trx(table.name).where({ gguid: row.id }).delete()
  else if (mine === undefined) await trx(table.name).insert(await withNumbers(at, row, cellsOf(at, row)))
  else await trx(table.name).where({ gguid: row.id }).update(cellsOf(at, row))
}

function cellsOf({ table, web }: Installing, row: BoxRow): Record<string, Cell> {
  const cells = physicalRow({ ...readCells(row.cvalues), gguid: row.id, tid: row.tid }, table.families, web.form)
  return Object.fromEntries(Object.entries(cells).filter(([column]) => table.columns.has(column)))
}

/** A card saved offline gets its number from the server, with a later stamp so that it travels back. (D.6) */
async function withNumbers({ trx, table, web, now }: Installing, row: BoxRow, cells: Record<string, Cell>): Promise<Record<string, Cell>> {
  if (!table.counts) return cells
  const numbered = await withCounters(trx, table.name, cells)
  if (Object.entries(numbered).every(([column, cell]) => cells[column] === cell)) return cells
  const tid = stampAfter(now, row.tid)
  await registerForSending(trx, web.form, table.name, row.id, tid)
  return { ...numbered, tid }
}
