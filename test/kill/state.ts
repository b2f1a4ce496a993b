import { allInstallations } from '../../addon/lifecycle/installations.ts'
import type { HostDatabase } from '../../host/open.ts'
import { logicalDump } from '../lifecycle/logical-dump.ts'

/** Rows whose number and ids depend on how often it was tried, not on what came out. */
const volatile: ReadonlySet<string> = new Set(['tk_journal', 'tk_code', 'tk_notice', 'tk_letter', 'tk_lock', 'tk_clock', 'tk_limit', 'tk_version'])

/** What must be the same after any number of deaths: the schema, every row of the host, every row of the ledger; and that the owner's letter leaves once. */
export async function stateOf(host: HostDatabase, folder?: string): Promise<ReadonlyMap<string, string>> {
  const dump = new Map([...await logicalDump(host)].filter(([name]) => !(name.startsWith('rows ') && volatile.has(name.slice(5)))))
  for (const [name, text] of dump) dump.set(name, masked(name, text))
  if (dump.has('schema tk_addon')) {
    const rows: { kind: string, address: string }[] = await host.knex('tk_notice').select('kind', 'address').orderBy('kind')
    dump.set('letters', JSON.stringify(rows))
  }
  // Outside the database: whether anything still leads to it.
  if (folder !== undefined) dump.set('links', JSON.stringify(allInstallations(folder).length))
  return dump
}

/** The installation of each ground has its own random name and key. */
const masked = (name: string, text: string): string =>
  name === 'rows tk_addon' ? text.replace(/"(installation|identity)":"[^"]*"/g, '"$1":"…"') : text
