import type { FieldRow, Stamp, TableRow } from '@nios4/sdk'
import { asObject } from '../../../formats/json-object.ts'
import { textCell } from '../../../formats/packet.ts'
import { familiesOf } from '../../../formats/travelling.ts'
import type { Families } from '../../../formats/travelling.ts'
import type { HostDatabase } from '../../open.ts'

/** A web table whose rows travel. */
export type WebTable = {
  readonly name: string
  readonly families: Families
  /** Physical columns that are really there; a field row can promise more. (docs/host.md, B.7) */
  readonly columns: ReadonlySet<string>
  /** Whether the server has numbers to give in it. (D.6) */
  readonly counts: boolean
}

type Looked = { readonly mark: string, readonly tables: ReadonlyMap<string, WebTable> }

const looked = new WeakMap<HostDatabase, Looked>()

/** Every table with an so_tables row that is not retired; looked at again only when the structure has another mark. (E.4) */
export async function webTables(web: HostDatabase, mark: string): Promise<ReadonlyMap<string, WebTable>> {
  const known = looked.get(web)
  if (known?.mark === mark) return known.tables
  const tables = await lookAt(web)
  looked.set(web, { mark, tables })
  return tables
}

/** Another text after every change of a structure row: each change raises a stamp. Whole stamps would add up beyond exact numbers. */
export async function structureMark(web: HostDatabase): Promise<string> {
  const marks = await Promise.all(['so_tables', 'so_fields', 'so_users'].map(table =>
    web.knex(table).select(web.knex.raw('COUNT(*) AS n, SUM(tid - 20200000000000) AS stamps, SUM(eli) AS gone')).first<object | undefined>()))
  return JSON.stringify(marks)
}

/** The tables with a row stamped at the cursor or later. */
export async function tablesWithNews(web: HostDatabase, tables: ReadonlyMap<string, WebTable>, cursor: Stamp): Promise<readonly WebTable[]> {
  const names = [...tables.keys()]
  const found = new Set<string>()
  for (let at = 0; at < names.length; at += 100) {
    const some = names.slice(at, at + 100)
    const selects = some.map(() => 'SELECT ? AS name WHERE EXISTS (SELECT 1 FROM ?? WHERE tid >= ?)').join(' UNION ALL ')
    const answer: unknown = await web.knex.raw(selects, some.flatMap(name => [name, name, cursor]))
    for (const row of rowsIn(answer, web)) found.add(textCell(asObject(row)?.['name']))
  }
  return [...tables.values()].filter(({ name }) => found.has(name))
}

/** The MariaDB driver answers with rows and columns, the SQLite one with rows. */
function rowsIn(answer: unknown, { form }: HostDatabase): readonly unknown[] {
  const rows: unknown = form === 'mariadb' && Array.isArray(answer) ? answer[0] : answer
  return Array.isArray(rows) ? rows : []
}

async function lookAt(web: HostDatabase): Promise<ReadonlyMap<string, WebTable>> {
  const names: readonly string[] = await web.knex<TableRow>('so_tables').where({ eli: 0 }).orderBy('ind').pluck('tablename')
  const fields: readonly Pick<FieldRow, 'tablename' | 'fieldname' | 'fieldtype'>[] =
    await web.knex<FieldRow>('so_fields').where({ eli: 0 }).select('tablename', 'fieldname', 'fieldtype')
  const tables = new Map<string, WebTable>()
  for (const name of new Set(names)) {
    const columns = new Set(Object.keys(await web.knex(name).columnInfo()))
    if (columns.size === 0) continue
    await indexStamps(web, name)
    const own = fields.filter(field => field.tablename === name)
    tables.set(name, { name, columns, families: familiesOf(own), counts: own.some(({ fieldtype }) => fieldtype === 15) })
  }
  return tables
}

/** So that a join of three rows costs the same in a table of a million. */
async function indexStamps(web: HostDatabase, table: string): Promise<void> {
  await web.knex.raw('CREATE INDEX IF NOT EXISTS ?? ON ?? (tid, gguid)', [`joinindex_${table}`, table])
}
