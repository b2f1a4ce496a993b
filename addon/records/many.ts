import type { Cell } from '@nios4/sdk'
import type { Form } from '../../formats/columns.ts'
import type { Tx } from './open.ts'
import { quoted, written } from './written.ts'

export type PlainRow = Readonly<Record<string, Cell>>

const perStatement = 64

/** Many rows of the same shape into one table. knex would write them as a union of selects, which takes ten times as long to compile. */
export const insertMany = (tx: Tx, table: string, rows: readonly PlainRow[]): Promise<void> => pour(tx, table, rows, '')

/** The same for rows that may be there already under this key: columns not named here stay as they are. */
export async function putMany(tx: Tx, form: Form, table: string, key: readonly string[], rows: readonly PlainRow[]): Promise<void> {
  const others = Object.keys(rows[0] ?? {}).filter(column => !key.includes(column)).map(quoted)
  const instead = form === 'sqlite'
    ? ` on conflict (${key.map(quoted).join(', ')}) do update set ${others.map(column => `${column} = excluded.${column}`).join(', ')}`
    : ` on duplicate key update ${others.map(column => `${column} = values(${column})`).join(', ')}`
  await pour(tx, table, rows, instead)
}

async function pour(tx: Tx, table: string, rows: readonly PlainRow[], instead: string): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const one = `(${columns.map(() => '?').join(', ')})`
  const into = `insert into ${quoted(table)} (${columns.map(quoted).join(', ')}) values `
  for (let at = 0; at < rows.length; at += perStatement) {
    const slice = rows.slice(at, at + perStatement)
    const cells = slice.flatMap(row => columns.map(column => row[column] === undefined ? '' : row[column]))
    await written(tx, into + slice.map(() => one).join(', ') + instead, cells)
  }
}
