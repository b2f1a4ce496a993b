import type { Tx } from './open.ts'

export type PlainRow = Readonly<Record<string, string | number>>

const perStatement = 40

/** Many rows of the same shape into a table of ours. knex would write them as a union of selects, which takes ten times as long to compile. */
export async function insertMany(tx: Tx, table: string, rows: readonly PlainRow[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const one = `(${columns.map(() => '?').join(', ')})`
  for (let at = 0; at < rows.length; at += perStatement) {
    const slice = rows.slice(at, at + perStatement)
    const cells = slice.flatMap(row => columns.map(column => row[column] ?? ''))
    await tx.raw(`insert into ?? (${columns.map(() => '??').join(', ')}) values ${slice.map(() => one).join(', ')}`, [table, ...columns, ...cells])
  }
}
