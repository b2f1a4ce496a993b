import type { Cell, HostRecord, Stamp, SyncBoxRow } from '@nios4/sdk'
import type { Knex } from 'knex'
import { numberCell, readCells, travellingName } from '../../../formats/packet.ts'
import type { Family } from '../../../formats/columns.ts'
import { digitsOfDateTime, momentOf, stampAt } from '../../../formats/stamps.ts'
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
      if (table !== undefined && (removed.get(`${row.tablename} ${row.id}`) ?? 0) < row.tid) await installRow({ trx, web, table, now }, row).catch(unlessItsOwn)
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

/** A value no column takes stops nobody else's rows; this one stays with the synchroniser, letter by letter. */
function unlessItsOwn(fault: unknown): void {
  if (!(fault instanceof Error && 'code' in fault && ['ER_DATA_TOO_LONG', 'ER_WARN_DATA_OUT_OF_RANGE', 'ER_TRUNCATED_WRONG_VALUE', 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD'].includes(String(fault.code)))) throw fault
}

function cellsOf({ table, web }: Installing, row: BoxRow): Record<string, Cell> {
  const told = Object.entries({ ...readCells(row.cvalues), gguid: row.id, tid: row.tid }).map(([name, cell]) => [name, web.form === 'sqlite' ? cell : fitting(cell, table.families.get(name))] as const)
  const cells = physicalRow(Object.fromEntries(told), table.families, web.form)
  return Object.fromEntries(Object.entries(cells).filter(([column]) => table.columns.has(column)))
}

/** MariaDB holds integers of 32 bits with a sign and days of the calendar: colours keep their bits, the rest is as good as empty. (C.1) */
function fitting(cell: Cell, family: Family | undefined): Cell {
  const digits = typeof cell === 'string' && cell.includes('-') && family === 'date' ? digitsOfDateTime(cell) : numberCell(cell)
  if (family === 'integer') return Math.abs(digits) < 0x80000000 ? cell : digits > 0 && digits <= 0xffffffff ? digits | 0 : 0
  const moment = family === 'date' ? momentOf(digits) : undefined
  return family === 'date' && (moment === undefined || stampAt(moment) !== digits) ? 0 : cell
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
