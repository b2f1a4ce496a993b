import Database from 'better-sqlite3'
import mysql from 'mysql2/promise'
import { pagesOf } from './pages.ts'
import type { Site } from './web.ts'

export type Plan = { readonly page: string, readonly statements: number, readonly walks: readonly string[] }

type Sent = { readonly sql: string, readonly bindings: readonly (string | number | null)[] }

/** Tables that grow with use. What walks one of them whole gets slower with every year. */
const growing = ['ticket', 'ticket_message', 'ticket_file', 'ticket_log', 'clienti', 'tk_seen', 'tk_history', 'tk_change', 'tk_notice', 'tk_letter', 'tk_session', 'tk_account', 'tk_sent', 'tk_code']

/** Statements of each page, when what is remembered for two seconds is fresh, and how the database goes about them. */
export async function countStatements(site: Site): Promise<readonly Plan[]> {
  const plans: Plan[] = []
  for (const page of pagesOf().filter(({ name }) => name !== 'list, gzip')) {
    await page.prepare?.(site.asks, site.ground)
    let statements = await watched(site, () => site.asks.one(page.next(0, site.ground)))
    const again = await watched(site, () => site.asks.one(page.next(0, site.ground)))
    if (again.length < statements.length) statements = again
    const walks = site.world.address.startsWith('sqlite:') ? walksOfSqlite(site.world.address, statements) : await walksOfMariadb(site.world.address, statements)
    plans.push({ page: page.name, statements: statements.length, walks })
  }
  return plans
}

async function watched(site: Site, act: () => Promise<unknown>): Promise<readonly Sent[]> {
  await site.portal.ask('watch')
  await act()
  const { statements } = await site.portal.ask('watched')
  return Array.isArray(statements) ? statements.filter(isSent).filter(({ sql }) => !/^\s*(begin|commit|rollback)/i.test(sql)) : []
}

const isSent = (value: unknown): value is Sent => typeof value === 'object' && value !== null && 'sql' in value && 'bindings' in value

function walksOfSqlite(address: string, statements: readonly Sent[]): string[] {
  const database = new Database(address.slice('sqlite:'.length), { readonly: true })
  try {
    return statements.flatMap(({ sql, bindings }) => {
      const names = namesIn(sql)
      const steps = database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...bindings)
      return steps.filter(({ detail }) => growing.some(table => names(table).some(name => new RegExp(`^SCAN ${name}\\b`).test(detail)))).map(({ detail }) => `${detail} (${sql.slice(0, 80)})`)
    })
  } finally {
    database.close()
  }
}

/** A table under the names it has in this statement. */
const namesIn = (sql: string) => (table: string): readonly string[] =>
  [table, ...[...sql.matchAll(new RegExp(`\`${table}\` as \`(\\w+)\``, 'g'))].flatMap(([, name]) => name === undefined ? [] : [name])]

async function walksOfMariadb(address: string, statements: readonly Sent[]): Promise<string[]> {
  const connection = await mysql.createConnection({ uri: address })
  const walks: string[] = []
  try {
    for (const { sql, bindings } of statements) {
      if (!/^\s*(select|update|delete)/i.test(sql)) continue
      const [rows] = await connection.query<mysql.RowDataPacket[]>(`EXPLAIN ${sql}`, [...bindings])
      for (const row of rows) {
        const names = namesIn(sql)
        const big = growing.some(table => names(table).includes(String(row['table'])))
        if (big && ['ALL', 'index'].includes(String(row['type'])) && Number(row['rows']) > 500) walks.push(`${row['type']} ${row['table']} ${row['rows']} rows (${sql.slice(0, 80)})`)
      }
    }
  } finally {
    await connection.end()
  }
  return walks
}
