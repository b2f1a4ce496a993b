import type { FieldRow, TableRow } from '@nios4/sdk'
import { presetParam, presetStyle, writeFieldParam } from '../../formats/field-param.ts'
import type { Relation } from '../../formats/field-param.ts'
import { stampAfter } from '../../formats/stamps.ts'
import type { HostDatabase } from '../open.ts'
import { fixedId } from '../schema/fixed-id.ts'
import { fieldMetadata } from '../schema/metadata.ts'
import { addPhysicalColumns, columnsOfField } from '../schema/physical.ts'
import type { HostUser } from './host-user.ts'

export type NewField = {
  readonly table: string
  readonly name: string
  readonly label: string
  readonly type: number
  /** JSON object text that list, relation and counter are written into. */
  readonly param?: string
  readonly panel?: string
  readonly list?: string
  readonly relation?: Relation
  /** Label of the counter in so_counters. */
  readonly counter?: string
  readonly required?: boolean
  /** Shown as a grid column. */
  readonly column?: boolean
  /** A date without time of day (type 18). (C.1) */
  readonly dateOnly?: boolean
  /** Category mask; the table's when left out. (docs/host.md, B.6) */
  readonly mask?: number
  readonly now?: Date
}

/** A field as the settings wheel adds it: metadata row, physical column and companions together. (E.3) */
export async function addField(host: HostDatabase, user: HostUser, field: NewField): Promise<void> {
  const { table, name, type } = field
  const mask = field.mask ?? (await host.knex<TableRow>('so_tables').where({ tablename: table, eli: 0 }).first())?.displayable ?? 1
  const before = await host.knex<FieldRow>('so_fields').where({ tablename: table }).max({ place: 'columnindex' })
    .first<{ readonly place: number | null } | undefined>()
  const last = await host.knex<FieldRow>('so_fields').max({ ind: 'ind' }).first<{ readonly ind: number | null } | undefined>()
  await addPhysicalColumns(host.knex, host.form, table, columnsOfField(host.form, name, type))
  await host.knex<FieldRow>('so_fields').insert(fieldRow(user, { ...field, mask }, (before?.place ?? -1) + 1, (last?.ind ?? 0) + 1))
}

/** The metadata row of a new field at its place in the table and in the whole database. (B.3) */
export function fieldRow(user: HostUser, field: NewField, place: number, ind: number): FieldRow {
  const { table, name, label, type, mask = 1, now = new Date() } = field
  return fieldMetadata({
    gguid: fixedId('field', table, name), tablename: table, fieldname: name, fieldlabel: label, fieldtype: type, ut: user.username,
    displayable: mask, editable: mask, eliminable: mask, obligatory: field.required === true ? 1 : 0, viewcolumn: field.column === true ? 1 : 0,
    param: writeFieldParam(field.param ?? presetParam(type), field), style: presetStyle(type === 18 && field.dateOnly !== true), panel: field.panel ?? '',
    panelindex: place, columnindex: place, ind,
  }, stampAfter(now, 0))
}

export type FieldChange = {
  readonly label?: string
  readonly required?: boolean
  readonly column?: boolean
  readonly panel?: string
  readonly list?: string
  readonly relation?: Relation
  /** Category mask of seeing and changing. */
  readonly mask?: number
}

/** A change in the settings wheel. (E.1: the stamp grows strictly) */
export async function changeField(
  host: HostDatabase, user: HostUser, table: string, name: string, change: FieldChange, now: Date = new Date(),
): Promise<void> {
  const row = await host.knex<FieldRow>('so_fields').where({ tablename: table, fieldname: name, eli: 0 }).first()
  if (row === undefined) throw new Error(`no field ${table}.${name}`)
  await host.knex<FieldRow>('so_fields').where({ gguid: row.gguid }).update({
    ...(change.label === undefined ? {} : { fieldlabel: change.label, fieldlabel2: change.label }),
    ...(change.required === undefined ? {} : { obligatory: change.required ? 1 : 0 }),
    ...(change.column === undefined ? {} : { viewcolumn: change.column ? 1 : 0 }),
    ...(change.panel === undefined ? {} : { panel: change.panel }),
    ...(change.mask === undefined ? {} : { displayable: change.mask, editable: change.mask }),
    param: writeFieldParam(row.param, { list: change.list, relation: change.relation }),
    tid: stampAfter(now, row.tid), ut: user.username,
  })
}

/** Nobody's category sees the field any more; the column stays. Showing it again: changeField with a mask. (B.6) */
export const hideField = (host: HostDatabase, user: HostUser, table: string, name: string, now?: Date): Promise<void> =>
  changeField(host, user, table, name, { mask: 0, column: false }, now)

/** The field row is retired, as a local database allows; the column stays. (E.3) */
export async function retireField(host: HostDatabase, user: HostUser, table: string, name: string, now: Date = new Date()): Promise<void> {
  const row = await host.knex<FieldRow>('so_fields').where({ tablename: table, fieldname: name, eli: 0 }).first()
  if (row === undefined) throw new Error(`no field ${table}.${name}`)
  await host.knex<FieldRow>('so_fields').where({ gguid: row.gguid }).update({ eli: 1, tid: stampAfter(now, row.tid), ut: user.username })
}
