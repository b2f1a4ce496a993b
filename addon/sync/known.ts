import type { Stamp } from '@nios4/sdk'
import type { Form } from '../../formats/columns.ts'
import type { From, Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { isPeople } from './shapes.ts'
import { inChunks, upsertMany } from './upsert.ts'

export type RowStamp = { readonly table: string, readonly id: string, readonly stamp: Stamp }

/** Both sides have these rows with these stamps. `sent`: we sent them, and whether another was faster is not known yet. */
export async function noteKnown(tx: Tx, form: Form, rows: readonly RowStamp[], round: number, sent: 0 | 1 = 0): Promise<void> {
  if (rows.length > 0) await upsertMany(tx, form, 'tk_sync_known', key, rows.map(({ table, id, stamp }) => ({ tablename: table, row_id: id, stamp, sent, round })))
}

/** Both sides know that these rows were deleted. */
export async function noteGone(tx: Tx, form: Form, rows: readonly RowStamp[], sent: 0 | 1 = 0): Promise<void> {
  if (rows.length > 0) await upsertMany(tx, form, 'tk_sync_gone', key, rows.map(({ table, id, stamp }) => ({ tablename: table, row_id: id, stamp, sent })))
}

const key = ['tablename', 'row_id']

export const knownStamps = (from: From, table: string, ids: readonly string[]): Promise<ReadonlyMap<string, Stamp>> => stampsIn(from, 'tk_sync_known', table, ids)


export const goneStamps = (from: From, table: string, ids: readonly string[]): Promise<ReadonlyMap<string, Stamp>> => stampsIn(from, 'tk_sync_gone', table, ids)

/** Deletions made here that have not reached the cloud for certain. */
export async function ourDeletions(from: From): Promise<ReadonlyMap<string, Stamp>> {
  const boxed: RawRow[] = await from('lo_cleanbox').select({ table: 'tablename', id: 'gguidrif', stamp: 'tid' })
  const sent: RawRow[] = await from('tk_sync_gone').where({ sent: 1 }).select({ table: 'tablename', id: 'row_id', stamp: 'stamp' })
  return new Map([...sent, ...boxed].map(row => [`${textOf(row['table'])} ${textOf(row['id'])}`, numberOf(row['stamp'])]))
}

async function stampsIn(from: From, name: string, table: string, ids: readonly string[], sent?: number): Promise<ReadonlyMap<string, Stamp>> {
  const rows = await inChunks(ids, 500, (chunk): Promise<RawRow[]> => Promise.resolve(
    from(name).where({ tablename: table, ...sent === undefined ? {} : { sent } }).whereIn('row_id', chunk).select('row_id', 'stamp')))
  return new Map(rows.map(row => [textOf(row['row_id']), numberOf(row['stamp'])]))
}

export type Since = { readonly cursor: Stamp, readonly round: number, /** Nobody has worked in this replica before its first sync is through. */ readonly firstDone: boolean }

/** Which of these rows were changed here and have not travelled: stamped since the cursor or listed for sending, and not as both sides know them; what was sent counts until an answer has come. */
export async function changedHere(tx: Tx, form: Form, table: string, stored: ReadonlyMap<string, Stamp>, { cursor, firstDone }: Since): Promise<ReadonlySet<string>> {
  if (!firstDone || isPeople(table) || stored.size === 0) return new Set()
  const ids = [...stored.keys()]
  const listed = await listedFor(tx, form, table, ids)
  const agreed = await stampsIn(tx, 'tk_sync_known', table, ids, 0)
  const sent = await stampsIn(tx, 'tk_sync_known', table, ids, 1)
  return new Set(ids.filter(id => {
    const stamp = stored.get(id) ?? 0
    if (sent.get(id) === stamp) return true
    return (stamp >= cursor || listed.has(id)) && agreed.get(id) !== stamp
  }))
}

/** Rows in one of the two lists of what must be sent: the host's own and ours. (docs/host.md, B.5) */
async function listedFor(tx: Tx, form: Form, table: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const queued = await inChunks(ids, 500, (chunk): Promise<RawRow[]> =>
    Promise.resolve(tx('tk_sync_queue').where({ tablename: table }).whereIn('row_id', chunk).select({ id: 'row_id' })))
  const boxed = form === 'sqlite' ? [] : await inChunks(ids, 500, (chunk): Promise<RawRow[]> =>
    Promise.resolve(tx('lo_syncbox').where({ tablename: table }).whereIn('gguidrif', chunk).select({ id: 'gguidrif' })))
  return new Set([...queued, ...boxed].map(row => textOf(row['id'])))
}

/** A row that is gone or was replaced needs no sending any more. */
export async function unlist(tx: Tx, form: Form, table: string, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += 500) {
    const chunk = ids.slice(at, at + 500)
    await tx('tk_sync_queue').where({ tablename: table }).whereIn('row_id', chunk).delete()
    if (form === 'mariadb') await tx('lo_syncbox').where({ tablename: table }).whereIn('gguidrif', chunk).delete()
  }
}
