import type { Cell, FieldRow } from '@nios4/sdk'
import { stampAt } from '../../formats/stamps.ts'
import type { HostDatabase } from '../open.ts'
import { cellsOfTypes, fieldTypes } from '../program/cells.ts'
import type { Cells } from '../program/cells.ts'
import { fieldRow } from '../program/fields.ts'
import type { NewField } from '../program/fields.ts'
import type { HostUser } from '../program/host-user.ts'
import { addTable } from '../program/structure.ts'
import type { NewTable } from '../program/structure.ts'
import { fixedId } from '../schema/fixed-id.ts'
import { addPhysicalColumns, columnsOfField } from '../schema/physical.ts'

export type LaidField = Omit<NewField, 'table' | 'now'>

export type LaidRow = {
  /** Word that tells this row from its siblings; the id is made of it. */
  readonly key: string
  readonly at: Date
  readonly by: string
  readonly values: Cells
  readonly parent?: { readonly table: string, readonly key: string }
}

/** Id of a row that a world lays. */
export const laidId = (table: string, key: string): string => fixedId('row', table, key)

export async function layTable(host: HostDatabase, user: HostUser, table: NewTable, fields: readonly LaidField[]): Promise<void> {
  await addTable(host, user, table)
  await layFields(host, user, table.name, fields, table.mask ?? 1, table.now ?? new Date())
}

/** Many fields at once: the rows of a world are laid in batches, because every test lays one. */
export async function layFields(
  host: HostDatabase, user: HostUser, table: string, fields: readonly LaidField[], mask: number, now: Date,
): Promise<void> {
  await addPhysicalColumns(host.knex, host.form, table, fields.flatMap(({ name, type }) => columnsOfField(host.form, name, type)))
  const last = await host.knex<FieldRow>('so_fields').max({ ind: 'ind' }).first<{ readonly ind: number | null } | undefined>()
  const rows = fields.map((field, place) => fieldRow(user, { mask, ...field, table, now }, place, (last?.ind ?? 0) + 1 + place))
  await host.knex.batchInsert('so_fields', rows, 30)
}

/** Rows with a past: created and stamped at their own moment, by their own author. Already sent, so no sync rows. */
export async function layRows(host: HostDatabase, table: string, rows: readonly LaidRow[]): Promise<void> {
  if (rows.length === 0) return
  const types = await fieldTypes(host.knex, table)
  const laid = rows.map((row, index): Record<string, Cell> => ({ ...standardCells(table, row, index + 1), ...cellsOfTypes(types, host.form, row.values) }))
  await host.knex.batchInsert(table, laid, 20)
}

function standardCells(table: string, { key, at, by, parent }: LaidRow, ind: number): Record<string, Cell> {
  const stamp = stampAt(at)
  return {
    gguid: laidId(table, key), tid: stamp, ut: by, exp: '', gguidp: parent === undefined ? '' : laidId(parent.table, parent.key), ind,
    tap: parent?.table ?? '', dsp: '', dsc: '', utc: by, tidc: stamp,
  }
}

/** A world that is lost half-way is simply laid again: no need to wait for the disk at each of its rows. */
export async function withoutWaitingForTheDisk(host: HostDatabase, work: () => Promise<void>): Promise<void> {
  if (host.form === 'sqlite') await host.knex.raw('PRAGMA synchronous = OFF')
  try {
    await work()
  } finally {
    if (host.form === 'sqlite') await host.knex.raw('PRAGMA synchronous = FULL')
  }
}
