import type { Text } from '@nios4/sdk'
import type { Look } from '../../../migrations/tools/look.ts'
import { toldFields } from '../../../migrations/tools/told.ts'
import type { From } from '../../records/open.ts'
import { host } from '../../records/columns.ts'
import { labelOf, strangeColumns } from './belongings.ts'
import type { Belongings } from './belongings.ts'

/** Something people made that stands on our tables or leans on them: it would go or point nowhere. */
export type Foreign = { readonly name: string, readonly text: Text }

const both = (it: string, en: string): Text => ({ it, en })

/** All of it at once, before the first write. (packaging (d), rule 6) */
export async function foreignContent(from: From, look: Look, ours: Belongings): Promise<readonly Foreign[]> {
  return [
    ...ours.tables.flatMap(table => columnsOn(table, look)), ...leaning(look, ours), ...attached(look, ours),
    ...await rowsNaming(from, look, ours), ...await rowsBelow(from, look, ours),
  ]
}

function columnsOn(table: string, look: Look): readonly Foreign[] {
  const label = labelOf(table, look)
  return strangeColumns(table, look).map(column => ({
    name: `${table}.${column}`, text: both(`La colonna ${column} di «${label}» non è nostra.`, `The column ${column} of “${label}” is not ours.`),
  }))
}

/** Relation fields elsewhere whose table goes. */
function leaning(look: Look, ours: Belongings): readonly Foreign[] {
  return toldFields(look).filter(({ retired, table, param }) => !retired && !ours.tables.includes(table) && ours.tables.some(name => param.includes(`"${name}"`))).map(({ table, name, label }) => ({
    name: `${table}.${name}`, text: both(`Il campo «${label}» di ${table} punta a una tabella che se ne va.`, `The field “${label}” of ${table} points to a table that goes.`),
  }))
}

/** Pages the owner hung on our cards. */
function attached(look: Look, ours: Belongings): readonly Foreign[] {
  const known = new Set([...look.ledger.keys()])
  return ours.tables.flatMap(table => {
    const param: unknown = readJson(look.tables.get(table)?.param ?? '')
    const named: unknown = typeof param === 'object' && param !== null && 'additionals_tables' in param ? param.additionals_tables : []
    const children = Array.isArray(named) ? named.filter(name => typeof name === 'string') : []
    return children.filter(name => !known.has(`json:so_tables.${table}.param#additionals_tables:${name}`) && !ours.tables.includes(name)).map(name => ({
      name: `${table}+${name}`, text: both(`«${labelOf(name, look)}» è una pagina aggiunta a «${labelOf(table, look)}».`, `“${labelOf(name, look)}” is a page added to “${labelOf(table, look)}”.`),
    }))
  })
}

/** Tables of the program that describe others by name: fields, sections, prints, views. */
export function describing(look: Look): readonly string[] {
  return [...look.columns].filter(([table, columns]) => table.startsWith('so_') && table !== 'so_tables' && columns.has('tablename') && columns.has(host.id)).map(([table]) => table).sort()
}

async function rowsNaming(from: From, look: Look, ours: Belongings): Promise<readonly Foreign[]> {
  const mine = ours.rows.map(row => row.host_id).filter(id => id !== '')
  const found: Foreign[] = []
  for (const table of describing(look)) {
    const rows: { id: string, named: string }[] = await from(table).whereIn('tablename', [...ours.tables]).where(host.retired, 0).select({ id: host.id, named: 'tablename' })
    const foreign = rows.filter(({ id }) => !mine.includes(id))
    for (const named of new Set(foreign.map(row => row.named))) {
      const count = foreign.filter(row => row.named === named).length
      found.push({ name: `${table}:${named}`, text: both(`${count} righe di ${table} parlano di «${labelOf(named, look)}».`, `${count} rows of ${table} speak of “${labelOf(named, look)}”.`) })
    }
  }
  return found
}

/** Rows of other tables whose parent is a row of ours. */
async function rowsBelow(from: From, look: Look, ours: Belongings): Promise<readonly Foreign[]> {
  const found: Foreign[] = []
  for (const [table, columns] of look.columns) {
    if (ours.tables.includes(table) || !columns.has(host.parentTable) || !columns.has(host.parent) || /^(so|lo|tk)_/.test(table)) continue
    const [row]: { many: number }[] = await from(table).whereIn(host.parentTable, [...ours.tables]).where(host.retired, 0).count({ many: '*' })
    const many = Number(row?.many ?? 0)
    if (many > 0) found.push({ name: `${table}:rows`, text: both(`${many} righe di «${labelOf(table, look)}» appartengono a righe nostre.`, `${many} rows of “${labelOf(table, look)}” belong to rows of ours.`) })
  }
  return found
}

function readJson(text: string): unknown {
  try { return JSON.parse(text) } catch { return undefined }
}
