import type { HostRecord, TableRow } from '@nios4/sdk'
import { asObject, objectOf } from '../../../formats/json-object.ts'
import { textCell } from '../../../formats/packet.ts'
import { deleteRow } from '../../program/save-row.ts'
import { CallFault } from '../answer.ts'
import { listOf } from './conditions.ts'
import type { Body } from './conditions.ts'
import { changeOf, check, recordOf, write } from './saving.ts'
import { visibleTable } from './visible.ts'
import type { Asking } from './visible.ts'

/** `detail_save`: one card, checked as the program checks it; with `delete` it goes. (docs/host.md, G) */
export async function detailSave(asking: Asking, table: string, body: Body): Promise<object> {
  const values = asObject(body['values']) ?? {}
  if (body['delete'] === true || body['delete'] === 1) return detailDelete(asking, table, values['gguid'])
  const visible = await visibleTable(asking, table, 'editable')
  const change = await changeOf(visible, values)
  const isNew = body['is_new'] === true || body['is_new'] === 1
  if (!isNew && change.before === undefined) throw new CallFault('notfound', 'no such record')
  if (isNew && change.before !== undefined) throw new CallFault('validation', 'there is a record with this gguid')
  await check(visible, change)
  return { values: await write(visible, change) }
}

/** `table_save`: rows merged field by field, unknown ids are new rows; all are read before the first is written. (G) */
export async function tableSave(asking: Asking, table: string, body: Body): Promise<object> {
  const [rows, gone] = [listOf(body['rows'] ?? []), listOf(body['delete'] ?? []).map(textCell)]
  const visible = rows.length > 0 ? await visibleTable(asking, table, 'editable') : undefined
  if (gone.length > 0) await visibleTable(asking, table, 'eliminable')
  const saved: object[] = []
  if (visible !== undefined) {
    const changes = []
    for (const row of rows) changes.push(await changeOf(visible, row))
    for (const change of changes) saved.push(await write(visible, change))
  }
  for (const id of gone) await detailDelete(asking, table, id)
  return { rows: saved, deleted: gone }
}

/** `detail_delete`: the record goes for good, and its additional rows with it. (E.2) */
export async function detailDelete(asking: Asking, table: string, id: unknown): Promise<object> {
  const visible = await visibleTable(asking, table, 'eliminable')
  if (await recordOf(visible, textCell(id)) === undefined) throw new CallFault('notfound', 'no such record')
  await removeWithChildren(visible, table, textCell(id))
  return { gguid: textCell(id) }
}

async function removeWithChildren(asking: Asking, table: string, id: string): Promise<void> {
  const { web, user, now } = asking
  for (const child of await childTables(asking, table)) {
    const ids: readonly string[] = await web.knex<HostRecord>(child).where({ gguidp: id, tap: table }).pluck('gguid')
    for (const own of ids) await removeWithChildren(asking, child, own)
  }
  await deleteRow(web, user, table, id, now)
}

/** Tables of a card's additional pages. Other rows with `tap` only stand for the record somewhere. (D.1, E.2, L-7) */
export async function childTables({ web }: Asking, table: string): Promise<readonly string[]> {
  const row = await web.knex<TableRow>('so_tables').where({ tablename: table, eli: 0 }).first()
  const told = objectOf(row?.param ?? '')['additionals_tables']
  const names = [...Array.isArray(told) ? told.map(textCell) : [], `${table}_rows`]
  const there: readonly string[] = await web.knex<TableRow>('so_tables').whereIn('tablename', names).where({ eli: 0 }).pluck('tablename')
  return [...new Set(there)].filter(name => name !== table)
}

