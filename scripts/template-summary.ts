import { textCell } from '../formats/packet.ts'
import { shown } from '../formats/shown.ts'
import type { Template } from '../formats/template/template.ts'

export type Summary = {
  readonly label: string
  readonly seed: string
  readonly date: string
  /** How many tables of the host's own. */
  readonly system: number
  readonly tables: readonly { readonly name: string, readonly label: string, readonly fields: number, readonly rows: number }[]
  readonly sections: readonly string[]
  readonly lists: readonly string[]
  readonly people: number
}

/** What a template holds, in names and numbers: no value of any row but those of sections and list names. */
export function summaryOf({ data, tables, fields, rows }: Template, people: number): Summary {
  const own = tables.filter(table => !textCell(table['tablename']).startsWith('so_'))
  const told = (table: string, column: string): readonly string[] => rows.filter(row => row.table === table).map(({ row }) => words(row[column]))
  return {
    label: words(data['ETI']), seed: words(data['SEED']), date: words(data['DATE']), system: tables.length - own.length,
    tables: own.map(table => ({
      name: words(table['tablename']), label: words(table['tablelabel']), fields: fields.filter(field => field['tablename'] === table['tablename']).length,
      rows: rows.filter(row => row.table === table['tablename']).length,
    })),
    sections: told('so_forms', 'formlabel'), lists: told('so_lists', 'listname'), people,
  }
}

const words = (value: unknown): string => shown(textCell(value), 100)
