import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { databaseName } from '../../records/files.ts'
import type { Db } from '../../records/open.ts'

/** A database like the real one, in which nothing can go wrong. */
export type Copy = { readonly address: string, readonly folder: string, drop(): Promise<void> }

/** Whole is copied what describes the database; of people's rows as many as show whether one would be touched. */
const some = 200
const isWhole = (table: string): boolean => /^(so_|lo_setting$|info$|tk_(addon|map|object|journal|version|clock)$)/.test(table)
const limit = (table: string): string => isWhole(table) ? '' : ` limit ${some}`

/** Undefined where this user of the server may not make a database. @param db the real one, which is only read */
export async function copyOf(db: Db): Promise<Copy | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'ticketing-trial-'))
  const away = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    const copy = db.form === 'sqlite' ? await copyFile(db, folder) : await copyDatabase(db)
    if (copy === undefined) away()
    return copy === undefined ? undefined : { address: copy.address, folder, async drop() { try { await copy.drop() } finally { away() } } }
  } catch (fault) {
    away()
    throw fault
  }
}

type Made = Pick<Copy, 'address' | 'drop'>

/** The parts of a search table are made with it; its words are nobody's rows. */
const isPart = (name: string): boolean => /^(sqlite_|tk_search)/.test(name) && name !== 'tk_search'

async function copyFile({ knex, address }: Db, folder: string): Promise<Made> {
  const file = join(folder, 'copy.sqlite')
  const made: { name: string, type: string, sql: string }[] = await knex('sqlite_master').whereNotNull('sql').select('name', 'type', 'sql')
  // One connection, one file at a time: what is attached belongs to it alone.
  await knex.raw('attach database ? as copy', [file])
  try {
    const placed = (sql: string): string => sql.replace(/^(create\s+(?:virtual\s+|unique\s+)?(?:table|index|view|trigger)\s+)(?:if\s+not\s+exists\s+)?/i, '$1copy.')
    for (const { name, sql } of made.filter(({ name, type }) => type === 'table' && !isPart(name))) {
      await knex.raw(placed(sql).replaceAll('?', '\\?'))
      if (name !== 'tk_search') await knex.raw(`insert into copy."${name}" select * from main."${name}"${limit(name)}`)
    }
    for (const { sql } of made.filter(({ name, type }) => type === 'index' && !isPart(name))) await knex.raw(placed(sql).replaceAll('?', '\\?'))
  } finally { await knex.raw('detach database copy') }
  return { address: `${address.split(':')[0]}:${file}`, drop: () => Promise.resolve() }
}

async function copyDatabase({ knex, address }: Db): Promise<Made | undefined> {
  const name = `${databaseName(address).slice(0, 40)}_trial_${randomBytes(4).toString('hex')}`
  try { await knex.raw('create database ?? character set utf8mb4 collate utf8mb4_unicode_ci', [name]) } catch { return undefined }
  const drop = async (): Promise<void> => { await knex.raw('drop database if exists ??', [name]) }
  try {
    const tables: { name: string }[] = await knex('information_schema.tables').whereRaw("table_schema = database() and table_type = 'BASE TABLE'").select({ name: 'table_name' })
    for (const { name: table } of tables) {
      await knex.raw('create table ??.?? like ??', [name, table, table])
      await knex.raw(`insert into ??.?? select * from ??${limit(table)}`, [name, table, table])
    }
  } catch (fault) {
    await drop()
    throw fault
  }
  const beside = new URL(address)
  beside.pathname = `/${encodeURIComponent(name)}`
  return { address: beside.href, drop }
}
