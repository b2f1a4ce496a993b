import { columnSql } from './columns.ts'
import type { Family, Form } from './columns.ts'

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

/** Local tables also name rows of others. */
export type LocalColumn = StructuralColumn | { readonly name: string, readonly family: 'reference' }

export type StructuralTable = { readonly name: string, readonly columns: readonly LocalColumn[] }

/** The three tables that tell of structure and people, and travel in arrays of their own. (B.1) */
export const structuralTables: readonly StructuralTable[] = [
  { name: 'so_tables', columns: tableColumns }, { name: 'so_fields', columns: fieldColumns }, { name: 'so_users', columns: userColumns },
]

/** Tables that never travel; lo_syncbox belongs to the MariaDB form alone. (B.5) */
export function localTables(form: Form): readonly StructuralTable[] {
  const start = [...of('id', 'gguid'), ...of('double', 'tid')]
  const rest = [...of('text', 'tablename'), { name: 'gguidrif', family: 'reference' as const }]
  const sender = [...of('label', 'uta', 'ut'), ...of('integer', 'arc')]
  const setting = { name: 'lo_setting', columns: [...of('id', 'gguid'), ...of('double', 'tidsync')] }
  return form === 'sqlite'
    ? [setting, { name: 'lo_cleanbox', columns: [...start, ...sender, ...rest] }]
    : [setting, ...['lo_cleanbox', 'lo_syncbox'].map(name => ({ name, columns: [...start, ...rest] }))]
}

/** One column as its table is created: all these tables have a key in both forms. */
export function structuralSql({ name, family }: LocalColumn, form: Form): string {
  switch (family) {
    case 'id': return `${name} VARCHAR(40) NOT NULL PRIMARY KEY`
    case 'reference': return `${name} VARCHAR(40) NOT NULL DEFAULT ''`
    case 'label': return `${name} VARCHAR(255) NOT NULL DEFAULT ''`
    default: return `${name} ${columnSql(family, form)}`
  }
}
