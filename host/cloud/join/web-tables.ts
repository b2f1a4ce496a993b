import type { FieldRow, TableRow } from '@nios4/sdk'
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

/** Every table with an so_tables row that is not retired; looked at again only when a structure row changed. (E.4) */
export async function webTables(web: HostDatabase): Promise<ReadonlyMap<string, WebTable>> {
  const mark = `${await markOf(web, 'so_tables')} ${await markOf(web, 'so_fields')}`
  const known = looked.get(web)
  if (known?.mark === mark) return known.tables
  const tables = await lookAt(web)
  looked.set(web, { mark, tables })
  return tables
}

async function markOf(web: HostDatabase, table: string): Promise<string> {
  const row = await web.knex(table).count({ n: '*' }).sum({ stamps: 'tid', gone: 'eli', types: table === 'so_fields' ? 'fieldtype' : 'ind' }).first<Readonly<Record<string, unknown>> | undefined>()
  return JSON.stringify(row)
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
