import type { HostDatabase } from '../../host/open.ts'
import { dump } from './dump.ts'

/** Rows of the host's own tables, without what an install declares: its columns, and the edits of rows the host owns. */
export async function ownersRows(host: HostDatabase): Promise<ReadonlyMap<string, string>> {
  const tables = [...(await dump(host)).keys()].filter(table => !/^(tk_|ticket_(message|file|log|fields|states|letters|rating|report|webhook)$|lo_)/.test(table))
  const told = new Map<string, string>()
  for (const table of tables) {
    const rows: readonly Readonly<Record<string, unknown>>[] = await host.knex(table).select('*')
    told.set(table, rows.flatMap(row => isOurRow(table, row) ? [] : [JSON.stringify(withoutOurs(table, row))]).sort().join('\n'))
  }
  return told
}

const isOurRow = (table: string, row: Readonly<Record<string, unknown>>): boolean => /^so_/.test(table) && row['ut'] === 'addon.ticketing' && /^ticket_/.test(String(row['tablename'] ?? row['listname']))
  || (table === 'so_fields' && row['tablename'] === 'info' && /^ticket_/.test(String(row['fieldname'])) && row['ut'] === 'addon.ticketing')

function withoutOurs(table: string, row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const edited = (table === 'so_tables' && ['ticket', 'info'].includes(String(row['tablename']))) || table === 'info'
  return Object.fromEntries(Object.entries(row).flatMap(([name, cell]): readonly (readonly [string, unknown])[] => {
    if (edited && (name === 'tid' || name === 'ut')) return []
    if (table === 'info' && ourOptions.test(name)) return []
    return [[name, table === 'so_tables' && name === 'param' ? String(cell).replaceAll(/,?"ticket_(message|file|log|fields|states|letters|rating|report|webhook)"/g, '').replace('"additionals_tables":[]', '').replace(/,(?=\})/, '') : cell]]
  }))
}

const ourOptions = /^ticket_(label_|switch|admission|notify|bundle|reminder|work|monday|privacy|colour|time_zone|activation|portal)/

/** Tables whose rows are no longer what they were. */
export async function ownersDifferences(host: HostDatabase, before: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const now = await ownersRows(host)
  return [...new Set([...before.keys(), ...now.keys()])].filter(table => before.get(table) !== now.get(table))
}
