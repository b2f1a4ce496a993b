import knexDefault from 'knex'

export type Statement = { readonly sql: string, readonly bindings: readonly unknown[] }

type Watch = { begin(): void, end(): readonly Statement[] }

/** Every statement knex sends from now on, whichever of its clients does; one inside a transaction is told twice and counted once. */
export function watchStatements(): Watch {
  let seen: Map<string, Statement> | undefined
  const { prototype } = knexDefault.Client
  const emit = prototype.emit
  prototype.emit = function told(name: string | symbol, ...values: unknown[]): boolean {
    const [query] = values
    if (name === 'query' && seen !== undefined && isQuery(query)) seen.set(query.__knexQueryUid, { sql: query.sql, bindings: [...query.bindings ?? []] })
    return Reflect.apply(emit, this, [name, ...values])
  }
  return {
    begin() { seen = new Map() },
    end() {
      const told = [...seen?.values() ?? []]
      seen = undefined
      return told
    },
  }
}

type Query = { readonly __knexQueryUid: string, readonly sql: string, readonly bindings?: readonly unknown[] }

const isQuery = (value: unknown): value is Query =>
  typeof value === 'object' && value !== null && 'sql' in value && typeof value.sql === 'string' && '__knexQueryUid' in value
