import type { FieldRow, TableRow } from '@nios4/sdk'
import type { Knex } from 'knex'
import { canBeNamed, columnsOfField } from '../../../formats/columns.ts'
import { numberCell, textCell } from '../../../formats/packet.ts'
import type { TravellingRow } from '../../../formats/packet.ts'
import { fieldColumns, tableColumns, userColumns } from '../../../formats/structural-columns.ts'
import type { StructuralColumn } from '../../../formats/structural-columns.ts'
import type { HostDatabase } from '../../open.ts'
import { addPhysicalColumns, createPhysicalTable } from '../../schema/physical.ts'
import type { CloudDatabase } from '../databases.ts'
import { acceptStructure, nameOf, structureSince } from '../store/structure.ts'
import type { Kind, StructureRow } from '../store/structure.ts'

const kinds: readonly { readonly kind: Kind, readonly table: string, readonly columns: readonly StructuralColumn[] }[] = [
  { kind: 'tables', table: 'so_tables', columns: tableColumns }, { kind: 'fields', table: 'so_fields', columns: fieldColumns },
  { kind: 'users', table: 'so_users', columns: userColumns },
]

/** The web tables' structure rows go to the synchroniser; there are a few hundred, so all are shown and the stamps decide. */
export async function sendStructure({ web, store }: CloudDatabase, now: number): Promise<void> {
  for (const { kind, table } of kinds) {
    const rows: readonly unknown[] = await web.knex<TravellingRow>(table).select()
    store.inTransaction(() => acceptStructure(store, kind, rows, now))
  }
}

/** Structure that devices made comes to the web tables. Returns the tables whose rows must be looked at again. (docs/host.md, F.5) */
export async function fetchStructure({ web, store }: CloudDatabase, from: number): Promise<ReadonlySet<string>> {
  const again = new Set<string>()
  for (const { kind, table, columns } of kinds) {
    const theirs = structureSince(store, kind, from)
    if (theirs.length === 0) continue
    const mine: ReadonlyMap<string, TravellingRow> = new Map((await web.knex<TravellingRow>(table).select()).map((row: TravellingRow) => [nameOf(kind, row), row]))
    for (const kept of theirs) {
      if (kept.removed === 1) await drop(web, kind, kept, mine.get(kept.name))
      else if (await take(web, { kind, table, columns }, kept, mine.get(kept.name))) again.add(textCell(kept.row['tablename']))
    }
  }
  return again
}

type Told = typeof kinds[number]

/** Stores one structure row and makes what it tells of; true when there was no such table or field. The local id stays. */
async function take(web: HostDatabase, { kind, table, columns }: Told, kept: StructureRow, mine: TravellingRow | undefined): Promise<boolean> {
  const cells = Object.fromEntries(columns.filter(({ name }) => name in kept.row).map(({ name, family }) =>
    [name, family === 'integer' || family === 'double' ? numberCell(kept.row[name]) : textCell(kept.row[name])]))
  if (mine !== undefined) {
    if (numberCell(mine['tid']) > kept.tid || same(mine, cells)) return false
    await web.knex(table).where({ gguid: mine['gguid'] }).update({ ...cells, gguid: mine['gguid'] })
  }
  const made = kind === 'tables' ? await makeTable(web, kept.name) : kind === 'fields' && await makeColumns(web, kept.row)
  if (mine === undefined) await web.knex(table).insert(cells)
  return made
}

const same = (mine: TravellingRow, cells: TravellingRow): boolean => Object.entries(cells).every(([name, cell]) => name === 'gguid' || mine[name] === cell)

async function makeTable(web: HostDatabase, name: string): Promise<boolean> {
  if (!canBeNamed(name) || await web.knex.schema.hasTable(name)) return false
  await createPhysicalTable(web.knex, web.form, name, [])
  return true
}

async function makeColumns(web: HostDatabase, row: TravellingRow): Promise<boolean> {
  const [table, field] = [textCell(row['tablename']), textCell(row['fieldname'])]
  if (!canBeNamed(field) || !canBeNamed(table) || !await web.knex.schema.hasTable(table)) return false
  // Both forms take capital and small letters in a column's name for the same.
  const there = new Set(Object.keys(await web.knex(table).columnInfo()).map(name => name.toLowerCase()))
  const missing = columnsOfField(web.form, field, numberCell(row['fieldtype'])).filter(({ name }) => !there.has(name.toLowerCase()))
  await addPhysicalColumns(web.knex, web.form, table, missing)
  return missing.length > 0
}

/** What the vendor took away goes, metadata first. A row of it that is newer than the end stays. */
async function drop(web: HostDatabase, kind: Kind, { name, tid }: StructureRow, mine: TravellingRow | undefined): Promise<void> {
  if (mine === undefined || numberCell(mine['tid']) > tid) return
  const [table = '', field = ''] = name.split('.')
  if (kind === 'tables') {
    await web.knex<TableRow>('so_tables').where({ tablename: table }).delete()
    await web.knex<FieldRow>('so_fields').where({ tablename: table }).delete()
    await web.knex.schema.dropTableIfExists(table)
    return
  }
  await web.knex<FieldRow>('so_fields').where({ tablename: table, fieldname: field }).delete()
  await dropColumns(web.knex, table, columnsOfField(web.form, field, numberCell(mine['fieldtype'])).map(column => column.name))
}

async function dropColumns(knex: Knex, table: string, names: readonly string[]): Promise<void> {
  const there = await knex(table).columnInfo()
  const gone = names.filter(name => there[name] !== undefined)
  if (gone.length > 0) await knex.schema.alterTable(table, builder => { builder.dropColumns(...gone) })
}
