import type { FieldRow, TableRow } from '@nios4/sdk'
import { physicalName } from '../../formats/columns.ts'
import type { TravellingRow } from '../../formats/packet.ts'
import { fieldColumns, tableColumns } from '../../formats/structural-columns.ts'
import { stampAt, wallClockAt } from '../../formats/stamps.ts'
import { BadTemplate } from '../../formats/template/faults.ts'
import { isPeople, newHeader } from '../../formats/template/template.ts'
import type { Template, TemplateRow } from '../../formats/template/template.ts'
import { structuralFamilies, travelling } from '../../formats/travelling.ts'
import { databaseName } from '../address.ts'
import type { HostDatabase } from '../open.ts'
import { newest } from './newest.ts'
import { tableFamilies } from './table-families.ts'
import { sharedSettings } from './template.ts'

export type ExportOptions = {
  /** What people call the database. */
  readonly label: string
  readonly now: Date
  /** Tables whose rows go along; people and their passwords never do. */
  readonly rowsOf: (table: string) => boolean
  /** Leaves out who wrote and who was assigned. */
  readonly withoutWriters?: boolean
}

/** Rows that belong to one person's use of the program. (docs/host.md, B.4) */
const personal: ReadonlySet<string> = new Set(['so_gridusers', 'so_dashboard', 'so_notifications', 'so_my', 'so_tempimport'])

/** Lists, sections, categories, prints and the like: what somebody built, and nothing he recorded with it. */
export const builtRows = (table: string): boolean => table.startsWith('so_') && !personal.has(table)

/** A template is read as a whole: what is larger belongs to the synchroniser. */
const mostRows = 100_000

/** The company's clock; a template's date knows no zone. (C.4) */
const zone = 'Europe/Rome'

/** The database as a template: structure and rows that are not retired, table by table. (docs/host.md, H) @throws BadTemplate with too many rows */
export async function exportTemplate(host: HostDatabase, { label, now, rowsOf, withoutWriters = false }: ExportOptions): Promise<Template> {
  const { knex } = host
  const tables = newest(await knex<TableRow>('so_tables').where({ eli: 0 }).orderBy('ind'), ({ tablename }) => tablename)
  const names = new Set(tables.map(({ tablename }) => tablename))
  const fieldRows = newest(await knex<FieldRow>('so_fields').where({ eli: 0 }).orderBy('ind'), ({ tablename, fieldname }) => `${tablename}.${fieldname}`)
  const fields = fieldRows.filter(({ tablename }) => names.has(tablename))
  const rows: TemplateRow[] = []
  for (const table of names) {
    if (isPeople(table) || !rowsOf(table) || !await knex.schema.hasTable(table)) continue
    const counted = await knex(table).where({ eli: 0 }).count({ n: '*' }).first<{ readonly n: number | string } | undefined>()
    if (rows.length + Number(counted?.n ?? 0) > mostRows) throw new BadTemplate('template-many', String(mostRows))
    rows.push(...await rowsIn(host, table))
  }
  const header = newHeader({ seed: 'BASICIT', number: stampAt(now) % 1e8, label, name: databaseName(host.address), date: wallClockAt(now, zone) })
  const signed = (row: TravellingRow): TravellingRow => withoutWriters ? unsigned(row) : row
  return {
    data: { ...header, ...await sharedSettings(host) },
    tables: tables.map(row => signed(travelling({ ...row }, structuralFamilies(tableColumns)))),
    fields: fields.map(row => signed(travelling({ ...row }, structuralFamilies(fieldColumns)))),
    rows: rows.map(({ table, row }) => ({ table, row: signed(row) })),
  }
}

async function rowsIn(host: HostDatabase, table: string): Promise<readonly TemplateRow[]> {
  const families = await tableFamilies(host, table)
  const rows: readonly Readonly<Record<string, unknown>>[] = await host.knex(table).where({ eli: 0 }).orderBy(['ind', 'gguid'])
    .select([...families.keys()].map(physicalName))
  return rows.map(row => ({ table, row: travelling(row, families) }))
}

const unsigned = (row: TravellingRow): TravellingRow =>
  Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, name === 'ut' || name === 'utc' || name === 'uta' ? '' : cell]))
