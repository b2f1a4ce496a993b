import type { Cell, HostRecord, Stamp, SyncBoxRow } from '@nios4/sdk'
import type { Knex } from 'knex'
import { numberCell, readCells, travellingName } from '../../../formats/packet.ts'
import { physicalRow } from '../../../formats/travelling.ts'
import type { HostDatabase } from '../../open.ts'
import { withCounters } from '../../program/counters.ts'
import { registerForSending, stampToTravel } from '../../program/sending.ts'
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
  const mine = await trx<HostRecord>(table.name).where({ gguid: row.id }).first<HostRecord | undefined>()
  if (mine !== undefined && numberCell(mine.tid) > row.tid) return
  if (row.removed === 1) await trx(table.name).where({ gguid: row.id }).delete()
  else if (mine === undefined) await trx(table.name).insert(await withNumbers(at, row, cellsOf(at, row)))
  else await trx(table.name).where({ gguid: row.id }).update(saysMore(mine, row) ? await travellingBack(at, row, cellsOf(at, row)) : cellsOf(at, row))
}

function cellsOf({ table, web }: Installing, row: BoxRow): Record<string, Cell> {
  const cells = physicalRow({ ...readCells(row.cvalues), gguid: row.id, tid: row.tid }, table.families, web.form)
  return Object.fromEntries(Object.entries(cells).filter(([column]) => table.columns.has(column)))
}

/** Whether the web table has words in cells the device knows nothing of. They stay, and no device may ever have seen them. */
function saysMore(mine: HostRecord, { cvalues }: BoxRow): boolean {
  const told = readCells(cvalues) ?? {}
  return Object.entries(mine).some(([column, cell]) => cell !== '' && cell !== 0 && cell !== null && column !== 'gguid' && column !== 'tid' && told[travellingName(column)] === undefined)
}

/** A card saved offline gets its number from the server, and travels back with it. (D.6) */
async function withNumbers(at: Installing, row: BoxRow, cells: Record<string, Cell>): Promise<Record<string, Cell>> {
  if (!at.table.counts) return cells
  const numbered = await withCounters(at.trx, at.table.name, cells)
  return Object.entries(numbered).every(([column, cell]) => cells[column] === cell) ? cells : travellingBack(at, row, numbered)
}

/** What is now in the web tables alone is a version of its own: a later stamp, so that it travels. */
async function travellingBack({ trx, table, web, now }: Installing, row: BoxRow, cells: Record<string, Cell>): Promise<Record<string, Cell>> {
  const tid = await stampToTravel(trx, web.form, now, row.tid)
  await registerForSending(trx, web.form, table.name, row.id, tid)
  return { ...cells, tid }
}
