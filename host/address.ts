import { basename, extname } from 'node:path'

export type Address =
  | { readonly form: 'sqlite', readonly path: string }
  | { readonly form: 'mariadb', readonly host: string, readonly port: number, readonly user: string, readonly password: string, readonly database: string }

/** Reads `sqlite:/path`, `sqlite::memory:` or `mysql://user:password@host:port/database`. */
export function parseAddress(address: string): Address {
  if (address.startsWith('sqlite:')) return { form: 'sqlite', path: address.slice('sqlite:'.length) }
  const url = new URL(address)
  const database = decodeURIComponent(url.pathname.slice(1))
  if (!/^(mysql|mariadb):$/.test(url.protocol) || database === '') throw new Error(`not a database address: ${url.protocol}//…`)
  return {
    form: 'mariadb', host: url.hostname, port: url.port === '' ? 3306 : Number(url.port),
    user: decodeURIComponent(url.username), password: decodeURIComponent(url.password), database,
  }
}

/** The name files are kept under: so_settings holds none, so the last part of the address without extension. */
export function databaseName(address: string): string {
  const parsed = parseAddress(address)
  if (parsed.form === 'mariadb') return parsed.database
  return parsed.path === ':memory:' ? 'database' : basename(parsed.path, extname(parsed.path))
}
