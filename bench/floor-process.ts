import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import Database from 'better-sqlite3'
import mysql from 'mysql2/promise'
import { answerParent, settingsOf } from './child.ts'

/**
 * The floor: the least a page of this kind can cost here. node:http, one prepared statement, texts put together; padded
 * to the bytes of the real page. Writing: one row, in a file of its own, with the same journal mode.
 */
type Row = Readonly<Record<string, unknown>>
type Store = { list(customer: string): Promise<readonly Row[]> | readonly Row[], insert(row: readonly (string | number)[]): Promise<void> | void }

const settings = settingsOf()
const columns = 'number, title, status, priority, request_date'
const where = 'FROM ticket WHERE gguid_customer = ? AND eli = 0 AND arc = 0 ORDER BY number DESC LIMIT 26'
const table = 'CREATE TABLE bare (gguid VARCHAR(40) PRIMARY KEY, tid DOUBLE, ut VARCHAR(100), title TEXT, description TEXT, status TEXT, gguid_customer VARCHAR(40), number INTEGER)'
const insertion = 'INSERT INTO bare VALUES (?, ?, ?, ?, ?, ?, ?, ?)'

function sqliteStore(file: string, other: string): Store {
  const reading = new Database(file, { readonly: true })
  reading.pragma('cache_size = -16000')
  const writing = new Database(other)
  for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL']) writing.pragma(pragma)
  writing.exec(table)
  const list = reading.prepare<[string], Row>(`SELECT ${columns} ${where}`)
  const insert = writing.prepare(insertion)
  return { list: customer => list.all(customer), insert: row => { insert.run(...row) } }
}

async function mariadbStore(address: string): Promise<Store> {
  const pool = mysql.createPool({ uri: address, dateStrings: true, connectionLimit: 8 })
  await pool.query('DROP TABLE IF EXISTS bare')
  await pool.query(table)
  return {
    async list(customer) {
      const [rows] = await pool.execute<mysql.RowDataPacket[]>(`SELECT ${columns} ${where}`, [customer])
      return rows
    },
    async insert(row) { await pool.execute(insertion, [...row]) },
  }
}

const address = String(settings['address'])
const store = address.startsWith('sqlite:') ? sqliteStore(address.slice('sqlite:'.length), String(settings['other'])) : await mariadbStore(address)
let padding = ''
let written = 0

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }
const safe = (value: unknown): string => String(value).replace(/[&<>"']/g, sign => signs[sign] ?? sign)

function page(rows: readonly Row[]): string {
  let html = `<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Le richieste</title></head><body><table class="rows"><tbody>${padding}`
  for (const row of rows) {
    html += `<tr><td data-label="N°" class="num"><a class="go" href="/x/tickets/${row['number']}">${row['number']}</a></td><td data-label="Titolo">${safe(row['title'])}</td>`
    html += `<td data-label="Stato"><span class="badge">${safe(row['status'])}</span></td><td data-label="Priorità" class="more">${safe(row['priority'])}</td><td data-label="Data" class="more">${safe(row['request_date'])}</td></tr>`
  }
  return `${html}</tbody></table></body></html>`
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = ''
  for await (const part of request) text += String(part)
  return new URLSearchParams(text)
}

const server = createServer((request, response) => {
  void (async () => {
    const customer = (request.url ?? '').slice(1)
    if (request.method === 'POST') {
      const form = await bodyOf(request)
      written += 1
      await store.insert([`${process.pid}-${written}`, Date.now(), 'bench', form.get('title') ?? '', form.get('description') ?? '', 'Aperto', customer, written])
      response.writeHead(303, { Location: '/' }).end()
      return
    }
    const bytes = Buffer.from(page(await store.list(customer)))
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': bytes.length }).end(bytes)
  })().catch(() => { response.writeHead(500).end() })
})
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
answerParent({
  port: () => { const bound = server.address(); return { port: typeof bound === 'object' && bound !== null ? bound.port : 0 } },
  pad: asked => { padding = ''.padEnd(Number(asked['bytes']), ' '); return {} },
})
