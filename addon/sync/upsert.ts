import type { Form } from '../../formats/columns.ts'
import type { PlainRow } from '../records/many.ts'
import type { Tx } from '../records/open.ts'

const perStatement = 100
/** A statement of so many is sent, however few its rows. */
const fullCharacters = 500_000

/** MariaDB's usual limit of one statement is 16 MB, and going over it breaks the connection. */
export const largestStatement = 15_000_000

/** What a text takes in a statement, where quotes, backslashes and line ends take two places. */
export const roomOf = (text: string): number => Buffer.byteLength(text) + (text.length > 1_000_000 ? text.split(/['"\\\n\r\0]/).length : 0)

/** Rows of our own tables, laid or replaced by their key; knex would write one long union of selects. */
export async function upsertMany(tx: Tx, form: Form, table: string, key: readonly string[], rows: readonly PlainRow[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const rest = columns.filter(column => !key.includes(column))
  const one = `(${columns.map(() => '?').join(', ')})`
  const again = form === 'sqlite'
    ? `on conflict(${key.join(', ')}) do ${rest.length === 0 ? 'nothing' : `update set ${rest.map(column => `${column} = excluded.${column}`).join(', ')}`}`
    : `on duplicate key update ${(rest.length === 0 ? key.slice(0, 1) : rest).map(column => `${column} = values(${column})`).join(', ')}`
  for (const slice of slices(rows)) {
    const cells = slice.flatMap(row => columns.map(column => row[column] ?? ''))
    await tx.raw(`insert into ${table} (${columns.join(', ')}) values ${slice.map(() => one).join(', ')} ${again}`, cells)
  }
}

function slices(rows: readonly PlainRow[]): readonly (readonly PlainRow[])[] {
  const found: PlainRow[][] = []
  let characters = Infinity
  for (const row of rows) {
    const size = Object.values(row).reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0)
    if (characters + size > fullCharacters || (found.at(-1)?.length ?? 0) >= perStatement) { found.push([]); characters = 0 }
    found.at(-1)?.push(row)
    characters += size
  }
  return found
}

/** Asks about many ids a few hundred at a time. */
export async function inChunks<T, R>(items: readonly T[], size: number, ask: (chunk: readonly T[]) => Promise<readonly R[]>): Promise<R[]> {
  const found: R[] = []
  for (let at = 0; at < items.length; at += size) found.push(...await ask(items.slice(at, at + size)))
  return found
}
