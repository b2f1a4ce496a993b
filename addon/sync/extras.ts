import { asObject, parseJson } from '../../formats/json-object.ts'
import type { Form } from '../../formats/columns.ts'
import type { Cell } from '@nios4/sdk'
import type { From, Tx } from '../records/open.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import type { Extra } from './cells.ts'
import { inChunks, largestStatement, roomOf, upsertMany } from './upsert.ts'

export type KeptExtra = { readonly id: string, readonly extra: Extra | undefined }

/** Keeps what rows brought along that has no place here, and forgets it where they no longer do. */
export async function keepExtras(tx: Tx, form: Form, table: string, rows: readonly KeptExtra[]): Promise<void> {
  const [some]: RawRow[] = await tx('tk_sync_extra').where({ tablename: table }).limit(1).select('row_id')
  if (some !== undefined) await dropExtras(tx, table, rows.filter(({ extra }) => extra === undefined).map(({ id }) => id))
  const kept = rows.flatMap(({ id, extra }) => {
    const cells = JSON.stringify(extra ?? {})
    // What no statement carries is not kept: it is not told when its row goes back, and stays where others have it.
    return extra === undefined || (form === 'mariadb' && roomOf(cells) > largestStatement) ? [] : [{ tablename: table, row_id: id, cells }]
  })
  if (kept.length > 0) await upsertMany(tx, form, 'tk_sync_extra', ['tablename', 'row_id'], kept)
}

export async function dropExtras(tx: Tx, table: string, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += 500) await tx('tk_sync_extra').where({ tablename: table }).whereIn('row_id', ids.slice(at, at + 500)).delete()
}

export async function extrasOf(from: From, table: string, ids: readonly string[]): Promise<ReadonlyMap<string, Extra>> {
  const rows = await inChunks(ids, 500, (chunk): Promise<RawRow[]> =>
    Promise.resolve(from('tk_sync_extra').where({ tablename: table }).whereIn('row_id', chunk).select('row_id', 'cells')))
  return new Map(rows.map(row => [textOf(row['row_id']), extraIn(textOf(row['cells']))]))
}

export function extraIn(text: string): Extra {
  return Object.fromEntries(Object.entries(asObject(parseJson(text)) ?? {}).map(([name, pair]) => {
    const [came, shown]: readonly unknown[] = Array.isArray(pair) ? pair : []
    return [name, [cellOf(came), cellOf(shown)] as const]
  }))
}

const cellOf = (value: unknown): Cell => typeof value === 'string' || typeof value === 'number' ? value : null
