import type { Cell, Stamp } from '@nios4/sdk'
import type { Form } from '../../formats/columns.ts'
import { newId } from '../../formats/ids.ts'
import { stampAfter } from '../../formats/stamps.ts'
import type { Tx } from './open.ts'
import { numberOf } from './values.ts'

export type Cells = Readonly<Record<string, Cell>>

export type Writing = {
  readonly now: Date
  /** What the host shows as the author of the row. */
  readonly writer: string
  readonly id?: string
  readonly parent?: { readonly table: string, readonly id: string }
}

export type Written = { readonly id: string, readonly stamp: Stamp }

/** A new row with the system columns as the host wants them, announced to its synchroniser. (docs/host.md, E.1, E.2, E.4) */
export async function insertRow(tx: Tx, form: Form, table: string, cells: Cells, writing: Writing): Promise<Written> {
  const id = writing.id ?? newId()
  const stamp = await freshStamp(tx, form, writing.now, 0)
  await tx(table).insert({
    gguid: id, tid: stamp, ut: writing.writer, utc: writing.writer, tidc: stamp,
    exp: '', dsp: '', dsc: '', gguidp: writing.parent?.id ?? '', tap: writing.parent?.table ?? '', ...cells,
  })
  await announce(tx, form, table, id, stamp)
  return { id, stamp }
}

/** Changes these cells only; the new stamp is strictly greater than the row's own. */
export async function changeRow(tx: Tx, form: Form, table: string, id: string, cells: Cells, writing: Writing): Promise<Stamp> {
  const row: { tid: unknown } | undefined = await tx(table).where({ gguid: id }).first('tid')
  const stamp = await freshStamp(tx, form, writing.now, numberOf(row?.tid))
  await tx(table).where({ gguid: id }).update({ ...cells, tid: stamp, ut: writing.writer })
  await announce(tx, form, table, id, stamp)
  return stamp
}

/** The logical deletion: the row stays and travels as deleted. */
export const retireRow = (tx: Tx, form: Form, table: string, id: string, writing: Writing): Promise<Stamp> =>
  changeRow(tx, form, table, id, { eli: 1 }, writing)

/** In the SQLite form a stamp below the cursor would never travel. (E.4) */
async function freshStamp(tx: Tx, form: Form, now: Date, previous: Stamp): Promise<Stamp> {
  if (form === 'mariadb') return stampAfter(now, previous)
  const setting: { tidsync: unknown } | undefined = await tx('lo_setting').first('tidsync')
  return Math.max(stampAfter(now, previous), numberOf(setting?.tidsync))
}

async function announce(tx: Tx, form: Form, table: string, id: string, stamp: Stamp): Promise<void> {
  if (form === 'sqlite') return
  try {
    await tx('lo_syncbox').insert({ gguid: newId(), tid: stamp, tablename: table, gguidrif: id })
  } catch (fault) {
    const absent = fault instanceof Error && 'code' in fault && fault.code === 'ER_NO_SUCH_TABLE'
    if (!absent) throw fault
  }
}
