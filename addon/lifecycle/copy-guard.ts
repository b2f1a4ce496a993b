import type { Desk } from '../desk.ts'
import type { From } from '../records/open.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { readAddonRow } from './addon-row.ts'
import { identityOf } from './installations.ts'
import { isSamePlace, keepTide, keptTide, placeOf, placeRow } from './place.ts'

/** Why this database is not the one its keys belong to. (decision 30) */
export type CopyFault = 'other-installation' | 'other-place' | 'restored'

/** Row of tk_problem that is open while a database put back from a copy waits for its owner. */
export const restoredProblem = 'restored'
const tideRow = 'tide'

/**
 * Undefined while this is the database our keys belong to. Writes nothing: what is not ours must not be touched, and two
 * folders on one database would fight over its cells.
 */
export async function copyFault(desk: Desk): Promise<CopyFault | undefined> {
  // The file is read before the row, because other processes raise both: then the row can only be ahead.
  const kept = keptTide(desk)
  const row = await readAddonRow(desk.db.knex)
  if (row === undefined || row.status !== 'present') return undefined
  if (row.installation !== desk.installation.id || row.identity !== identityOf(desk.installation.publicKey)) return 'other-installation'
  if (!isSamePlace(await remembered(desk.db.knex, placeRow), placeOf(desk))) return 'other-place'
  const waits: unknown = await desk.db.knex('tk_problem').where({ id: restoredProblem, gone_at: 0 }).first('id')
  return waits !== undefined || Number(await remembered(desk.db.knex, tideRow)) < kept ? 'restored' : undefined
}

/** The place where it is served first is its place; a database put back is marked, so that every page knows. */
export async function guardCopy(desk: Desk): Promise<CopyFault | undefined> {
  const fault = await copyFault(desk)
  const { knex } = desk.db
  if (fault === undefined && await remembered(knex, placeRow) === '') {
    const place = placeOf(desk)
    const row = await readAddonRow(knex)
    if (place !== undefined && row?.status === 'present') await remember(knex, placeRow, place)
  }
  if (fault === 'restored') {
    const now = desk.clock.now().getTime()
    const open: unknown = await knex('tk_problem').where({ id: restoredProblem, gone_at: 0 }).first('id')
    const cells = { kind: restoredProblem, about: '', detail: '', first_at: now, last_at: now, gone_at: 0 }
    if (open === undefined) await knex('tk_problem').insert({ id: restoredProblem, ...cells }).onConflict('id').merge(cells)
  }
  return fault
}

const tideEveryMs = 60_000

/** Before letters leave: database first, file second, so that a crash in between looks like nothing. */
export async function raiseTide(desk: Desk): Promise<void> {
  const now = desk.clock.now().getTime()
  const held = Number(await remembered(desk.db.knex, tideRow))
  if (now - held < tideEveryMs) return
  await remember(desk.db.knex, tideRow, String(now))
  keepTide(desk, now)
}

/** Everything the database remembers of where it was served, when it becomes an installation of its own. */
export async function forgetPlace(from: From, now: Date): Promise<void> {
  await from('tk_version').whereIn('name', [placeRow, tideRow]).delete()
  await from('tk_problem').where({ id: restoredProblem, gone_at: 0 }).update({ gone_at: now.getTime() })
}

async function remembered(from: From, name: string): Promise<string> {
  const row: RawRow | undefined = await from('tk_version').where({ name }).first('value')
  return textOf(row?.['value'])
}

const remember = (from: From, name: string, value: string): Promise<unknown> =>
  from('tk_version').insert({ name, value }).onConflict('name').merge({ value })
