import type { PurgeReport } from '@nios4/sdk'
import type { Look } from '../../../migrations/tools/look.ts'
import { ourLabel } from '../../desk.ts'
import { host } from '../../records/columns.ts'
import type { From } from '../../records/open.ts'
import { labelOf } from './belongings.ts'
import type { Belongings } from './belongings.ts'
import type { Foreign } from './foreign.ts'

export async function tellLosses(from: From, look: Look, ours: Belongings, foreign: readonly Foreign[], database: string): Promise<PurgeReport> {
  const tables: { name: string, label: string, rows: number }[] = []
  for (const name of ours.tables.filter(table => look.columns.has(table))) tables.push({ name, label: labelOf(name, look), rows: await countOf(from, name) })
  const rowsLeft: { name: string, rows: number }[] = []
  for (const name of new Set([...ours.columns.keys()])) {
    if (look.columns.get(name)?.has(host.creator) !== true) continue
    const rows = await countOf(from, name, { [host.creator]: ourLabel })
    if (rows > 0) rowsLeft.push({ name, rows })
  }
  return {
    database, file: '', sha256: '', tables, foreign, rowsLeft,
    columns: [...ours.columns].flatMap(([table, columns]) => columns.map(column => `${table}.${column}`)),
    workingTables: ours.privateTables.length, leftAlone: ours.leftAlone.map(({ okey }) => okey.slice(okey.indexOf(':') + 1)),
  }
}

async function countOf(from: From, table: string, where: Readonly<Record<string, string>> = {}): Promise<number> {
  const [row]: { many: number }[] = await from(table).where(where).count({ many: '*' })
  return Number(row?.many ?? 0)
}
