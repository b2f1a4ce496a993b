import { readFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import mysql from 'mysql2/promise'
import { parseAddress } from '../host/address.ts'
import { connect, round, serverAt } from '../addon/sync.ts'
import type { RoundReport } from '../addon/sync.ts'
import { answerParent, settingsOf } from './child.ts'

/** A replica, or the bare insert it is held against, in a process of its own: the highest memory it ever had is its own too. */
const settings = settingsOf()
const options = { credentials: { email: '', password: '', token: String(settings['token']) } }
const address = String(settings['replica'])

const timed = async (act: () => Promise<RoundReport>): Promise<{ ms: number, cpuMs: number, pulled: number, packets: number, peakMb: number }> => {
  const cpu = process.cpuUsage()
  const started = performance.now()
  const { pulled, packets } = await act()
  const used = process.cpuUsage(cpu)
  return { ms: performance.now() - started, cpuMs: (used.user + used.system) / 1000, pulled, packets, peakMb: peakMb() }
}

/** VmHWM: what the system says the process ever held, whatever the runtime thinks. */
function peakMb(): number {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))
  return Number(found?.[1] ?? 0) / 1024
}

type Bare = { readonly rows: number, readonly ms: number }

/** The same rows of the same table with its indexes, one prepared statement, one transaction per packet. */
async function bareInsert(packet: number): Promise<Bare> {
  const parsed = parseAddress(address)
  return parsed.form === 'sqlite' ? bareInSqlite(parsed.path, packet) : bareInMariadb(packet)
}

function bareInSqlite(path: string, packet: number): Bare {
  const source = new Database(path, { readonly: true })
  const target = new Database(`${path}.bare`)
  try {
    for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL']) target.pragma(pragma)
    const made = source.prepare<[], { sql: string }>("select sql from sqlite_master where tbl_name = 'clienti' and sql is not null and type in ('table', 'index')").all()
    for (const { sql } of made) target.exec(sql)
    const columns: { name: string }[] = source.prepare<[], { name: string }>("select name from pragma_table_info('clienti')").all()
    const insert = target.prepare(`insert into clienti (${columns.map(({ name }) => `"${name}"`).join(',')}) values (${columns.map(() => '?').join(',')})`)
    const put = target.transaction((rows: readonly unknown[][]) => { for (const row of rows) insert.run(row) })
    let ms = 0
    let rows = 0
    const page = source.prepare<[string], unknown[]>(`select * from clienti where gguid > ? order by gguid limit ${packet}`).raw()
    const at = columns.findIndex(({ name }) => name === 'gguid')
    for (let last = ''; ;) {
      const some = page.all(last)
      if (some.length === 0) return { rows, ms }
      last = String(some.at(-1)?.[at])
      const started = performance.now()
      put(some)
      ms += performance.now() - started
      rows += some.length
    }
  } finally { source.close(); target.close() }
}

async function bareInMariadb(packet: number): Promise<Bare> {
  const [source, target] = [await mysql.createConnection({ uri: address, rowsAsArray: true }), await mysql.createConnection(address)]
  try {
    await target.query('create table bare like clienti')
    const [columns] = await source.query<mysql.RowDataPacket[][]>("select column_name from information_schema.columns where table_schema = database() and table_name = 'clienti' order by ordinal_position")
    const names = columns.map(([name]) => String(name))
    const insert = await target.prepare(`insert into bare (${names.map(name => mysql.escapeId(name)).join(',')}) values (${names.map(() => '?').join(',')})`)
    const at = names.indexOf('gguid')
    let ms = 0
    let rows = 0
    for (let last = ''; ;) {
      const [some] = await source.query<mysql.RowDataPacket[][]>('select * from clienti where gguid > ? order by gguid limit ?', [last, packet])
      if (some.length === 0) return { rows, ms }
      last = String(some.at(-1)?.[at])
      const started = performance.now()
      await target.beginTransaction()
      for (const row of some) await insert.execute([...row])
      await target.commit()
      ms += performance.now() - started
      rows += some.length
    }
  } finally {
    await target.query('drop table if exists bare')
    for (const connection of [source, target]) await connection.end()
  }
}

answerParent({
  first: () => timed(() => connect(address, { server: serverAt(String(settings['base'])), database: String(settings['database']) }, options)),
  round: () => timed(() => round(address, options)),
  bare: ({ packet }) => bareInsert(Number(packet)),
})
