import type { Form } from '../../formats/columns.ts'
import type { PlainRow } from '../records/many.ts'
import type { Tx } from '../records/open.ts'

const perStatement = 100

/** Rows of our own tables, laid or replaced by their key; knex would write one long union of selects. */
export async function upsertMany(tx: Tx, form: Form, table: string, key: readonly string[], rows: readonly PlainRow[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const rest = columns.filter(column => !key.includes(column))
  const one = `(${columns.map(() => '?').join(', ')})`
  const again = form === 'sqlite'
    ? `on conflict(${key.join(', ')}) do ${rest.length === 0 ? 'nothing' : `update set ${rest.map(column => `${column} = excluded.${column}`).join(', ')}`}`
    : `on duplicate key update ${(rest.length === 0 ? key.slice(0, 1) : rest).map(column => `${column} = values(${column})`).join(', ')}`
  for (let at = 0; at < rows.length; at += perStatement) {
    const slice = rows.slice(at, at + perStatement)
    const cells = slice.flatMap(row => columns.map(column => row[column] ?? ''))
    await tx.raw(`insert into ${table} (${columns.join(', ')}) values ${slice.map(() => one).join(', ')} ${again}`, cells)
  }
}

/** Asks about many ids a few hundred at a time. */
export async function inChunks<T, R>(items: readonly T[], size: number, ask: (chunk: readonly T[]) => Promise<readonly R[]>): Promise<R[]> {
  const found: R[] = []
  for (let at = 0; at < items.length; at += size) found.push(...await ask(items.slice(at, at + size)))
  return found
}
