import { derivedId } from '../../formats/ids.ts'
import { ourLabel } from './ground.ts'
import type { Ground } from './ground.ts'
import type { Look } from './look.ts'
import { both } from './piece.ts'
import type { Piece } from './piece.ts'
import { freshStamp } from './stamp.ts'
import type { TableRole } from './steps.ts'

const key = 'additionals_tables'

/** One name in the list of additional tables of another table's `param`: the smallest edit of a row that may be the host's. (packaging H9) */
export function additionalPieces(parent: TableRole, child: TableRole, ground: Ground, look: Look): readonly Piece[] {
  const table = ground.name(parent)
  const name = ground.name(child)
  const row = look.tables.get(table)
  const shown = both(`${name} come pagina di ${row?.tablelabel || table}`, `${name} as a page of ${row?.tablelabel || table}`)
  const okey = `json:so_tables.${table}.param#${key}:${name}`
  // A row of ours goes whole: only the host's rows have something to go back to.
  const before = row === undefined || row.gguid === derivedId('table', table) ? '' : firstBefore(table, look) ?? row.param ?? ''
  const told = { kind: 'table', name: table, label: shown, change: true } as const
  const piece = { okey, kind: 'json-element', hostId: row?.gguid ?? derivedId('table', table), told, before } as const
  // A parent that is itself to be made cannot be looked at yet.
  if (row === undefined) return [{ ...piece, state: 'absent' }]
  if (readParam(row.param) === undefined) return [{ ...piece, state: 'taken', clash: unreadable(table) }]
  if (!elementsOf(row.param).includes(name)) return [{ ...piece, state: 'absent' }]
  // Without the ledger the child's own derived id proves it: nobody but us names a table of ours.
  return [{ ...piece, state: look.ledger.has(okey) || look.tables.get(name)?.gguid === derivedId('table', name) ? 'ours' : 'theirs' }]
}

/** Reads the row again right before writing: the whole row is what travels. (docs/host.md, E.2) */
export const makeAdditional = (parent: TableRole, child: TableRole, ground: Ground, look: Look): Promise<void> =>
  editElements(ground, look, ground.name(parent), names => [...names, ground.name(child)])

export async function editElements(ground: Ground, look: Look, table: string, edit: (names: readonly string[]) => readonly string[]): Promise<void> {
  const row: { gguid: string, tid: number, param: string } | undefined = await ground.from('so_tables')
    .where({ tablename: table, eli: 0 }).orderBy('tid', 'desc').first('gguid', 'tid', 'param')
  const param = readParam(row?.param ?? '')
  if (row === undefined || param === undefined) return
  const edited = [...new Set(edit(elementsOf(row.param)))]
  if (JSON.stringify(edited) === JSON.stringify(elementsOf(row.param))) return
  await ground.from('so_tables').where({ gguid: row.gguid })
    .update({ param: asBefore(table, param, edited, look) ?? JSON.stringify({ ...param, [key]: edited }), tid: freshStamp(ground, look, row.tid), ut: ourLabel })
}

/** The text as it was before the first of our elements. */
const firstBefore = (table: string, look: Look): string | undefined =>
  [...look.ledger.values()].find(row => row.okey.startsWith(`json:so_tables.${table}.param#`) && row.before_us !== '')?.before_us

/** When nothing but our elements was added since, the text goes back letter by letter to what it was. */
function asBefore(table: string, param: Readonly<Record<string, unknown>>, edited: readonly string[], look: Look): string | undefined {
  const rest = Object.fromEntries(Object.entries(param).filter(([name]) => name !== key))
  const befores = [...look.ledger.values()].filter(row => row.okey.startsWith(`json:so_tables.${table}.param#`)).map(row => row.before_us)
  return befores.find(text => {
    const before = readParam(text)
    if (before === undefined) return false
    const { [key]: _elements, ...others } = before
    return JSON.stringify(elementsOf(text)) === JSON.stringify(edited) && sorted(others) === sorted(rest)
  })
}

const sorted = (value: Readonly<Record<string, unknown>>): string => JSON.stringify(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1))

function elementsOf(text: string): readonly string[] {
  const named = readParam(text)?.[key]
  return Array.isArray(named) ? named.filter(name => typeof name === 'string') : []
}

/** '' is a row without parameters; a text that is no object is left alone and reported. */
function readParam(text: string): Readonly<Record<string, unknown>> | undefined {
  if ((text ?? '').trim() === '') return {}
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined
  } catch { return undefined }
}

const unreadable = (table: string): NonNullable<Piece['clash']> => ({
  key: 'param-unreadable', name: table,
  text: both(`I parametri della tabella ${table} non si leggono: non li tocchiamo.`, `The parameters of the table ${table} cannot be read: we leave them alone.`),
})
