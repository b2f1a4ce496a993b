import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import knexDefault from 'knex'
import { tableTail } from '../../formats/columns.ts'
import { localTables, structuralSql, structuralTables } from '../../formats/structural-columns.ts'
import { openDatabase } from '../records/open.ts'
import type { Db } from '../records/open.ts'
import { createOwnTables } from './own-tables.ts'
import { isReplica, readState } from './replica.ts'
import type { Connection } from './told.ts'
import { troubles } from './troubles.ts'

/**
 * Makes an empty database a replica of this cloud database, or opens the one that was begun. @throws Refusal
 * `replica-taken` when something else is in it, `replica-of-another` when it belongs to another cloud database
 */
export async function makeReplica(address: string, connection: Connection): Promise<Db> {
  await makePlace(address)
  const db = openDatabase(address)
  try {
    if (await isReplica(db)) {
      const { server, database } = await readState(db.knex)
      if (database !== connection.database || server.sync !== connection.server.sync) throw troubles.otherCloud()
    } else {
      if (await isTaken(db)) throw troubles.taken()
      await layReplica(db, connection)
    }
    return db
  } catch (fault) {
    await db.close()
    throw fault
  }
}

/** Killed in the middle it is laid again: our own row, which says that it is a replica, comes last. */
async function layReplica({ knex, form }: Db, { server, database }: Connection): Promise<void> {
  await createOwnTables(knex, form)
  for (const { name, columns } of [...structuralTables, ...localTables(form)]) {
    await knex.raw(`CREATE TABLE IF NOT EXISTS ?? (${columns.map(column => structuralSql(column, form)).join(', ')})${tableTail(form)}`, [name])
  }
  if (await knex('lo_setting').where({ gguid: '0' }).first('gguid') === undefined) await knex('lo_setting').insert({ gguid: '0', tidsync: 0 })
  await knex('tk_sync').insert({ id: 1, sync_base: server.sync, web_base: server.webApi, dbname: database, asked: -1 })
}

/** Tables that an interrupted beginning may have left count as nothing. */
async function isTaken({ knex, form }: Db): Promise<boolean> {
  const begun = new Set([...structuralTables, ...localTables(form)].map(({ name }) => name))
  const rows: { readonly name: string }[] = form === 'sqlite'
    ? await knex('sqlite_master').where({ type: 'table' }).select('name')
    : await knex('information_schema.tables').whereRaw('table_schema = database()').select({ name: 'table_name' })
  const names = rows.map(({ name }) => name.toLowerCase()).filter(name => !name.startsWith('sqlite_') && !name.startsWith('tk_sync'))
  if (names.some(name => !begun.has(name))) return true
  for (const name of names) if (name !== 'lo_setting' && await knex(name).first() !== undefined) return true
  return false
}

async function makePlace(address: string): Promise<void> {
  const file = /^sqlite3?:(.+)$/.exec(address)?.[1]
  if (file !== undefined) { mkdirSync(dirname(file), { recursive: true }); return }
  const db = openDatabase(address)
  try { await db.knex.raw('select 1') } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ER_BAD_DB_ERROR')) throw fault
    await createDatabase(new URL(address))
  } finally { await db.close() }
}

/** Only where there is none: not every user of a server may make one. */
async function createDatabase({ hostname, port, username, password, pathname }: URL): Promise<void> {
  const knex = knexDefault({
    client: 'mysql2', connection: { host: hostname, port: Number(port || 3306), user: decodeURIComponent(username), password: decodeURIComponent(password) },
  })
  try {
    await knex.raw('CREATE DATABASE IF NOT EXISTS ?? CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci', [decodeURIComponent(pathname.slice(1))])
  } finally { await knex.destroy() }
}
