import type { Cell } from '@nios4/sdk'
import Database from 'better-sqlite3'
import { parseAddress } from '../../address.ts'
import type { HostDatabase } from '../../open.ts'

export type Row = readonly Cell[]

const slice = 20_000

/** Pours rows into a table as fast as the form allows. Rows are made while they are poured: a million never stand in memory. */
export async function pour(host: HostDatabase, table: string, columns: readonly string[], rows: Iterable<Row>): Promise<void> {
  const address = parseAddress(host.address)
  if (address.form === 'sqlite' && address.path !== ':memory:') pourSqlite(address.path, table, columns, rows)
  else await pourStatements(host, table, columns, rows)
}

function pourSqlite(path: string, table: string, columns: readonly string[], rows: Iterable<Row>): void {
  const database = new Database(path)
  try {
    for (const pragma of ['synchronous = OFF', 'cache_size = -200000', 'busy_timeout = 5000']) database.pragma(pragma)
    const insert = database.prepare(`INSERT INTO "${table}" (${columns.map(name => `"${name}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    database.exec('BEGIN IMMEDIATE')
    let poured = 0
    for (const row of rows) {
      insert.run(row)
      poured += 1
      if (poured % slice === 0) database.exec('COMMIT; BEGIN IMMEDIATE')
    }
    database.exec('COMMIT')
  } finally {
    database.close()
  }
}

async function pourStatements(host: HostDatabase, table: string, columns: readonly string[], rows: Iterable<Row>): Promise<void> {
  const perStatement = host.form === 'sqlite' ? Math.floor(900 / columns.length) : 1_000
  const names = columns.map(() => '??').join(', ')
  const one = `(${columns.map(() => '?').join(', ')})`
  for (const batch of batches(rows, perStatement)) {
    await host.knex.raw(`INSERT INTO ?? (${names}) VALUES ${batch.map(() => one).join(', ')}`, [table, ...columns, ...batch.flat()])
  }
}

function* batches(rows: Iterable<Row>, size: number): Generator<readonly Row[]> {
  let batch: Row[] = []
  for (const row of rows) {
    batch.push(row)
    if (batch.length === size) { yield batch; batch = [] }
  }
  if (batch.length > 0) yield batch
}
