import { gunzipSync, gzipSync } from 'node:zlib'
import { readFileSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { createConnection, escape } from 'mysql2/promise'
import type { RowDataPacket } from 'mysql2/promise'

/** The whole of a SQLite database as statements any sqlite3 reads. */
export function dumpSqlite(file: string): string {
  const db = new Database(file, { readonly: true })
  try {
    const objects: { type: string, name: string, sql: string | null }[] = db.prepare<[], { type: string, name: string, sql: string | null }>('select type, name, sql from sqlite_master order by rowid').all()
    const virtual = objects.filter(({ sql }) => /^create virtual table/i.test(sql ?? '')).map(({ name }) => name)
    const own = objects.filter(({ name, sql }) => sql !== null && !name.startsWith('sqlite_') && !virtual.some(table => name.startsWith(`${table}_`)))
    const tables = own.filter(({ type }) => type === 'table')
    const rows = tables.flatMap(({ name }) => rowsOf(db, name))
    return [...tables.map(({ sql }) => `${sql ?? ''};`), ...rows, ...own.filter(({ type }) => type === 'index').map(({ sql }) => `${sql ?? ''};`), ''].join('\n')
  } finally {
    db.close()
  }
}

function rowsOf(db: Database.Database, table: string): string[] {
  const columns = db.pragma(`table_info("${table}")`)
  if (!Array.isArray(columns)) return []
  const names = columns.map((column: { name: string }) => column.name)
  const quoted = names.map(name => `quote("${name}")`).join(` || ',' || `)
  const lines = db.prepare<[], { line: string }>(`select ${quoted} as line from "${table}"`).all()
  return lines.map(({ line }) => `INSERT INTO "${table}" (${names.map(name => `"${name}"`).join(',')}) VALUES (${line});`)
}

/** The whole of a MariaDB database as statements its client reads. */
export async function dumpMariadb(address: string): Promise<string> {
  const connection = await createConnection({ uri: address, charset: 'utf8mb4' })
  try {
    const [tables] = await connection.query<RowDataPacket[]>("select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE' order by table_name")
    const parts: string[] = ['SET NAMES utf8mb4;', 'SET FOREIGN_KEY_CHECKS = 0;']
    for (const { name } of tables) {
      const [[made]] = await connection.query<RowDataPacket[]>(`show create table \`${String(name)}\``)
      parts.push(`${String(made?.['Create Table']).replace(/ AUTO_INCREMENT=\d+/, '')};`)
      const [rows] = await connection.query<RowDataPacket[]>(`select * from \`${String(name)}\``)
      for (const row of rows) parts.push(`INSERT INTO \`${String(name)}\` (${Object.keys(row).map(column => `\`${column}\``).join(',')}) VALUES (${Object.values(row).map(value => escape(value)).join(',')});`)
    }
    return [...parts, ''].join('\n')
  } finally {
    await connection.end()
  }
}

export function loadSqlite(file: string, sql: string): void {
  const db = new Database(file)
  try { db.exec(`pragma journal_mode = wal; begin;\n${sql}\ncommit;`) } finally { db.close() }
}

/** Into a new database of this address. */
export async function loadMariadb(address: string, sql: string): Promise<void> {
  const url = new URL(address)
  const name = url.pathname.slice(1)
  url.pathname = '/'
  const connection = await createConnection({ uri: url.href, charset: 'utf8mb4', multipleStatements: true })
  try {
    await connection.query(`create database \`${name}\` character set utf8mb4`)
    await connection.query(`use \`${name}\`;\n${sql}`)
  } finally {
    await connection.end()
  }
}

export const keepDump = (file: string, sql: string): void => writeFileSync(file, gzipSync(sql, { level: 9 }))

export const readDump = (file: string): string => gunzipSync(readFileSync(file)).toString()
