import type { Cell, Stamp } from '@nios4/sdk'
import type { Form } from '../../formats/columns.ts'
import { newId } from '../../formats/ids.ts'
import { stampAfter } from '../../formats/stamps.ts'
import { insertMany } from './many.ts'
import type { Tx } from './open.ts'
import { numberOf } from './values.ts'
import { quoted, written } from './written.ts'

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
  const stamp = await insertRows(tx, form, table, [{ id, cells, parent: writing.parent }], writing)
  return { id, stamp }
}

export type NewRow = Pick<Writing, 'parent'> & { readonly id: string, readonly cells: Cells }

/** The same for many rows at once, with the same cells in each; the stamp they share. */
export async function insertRows(tx: Tx, form: Form, table: string, rows: readonly NewRow[], { now, writer }: Writing): Promise<Stamp> {
  const stamp = stampAbove(await sentTo(tx, form), now, 0)
  await insertMany(tx, table, rows.map(({ id, cells, parent }) => ({
    gguid: id, tid: stamp, ut: writer, utc: writer, tidc: stamp, exp: '', dsp: '', dsc: '', gguidp: parent?.id ?? '', tap: parent?.table ?? '', ...cells,
  })))
  await announce(tx, form, table, rows.map(({ id }) => ({ id, stamp })))
  return stamp
}

/** Changes these cells only; the new stamp is strictly greater than the row's own. */
export async function changeRow(tx: Tx, form: Form, table: string, id: string, cells: Cells, writing: Writing): Promise<Stamp> {
  const row: { tid: unknown } | undefined = await tx(table).where({ gguid: id }).first('tid')
  const [stamp = 0] = await changeRows(tx, form, table, [{ id, stamp: numberOf(row?.tid), cells }], writing)
  return stamp
}

export type RowChange = { readonly id: string, /** The row's own, read in this transaction. */ readonly stamp: Stamp, readonly cells: Cells }

/** The same for many rows, each with cells of its own; their new stamps, in order. */
export async function changeRows(tx: Tx, form: Form, table: string, changes: readonly RowChange[], { now, writer }: Writing): Promise<readonly Stamp[]> {
  if (changes.length === 0) return []
  const sent = await sentTo(tx, form)
  const stamped = changes.map(({ id, stamp }) => ({ id, stamp: stampAbove(sent, now, stamp) }))
  for (const [at, { id, stamp }] of stamped.entries()) {
    const cells = { ...changes[at]?.cells, tid: stamp, ut: writer }
    await written(tx, `update ${quoted(table)} set ${Object.keys(cells).map(name => `${quoted(name)} = ?`).join(', ')} where gguid = ?`, [...Object.values(cells), id])
  }
  await announce(tx, form, table, stamped)
  return stamped.map(({ stamp }) => stamp)
}

/** The logical deletion: the row stays and travels as deleted. */
export const retireRow = (tx: Tx, form: Form, table: string, id: string, writing: Writing): Promise<Stamp> =>
  changeRow(tx, form, table, id, { eli: 1 }, writing)

/** The synchroniser's cursor in the SQLite form: a stamp below it would never travel. (E.4) */
async function sentTo(tx: Tx, form: Form): Promise<Stamp> {
  if (form === 'mariadb') return 0
  const [setting] = await written(tx, 'select tidsync from lo_setting limit 1', [])
  return numberOf(setting?.['tidsync'])
}

const stampAbove = (sent: Stamp, now: Date, previous: Stamp): Stamp => Math.max(stampAfter(now, previous), sent)

async function announce(tx: Tx, form: Form, table: string, rows: readonly Written[]): Promise<void> {
  if (form === 'sqlite') return
  try {
    await insertMany(tx, 'lo_syncbox', rows.map(({ id, stamp }) => ({ gguid: newId(), tid: stamp, tablename: table, gguidrif: id })))
  } catch (fault) {
    const absent = fault instanceof Error && 'code' in fault && fault.code === 'ER_NO_SUCH_TABLE'
    if (!absent) throw fault
  }
}
