import type { Text } from '@nios4/sdk'
import type { Look } from '../../migrations/tools/look.ts'
import type { From } from '../records/open.ts'
import { noteInJournal } from './addon-row.ts'
import type { AddonRow } from './addon-row.ts'
import { provenRoles, usedFields } from './adoption/proven-roles.ts'
import type { RoleMap } from './map.ts'

type MapRow = { readonly role: string, readonly tablename: string, readonly fieldname: string }

/** What an earlier install settled, role to name. */
export type KnownMap = {
  readonly known: Readonly<Record<string, string>>
  /** Rows are missing that every install lays: the map is to be laid again. */
  readonly lost: boolean
  /** Of an adopted section whose map is lost: the fields that played a part, whichever. */
  readonly among: ReadonlySet<string> | undefined
}

/** Roles no map is without. */
const everywhere = ['customers', 'your-data', 'ticket', 'message', 'file', 'log', 'rules', 'states']

/**
 * A map that is gone is rebuilt: from its copy in the journal, else from derived ids, the ledger and the relations of our own
 * fields; only then by the proposals of a first install. (packaging (d), rule 7)
 */
export async function knownMap(from: From, look: Look, row: AddonRow | undefined): Promise<KnownMap> {
  const held: readonly MapRow[] = look.columns.has('tk_map') ? await from('tk_map').select('role', 'tablename', 'fieldname') : []
  const settled = row !== undefined && row.status !== 'installing' && row.status !== 'purging'
  if (!settled || everywhere.every(role => held.some(one => one.role === role))) return { known: namesIn(held), lost: false, among: undefined }
  const copied = look.columns.has('tk_journal') ? await copyOf(from) : []
  const known = { ...provenRoles(look), ...namesIn(copied), ...namesIn(held) }
  return { known, lost: true, among: known['ticket.adopted'] === undefined ? usedFields(look) : undefined }
}

/** A column of an adopted section that plays no part goes on playing none. */
const namesIn = (rows: readonly MapRow[]): Record<string, string> =>
  Object.fromEntries(rows.filter(row => row.tablename !== '' || row.fieldname !== '' || row.role.startsWith('ticket.')).map(row => [row.role, row.fieldname || row.tablename]))

/** Lays what differs, with a copy in the journal. Returns how many roles changed. */
export async function layMap(from: From, map: RoleMap, now: Date): Promise<number> {
  const held: readonly MapRow[] = await from('tk_map').select('role', 'tablename', 'fieldname')
  const wanted = [...map].map(([role, { table, field }]): MapRow => ({ role, tablename: table, fieldname: field }))
  const changed = wanted.filter(row => !held.some(one => one.role === row.role && one.tablename === row.tablename && one.fieldname === row.fieldname))
  if (changed.length === 0) return 0
  await from('tk_map').insert(changed).onConflict('role').merge(['tablename', 'fieldname'])
  await noteInJournal(from, now, 'map', 'laid', 'ok', JSON.stringify(wanted))
  return changed.length
}

async function copyOf(from: From): Promise<readonly MapRow[]> {
  const row: { detail: string } | undefined = await from('tk_journal').where({ op: 'map', step: 'laid' }).orderBy('id', 'desc').first('detail')
  const parsed: unknown = JSON.parse(row?.detail ?? '[]')
  return Array.isArray(parsed) ? parsed.flatMap((one: unknown) => isMapRow(one) ? [one] : []) : []
}

const isMapRow = (one: unknown): one is MapRow =>
  typeof one === 'object' && one !== null && ['role', 'tablename', 'fieldname'].every(name => Object.entries(one).some(([key, value]) => key === name && typeof value === 'string'))

export const lostMapWarning: Text = {
  it: 'La tabella tk_map, che dice quale campo fa che cosa, non è più completa: la corrispondenza qui sotto è ricostruita. Guarda se è giusta.',
  en: 'The table tk_map, which says which field does what, is no longer complete: the mapping below is rebuilt. See whether it is right.',
}
