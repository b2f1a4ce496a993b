import type { Family } from './columns.ts'

/** A column of a structural table; `label` is the short text of names and addresses. */
export type StructuralColumn = { readonly name: string, readonly family: 'id' | 'label' | Exclude<Family, 'none' | 'date'> }

type Told = StructuralColumn['family']

const of = (family: Told, ...names: readonly string[]): readonly StructuralColumn[] => names.map(name => ({ name, family }))

const head: readonly StructuralColumn[] = [...of('id', 'gguid'), ...of('double', 'tid'), ...of('integer', 'eli', 'arc'), ...of('label', 'ut')]

const masks = of('double', 'displayable', 'eliminable', 'editable')

/** Columns of `so_tables` in their order, which is also the order in a packet. (docs/host.md, B.3, H) */
export const tableColumns: readonly StructuralColumn[] = [
  ...head, ...masks, ...of('text', 'tablename'), ...of('double', 'syncyes', 'syncsel'),
  ...of('text', 'param', 'expressions', 'tablelabel', 'newlabel'), ...of('integer', 'ind'), ...of('text', 'lgroup'),
]

/** Columns of `so_fields`. (B.3) */
export const fieldColumns: readonly StructuralColumn[] = [
  ...head, ...masks, ...of('text', 'tablename', 'fieldname', 'fieldlabel'), ...of('integer', 'fieldtype', 'viewcolumn'),
  ...of('double', 'columnwidth'), ...of('integer', 'obligatory'), ...of('text', 'param'), ...of('integer', 'ofsystem'),
  ...of('text', 'expression', 'style', 'panel'), ...of('integer', 'panelindex'), ...of('text', 'fieldlabel2'), ...of('integer', 'ind', 'columnindex'),
]

/** Columns of `so_users`: people of the cloud with their password hashes. (B.3) */
export const userColumns: readonly StructuralColumn[] = [
  ...head, ...of('text', 'username', 'password_hash', 'param'), ...of('double', 'categories'), ...of('integer', 'admin', 'id', 'ind'),
]
