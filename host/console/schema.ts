import type { FieldRow, ListRow, SectionRow, TableRow } from '@nios4/sdk'
import { physicalName } from '../../formats/columns.ts'
import { readFieldParam } from '../../formats/field-param.ts'
import type { FieldParam } from '../../formats/field-param.ts'
import { objectOf } from '../../formats/json-object.ts'
import { decodeList } from '../../formats/list-text.ts'
import type { DecodedList, ListValue } from '../../formats/list-text.ts'
import type { HostDatabase } from '../open.ts'
import { allowed } from '../program/host-user.ts'
import type { HostUser } from '../program/host-user.ts'
import { newest } from '../program/newest.ts'
import { kindOf, needsList } from './kinds.ts'
import type { Kind } from './kinds.ts'

export interface Column {
  /** Name in so_fields; its physical name can differ. (docs/host.md, B.4) */
  readonly name: string
  readonly physical: string
  readonly label: string
  readonly head: string
  readonly type: number
  readonly kind: Kind
  readonly required: boolean
  readonly panel: string
  readonly place: number
  readonly gridPlace: number
  readonly inGrid: boolean
  readonly editable: boolean
  readonly param: FieldParam
  readonly values: readonly ListValue[]
}

export interface Table {
  readonly name: string
  readonly label: string
  readonly newLabel: string
  readonly editable: boolean
  readonly eliminable: boolean
  readonly children: readonly string[]
  readonly columns: readonly Column[]
}

export interface Section { readonly table: string, readonly label: string, readonly group: string, readonly icon: number }

export interface NamedList { readonly name: string, readonly decoded: DecodedList | undefined }

/** What one user may see of the structure. Tables and fields outside his categories are not in it at all. */
export interface Schema {
  readonly tables: ReadonlyMap<string, Table>
  readonly sections: readonly Section[]
  readonly lists: readonly NamedList[]
}

/** Reads the structure anew: somebody may have changed it a second ago on another device. */
export async function readSchema(host: HostDatabase, user: HostUser): Promise<Schema> {
  const tableRows = newest(await host.knex<TableRow>('so_tables').where({ eli: 0 }).orderBy('ind'), row => row.tablename)
  const fieldRows = newest(await host.knex<FieldRow>('so_fields').where({ eli: 0 }), row => `${row.tablename}.${row.fieldname}`)
  const listRows = newest(await host.knex<ListRow>('so_lists').where({ eli: 0 }).orderBy('listname'), row => row.listname)
  const sectionRows: readonly SectionRow[] = await host.knex<SectionRow>('so_forms').where({ eli: 0 }).orderBy('ind')
  const lists = listRows.map(row => ({ name: row.listname, decoded: decodeList(row.listvalue) }))
  const fields = fieldRows.filter(row => allowed(row.displayable, user))
  const names = new Set(tableRows.map(row => row.tablename))
  const tables = new Map(tableRows.filter(row => allowed(row.displayable, user))
    .map(row => [row.tablename, tableOf(row, fields.filter(field => field.tablename === row.tablename), { user, lists, names })]))
  const sections = sectionRows.filter(row => allowed(row.displayable, user) && tables.has(row.tablename))
    .map(row => ({ table: row.tablename, label: row.formlabel || row.tablename, group: row.formgroup, icon: row.formicon }))
  return { tables, sections, lists }
}

interface Around { readonly user: HostUser, readonly lists: readonly NamedList[], readonly names: ReadonlySet<string> }

function tableOf(row: TableRow, fields: readonly FieldRow[], { user, lists, names }: Around): Table {
  const editable = allowed(row.editable, user)
  return {
    name: row.tablename,
    label: row.tablelabel || row.tablename,
    newLabel: row.newlabel,
    editable,
    eliminable: allowed(row.eliminable, user),
    children: childrenOf(row, names),
    columns: fields.map(field => columnOf(field, editable && allowed(field.editable, user), lists)).sort((a, b) => a.place - b.place),
  }
}

/** Additional tables by name; a Document owns `<table>_rows` without saying so. (docs/host.md, E.2) */
function childrenOf(row: TableRow, names: ReadonlySet<string>): readonly string[] {
  const told: unknown = objectOf(row.param).additionals_tables
  const listed = Array.isArray(told) ? told.filter((name): name is string => typeof name === 'string') : []
  return [...new Set([...listed, `${row.tablename}_rows`])].filter(name => names.has(name))
}

function columnOf(row: FieldRow, editable: boolean, lists: readonly NamedList[]): Column {
  const param = readFieldParam(row.param)
  const kind = kindOf(row.fieldtype, objectOf(row.style))
  const list = lists.find(({ name }) => name === param.list)?.decoded
  return {
    name: row.fieldname,
    physical: physicalName(row.fieldname),
    label: row.fieldlabel || row.fieldname,
    head: row.fieldlabel2 || row.fieldlabel || row.fieldname,
    type: row.fieldtype,
    kind,
    required: row.obligatory === 1,
    panel: row.panel,
    place: row.panelindex * 1000 + row.columnindex,
    gridPlace: row.columnindex,
    inGrid: row.viewcolumn === 1,
    editable: editable && (!needsList(kind) || list !== undefined),
    param,
    values: list?.values ?? [],
  }
}
