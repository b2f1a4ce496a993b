import type { TableRow } from '@nios4/sdk'
import type { Knex } from 'knex'
import { objectOf } from '../../formats/json-object.ts'
import { stampAfter } from '../../formats/stamps.ts'
import type { HostDatabase } from '../open.ts'
import { fixedId } from '../schema/fixed-id.ts'
import { tableMetadata } from '../schema/metadata.ts'
import { createPhysicalTable } from '../schema/physical.ts'
import type { HostUser } from './host-user.ts'
import { saveRow } from './save-row.ts'

export type NewTable = {
  readonly name: string
  readonly label: string
  readonly newLabel?: string
  /** Makes it an additional table of this one. */
  readonly parent?: string
  /** Adds a section to the side bar, in this group ('' = none). */
  readonly section?: string
  /** Category mask of every permission; 1 = admin alone. */
  readonly mask?: number
  readonly now?: Date
}

/** A table as the settings wheel makes it: metadata row, physical table, and its place in the parent's card or the side bar. (docs/host.md, E.3) */
export async function addTable(host: HostDatabase, user: HostUser, table: NewTable): Promise<void> {
  const { name, label, mask = 1, now = new Date() } = table
  const stamp = stampAfter(now, 0)
  await createPhysicalTable(host.knex, host.form, name, [])
  await host.knex<TableRow>('so_tables').insert(tableMetadata({
    gguid: fixedId('table', name), tablename: name, tablelabel: label, newlabel: table.newLabel ?? label, ut: user.username,
    displayable: mask, editable: mask, eliminable: mask, syncyes: mask, syncsel: mask, ind: await count(host.knex, 'so_tables'),
  }, stamp))
  if (table.parent !== undefined) await joinParent(host, user, table.parent, name, now)
  if (table.section !== undefined) await addSection(host, user, { table: name, label, group: table.section, mask, now })
}

/** The side bar's item of a table. (B.4, E.3) */
export async function addSection(
  host: HostDatabase, user: HostUser,
  section: { readonly table: string, readonly label: string, readonly group?: string, readonly mask?: number, readonly now?: Date },
): Promise<string> {
  const { table, label, group = '', mask = 1, now } = section
  return saveRow(host, user, 'so_forms', {
    displayable: mask, clienttype: 7, tablename: table, param: '', formlabel: label, formtype: 2, formgroup: group, formicon: 0, barbutton: 0,
  }, { id: fixedId('section', table), now })
}

async function joinParent(host: HostDatabase, user: HostUser, parent: string, child: string, now: Date): Promise<void> {
  const row = await host.knex<TableRow>('so_tables').where({ tablename: parent, eli: 0 }).first()
  if (row === undefined) throw new Error(`no table ${parent}`)
  const param = objectOf(row.param)
  const children: readonly unknown[] = Array.isArray(param.additionals_tables) ? param.additionals_tables : []
  await host.knex<TableRow>('so_tables').where({ gguid: row.gguid }).update({
    param: JSON.stringify({ ...param, additionals_tables: [...children, child] }), tid: stampAfter(now, row.tid), ut: user.username,
  })
}

async function count(knex: Knex, table: string): Promise<number> {
  const row = await knex(table).count({ n: '*' }).first<{ readonly n: number | string } | undefined>()
  return Number(row?.n ?? 0)
}
