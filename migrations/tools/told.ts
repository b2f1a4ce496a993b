import type { Look } from './look.ts'

/** A table or field as its row tells it, in words without the host's abbreviations. */
export type ToldTable = { readonly id: string, readonly name: string, readonly label: string, readonly retired: boolean, /** Its columns; undefined = there is a row, but no such table. */ readonly columns: ReadonlySet<string> | undefined }
export type ToldField = Omit<ToldTable, 'columns'> & { readonly table: string, readonly type: number, readonly place: number, readonly panel: string, readonly param: string }

export const toldTables = (look: Look): readonly ToldTable[] => [...look.tables.values()].map(row => ({
  id: row.gguid, name: row.tablename.toLowerCase(), label: row.tablelabel ?? '', retired: Number(row.eli) !== 0,
  columns: look.columns.get(row.tablename.toLowerCase()),
}))

export const toldFields = (look: Look): readonly ToldField[] => [...look.fields.values()].map(row => ({
  id: row.gguid, name: row.fieldname.toLowerCase(), label: row.fieldlabel ?? '', retired: Number(row.eli) !== 0,
  table: row.tablename.toLowerCase(), type: Number(row.fieldtype), place: Number(row.columnindex) || 0,
  panel: row.panel ?? '', param: row.param ?? '',
}))

/** The text of a list, '' when there is none of this name. */
export const listTextOf = (look: Look, list: string): string => {
  const row = look.lists.get(list)
  return row === undefined || Number(row.eli) !== 0 ? '' : row.listvalue ?? ''
}
