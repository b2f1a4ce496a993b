import type { Cell } from '@nios4/sdk'
import { standardColumns } from '../../formats/columns.ts'
import type { PhysicalColumn } from '../../formats/columns.ts'
import { numberCell, textCell } from '../../formats/packet.ts'
import type { TravellingRow } from '../../formats/packet.ts'
import { fieldColumns, tableColumns } from '../../formats/structural-columns.ts'
import type { StructuralColumn } from '../../formats/structural-columns.ts'
import { physicalRow, structuralFamilies } from '../../formats/travelling.ts'
import type { HostDatabase } from '../open.ts'
import { addPhysicalColumns, columnsOfField, createPhysicalTable } from '../schema/physical.ts'
import { applyRows } from './apply-rows.ts'

/** What a packet brings, whoever sent it: structure rows, then rows of the tables. */
export type Arriving = {
  readonly tables: readonly TravellingRow[]
  readonly fields: readonly TravellingRow[]
  readonly rows: readonly { readonly table: string, readonly row: TravellingRow }[]
}

/**
 * Installs a packet: tables, fields, rows, each only where its stamp is greater than what is there. Structure is known by
 * name, rows by id. Rows of tables that neither are here nor came, and unknown columns, are left out. (docs/host.md, F.5)
 */
export async function applyPacket(host: HostDatabase, { tables, fields, rows }: Arriving): Promise<void> {
  for (const table of tables) {
    const name = textCell(table['tablename'])
    if (!await host.knex.schema.hasTable(name)) await createPhysicalTable(host.knex, host.form, name, columnsFor(host, fieldsOf(fields, name), []))
    await keepNewer(host, 'so_tables', { tablename: name }, structuralCells(table, tableColumns))
  }
  for (const name of new Set(fields.map(field => textCell(field['tablename'])))) {
    if (await host.knex.schema.hasTable(name)) await applyFields(host, name, fieldsOf(fields, name))
  }
  for (const name of new Set(rows.map(({ table }) => table))) {
    if (await host.knex.schema.hasTable(name)) await applyRows(host, name, rows.filter(({ table }) => table === name).map(({ row }) => row))
  }
}

const fieldsOf = (fields: readonly TravellingRow[], table: string): readonly TravellingRow[] => fields.filter(field => field['tablename'] === table)

async function applyFields(host: HostDatabase, table: string, fields: readonly TravellingRow[]): Promise<void> {
  const held = Object.keys(await host.knex(table).columnInfo())
  await addPhysicalColumns(host.knex, host.form, table, columnsFor(host, fields, held))
  for (const field of fields) await keepNewer(host, 'so_fields', { tablename: table, fieldname: textCell(field['fieldname']) }, structuralCells(field, fieldColumns))
}

/** Columns the fields need and the table does not have; of two that want the same one the first gets it. */
function columnsFor({ form }: HostDatabase, fields: readonly TravellingRow[], held: readonly string[]): readonly PhysicalColumn[] {
  const taken = new Set([...standardColumns, ...held].map(name => name.toLowerCase()))
  return fields.flatMap(field => columnsOfField(form, textCell(field['fieldname']), numberCell(field['fieldtype']))).filter(({ name }) => {
    const isFree = !taken.has(name.toLowerCase())
    taken.add(name.toLowerCase())
    return isFree
  })
}

type Structural = Readonly<Record<string, Cell>> & { readonly tid: number }

/** The id goes with the row: by its id an addon knows what is its own. (E.3) */
async function keepNewer(host: HostDatabase, table: 'so_tables' | 'so_fields', named: Readonly<Record<string, string>>, cells: Structural): Promise<void> {
  const before = await host.knex(table).where(named).max({ tid: 'tid' }).first<{ readonly tid: number | null } | undefined>()
  if (before?.tid === null || before === undefined) await host.knex(table).insert(cells)
  else if (cells.tid > before.tid) await host.knex(table).where(named).update(cells)
}

/** These three hold JSON objects, or nothing. (B.3) */
const jsonColumns: ReadonlySet<string> = new Set(['param', 'style', 'expression'])

function structuralCells(row: TravellingRow, columns: readonly StructuralColumn[]): Structural {
  const cells = Object.entries(physicalRow(row, structuralFamilies(columns), 'sqlite')).map(([name, cell]): [string, Cell] =>
    [name, jsonColumns.has(name) && !textCell(cell).includes('{') ? '' : cell])
  return { ...Object.fromEntries(cells), tid: numberCell(row['tid']) }
}
