import type { Desk } from '../../addon/desk.ts'

export type Statement = { readonly sql: string, readonly bindings: readonly unknown[] }

/** Listens to what the portal's desk sends to the database, in transactions too. (S07) */
export type Tap = { around(desk: Desk): Desk, /** What was sent since the last call. */ drain(): readonly Statement[], /** The desk listened to. */ readonly desk: Desk | undefined }

export function statementTap(change: (desk: Desk) => Desk = desk => desk): Tap {
  let heard: Statement[] = []
  let opened: Desk | undefined
  return {
    get desk() { return opened },
    around(desk) {
      opened = change(desk)
      desk.db.knex.on('query', ({ sql, bindings }: { sql: string, bindings?: readonly unknown[] }) => { heard.push({ sql, bindings: bindings ?? [] }) })
      return opened
    },
    drain() {
      const drained = heard
      heard = []
      return drained
    },
  }
}

/**
 * Statements that name what this reader may not see. A row a request adds names its columns, for a ticket is laid whole;
 * `count(*)` is a number of rows; everything else must not even touch a hidden column, in any clause. `follows` are the
 * statements with which a write first looks at what the host did meanwhile: they serve the firm's history.
 */
export function statementsNaming(statements: readonly Statement[], hidden: readonly string[], table: string, follows: readonly string[] = []): readonly string[] {
  const reading = statements.filter(({ sql }) => !/^insert\b/i.test(sql.trim()) && !follows.some(look => sql.startsWith(look)))
  const stars = reading.filter(({ sql }) => /\*/.test(sql.replace(/count\(\*\)/gi, ''))).map(({ sql }) => sql)
  const naming = reading.flatMap(({ sql, bindings }) => {
    const named = hidden.find(column => names(sql, column, table) || (sql.includes('column_name') && bindings.includes(column)))
    return named === undefined ? [] : [`${named}: ${sql}`]
  })
  return [...new Set([...stars, ...naming])]
}

/** With its table before it, or alone in a statement about that table. */
const names = (sql: string, column: string, table: string): boolean =>
  sql.includes(`\`${table}\`.\`${column}\``) || (sql.includes(` \`${table}\``) && new RegExp(`(?<!\`\\.)\`${column}\``).test(sql))
