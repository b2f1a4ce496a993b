import { standardColumns } from '../../../formats/columns.ts'
import type { LedgerRow } from '../../../migrations/tools/ledger-rows.ts'
import type { Look } from '../../../migrations/tools/look.ts'
import { toldTables } from '../../../migrations/tools/told.ts'

/** What the ledger says is ours to take away, by kind. Nothing that was there before us is in here. */
export type Belongings = {
  /** Tables of the owner's program that we made. */
  readonly tables: readonly string[]
  readonly privateTables: readonly string[]
  /** Columns we put on tables of others. */
  readonly columns: ReadonlyMap<string, readonly string[]>
  readonly indexes: readonly string[]
  readonly rows: readonly LedgerRow[]
  /** Used as they were, and left so. */
  readonly leftAlone: readonly LedgerRow[]
}

export function belongingsOf(ledger: Iterable<LedgerRow>): Belongings {
  const all = [...ledger]
  const ours = all.filter(({ origin, status }) => origin === 'created' && status !== 'dropped')
  const named = (kind: LedgerRow['kind']): readonly string[] => ours.filter(row => row.kind === kind).map(({ okey }) => okey.slice(okey.indexOf(':') + 1))
  const tables = named('table')
  const privateTables = named('private-table')
  const columns = new Map<string, string[]>()
  for (const place of named('column')) {
    const [table = '', column = ''] = place.split('.')
    if (!tables.includes(table) && !privateTables.includes(table)) columns.set(table, [...columns.get(table) ?? [], column])
  }
  return {
    tables, privateTables, columns, indexes: named('index'), rows: ours,
    leftAlone: all.filter(({ origin, kind }) => origin !== 'created' && (kind === 'field-row' || kind === 'table-row' || kind === 'list' || kind === 'section')),
  }
}

/** Columns of our tables that neither we nor the host's own form made. */
export const strangeColumns = (table: string, look: Look): readonly string[] =>
  [...look.columns.get(table) ?? []].filter(column => !isStandard(column) && !look.ledger.has(`col:${table}.${column}`))

const isStandard = (column: string): boolean => standardColumns.some(name => name === column)

export const labelOf = (table: string, look: Look): string => toldTables(look).find(({ name }) => name === table)?.label || table
