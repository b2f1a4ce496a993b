import type { FieldRow, Text } from '@nios4/sdk'
import { columnSql, companionSql, companionsOf, familyOf, physicalName } from '../../formats/columns.ts'
import { presetParam, presetStyle, writeFieldParam } from '../../formats/field-param.ts'
import { derivedId } from '../../formats/ids.ts'
import { ourLabel } from './ground.ts'
import type { Ground } from './ground.ts'
import { fieldKey, ownerOfCompanion } from './look.ts'
import type { Look } from './look.ts'
import { both, vouched } from './piece.ts'
import type { Piece } from './piece.ts'
import type { FieldStep } from './steps.ts'
import { freshStamp } from './stamp.ts'

export const fieldId = (table: string, field: string): string => derivedId('field', table, field)

/** Without a list form learnt here a list field is plain text. (decision 15) */
export const typeOf = (field: FieldStep, ground: Ground): number => field.list !== undefined && ground.listForm === undefined ? 0 : field.type

export const nameOf = (field: FieldStep, ground: Ground): string => field.role === undefined ? field.name : ground.name(field.role) || field.name

export type Column = { readonly name: string, readonly sql: string }

/** The field's own column and its companions, as this form has them. */
export function columnsOf(field: FieldStep, ground: Ground): readonly Column[] {
  const type = typeOf(field, ground)
  const name = nameOf(field, ground)
  const family = familyOf(type)
  if (family === 'none') return []
  return [
    { name: physicalName(name), sql: columnSql(family, ground.form) },
    ...companionsOf(type, name).map(companion => ({ name: companion.name, sql: companionSql(companion.family) })),
  ]
}

/** Metadata row first, then every physical column: one cannot be there without the others. */
export function fieldPieces(table: string, field: FieldStep, ground: Ground, look: Look): readonly Piece[] {
  const name = nameOf(field, ground)
  const row = look.fields.get(fieldKey(table, name))
  const told = { kind: 'field', name: `${table}.${name}`, label: field.label } as const
  const meta = { okey: `so_fields:${table}.${name}`, kind: 'field-row', hostId: fieldId(table, name), told } as const
  const held = look.columns.get(table)
  const columns = columnsOf(field, ground)
  if (row !== undefined && row.gguid !== meta.hostId) return [foreignField(table, name, field, ground, row)]
  const ours = row !== undefined
  const physical = columns.map((column): Piece => {
    const okey = `col:${table}.${column.name}`
    if (held?.has(column.name.toLowerCase()) !== true) return { okey, kind: 'column', state: 'absent', hostId: '' }
    if (ours || vouched(look, okey)) return { okey, kind: 'column', state: 'ours', hostId: '' }
    return { okey, kind: 'column', state: 'taken', hostId: '', clash: columnTaken(table, column.name, ownerOfCompanion(look, table, column.name), field) }
  })
  const state = !ours ? 'absent' : Number(row.eli) !== 0 ? 'hidden' : 'ours'
  return [{ ...meta, state }, ...physical]
}

function foreignField(table: string, name: string, field: FieldStep, ground: Ground, row: FieldRow): Piece {
  const type = Number(row.fieldtype)
  const adopted = ground.adopted && table === ground.name('ticket')
  const told = { kind: 'field', name: `${table}.${name}`, label: adopted ? both(row.fieldlabel || name, row.fieldlabel || name) : field.label } as const
  const piece = { okey: `so_fields:${table}.${name}`, kind: 'field-row', hostId: row.gguid, told } as const
  if (adopted) return { ...piece, state: 'theirs', adopted: true }
  if (Number(row.eli) === 0 && field.usable?.includes(type) === true) return { ...piece, state: 'theirs' }
  return { ...piece, state: 'taken', clash: { key: 'field-taken', name: `${table}.${name}`, text: foreignText(table, name, type), offer: otherName(field), ...roleOf(field) } }
}

/** `ticketing_` is the second name of everything of ours. (decision 9) */
export const otherName = ({ name }: Pick<FieldStep, 'name'>): string => `ticketing_${name.replace(/^ticket_|_ticket$/, '')}`

const roleOf = (field: FieldStep): { readonly role?: string } => field.role === undefined ? {} : { role: field.role }

const foreignText = (table: string, name: string, type: number): Text => both(
  `Il campo ${table}.${name} c'è già, con un altro tipo (${type}): non lo tocchiamo.`,
  `The field ${table}.${name} is there already, of another type (${type}): we leave it alone.`)

function columnTaken(table: string, column: string, owner: string | undefined, field: FieldStep): NonNullable<Piece['clash']> {
  const text = owner === undefined
    ? both(`La colonna ${table}.${column} esiste ma nessun campo la descrive.`, `The column ${table}.${column} exists but no field describes it.`)
    : both(`La colonna ${table}.${column} appartiene al campo ${owner}.`, `The column ${table}.${column} belongs to the field ${owner}.`)
  return { key: 'column-taken', name: `${table}.${column}`, text, offer: otherName(field), ...roleOf(field) }
}

export type Masks = { readonly displayable: number, readonly editable: number }

/** The row of so_fields. Whoever may see the table may see the field; what only mirrors is not editable. */
export function fieldRow(table: string, field: FieldStep, ground: Ground, look: Look, place: { readonly index: number, readonly order: number, readonly masks: Masks }) {
  const name = nameOf(field, ground)
  const label = field.label[ground.language]
  const relation = field.relation
  const type = typeOf(field, ground)
  const param = relation !== undefined ? writeFieldParam('{"NODUP":0}', { relation: { table: ground.name(relation.table), caption: ground.name(relation.caption), matches: {} } })
    : field.list !== undefined && ground.listForm !== undefined ? writeFieldParam('{"NODUP":0,"def":""}', { list: field.list }) : presetParam(type)
  return {
    gguid: fieldId(table, name), tid: freshStamp(ground, look), eli: 0, arc: 0, ut: ourLabel,
    displayable: place.masks.displayable, eliminable: 0, editable: field.mirror === true ? 0 : place.masks.editable,
    tablename: table, fieldname: name, fieldlabel: label, fieldtype: type,
    viewcolumn: field.grid === true ? 1 : 0, columnwidth: field.width ?? 200, obligatory: field.required === true ? 1 : 0,
    param, ofsystem: 0, expression: '{}', style: presetStyle(field.time === true),
    panel: field.panel?.[ground.language] ?? '', panelindex: place.index, fieldlabel2: label, ind: place.order, columnindex: place.index,
  }
}
