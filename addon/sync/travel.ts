import type { Db } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { ourLabel } from '../desk.ts'
import { textCell, numberCell } from '../../formats/packet.ts'
import { countPending, pendingDeletions, pendingStructure } from './pending.ts'
import { cursorOf, readState } from './replica.ts'
import { stampsInCloud } from './structure.ts'
import type { InCloud, StructureRow } from './structure.ts'
import type { Travel, TravelLine } from './told.ts'

/** What the next round would send, told before it may: every table and field by name, rows counted by table. Asks nobody outside. */
export async function travelOf(db: Db): Promise<Travel> {
  const { mayWrite } = await readState(db.knex)
  const told = await stampsInCloud(db.knex)
  const labels = await labelsOf(db)
  const structure = (await pendingStructure(db.knex)).map(row => lineOf(row, told.get(row.name))).sort(byKindAndName)
  const counts = await countPending(db.knex, db.form, await cursorOf(db.knex))
  const rows: TravelLine[] = []
  for (const [table, count] of counts) rows.push({ kind: 'row', name: table, label: labels.get(table) ?? table, act: 'changed', count, ours: await areOurs(db, table, count) })
  const deletions = new Map<string, number>()
  for (const { table } of await pendingDeletions(db.knex, 100_000)) deletions.set(table, (deletions.get(table) ?? 0) + 1)
  const lines = [...structure, ...rows, ...[...deletions].map(([table, count]): TravelLine => ({ kind: 'deletion', name: table, label: labels.get(table) ?? table, act: 'hidden', count, ours: false }))]
  return { lines, rows: [...counts.values()].reduce((sum, count) => sum + count, 0), mayWrite }
}

/** Tables first, then fields beside their table: people read it. */
const byKindAndName = (one: TravelLine, other: TravelLine): number =>
  one.kind === other.kind ? (one.name < other.name ? -1 : 1) : one.kind === 'table' ? -1 : 1

function lineOf({ kind, name, row }: StructureRow, told: InCloud | undefined): TravelLine {
  const label = textCell(row[kind === 'table' ? 'tablelabel' : 'fieldlabel']) || name
  const hidden = numberCell(row['eli']) !== 0
  return { kind, name, label, act: hidden ? 'hidden' : told === undefined ? 'new' : 'changed', count: 1, ours: textCell(row['ut']) === ourLabel }
}

async function labelsOf(db: Db): Promise<ReadonlyMap<string, string>> {
  const rows: RawRow[] = await db.knex('so_tables').select('tablename', 'tablelabel')
  return new Map(rows.map(row => [textOf(row['tablename']).toLowerCase(), textOf(row['tablelabel'])]))
}

/** Whether all rows that wait in a table bear our name. Of very many nobody looks at each. */
async function areOurs(db: Db, table: string, count: number): Promise<boolean> {
  if (count > 5000) return false
  const row: RawRow | undefined = await db.knex(table).where('tid', '>=', await cursorOf(db.knex)).whereNot({ ut: ourLabel }).count({ rows: '*' }).first()
  return numberOf(row?.['rows']) === 0
}
