import { accessSync, constants, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Text } from '@nios4/sdk'
import type { Db } from '../records/open.ts'
import { missingRights } from './rights.ts'
import { Refusal } from './refusal.ts'

const megabyte = 1_048_576

/** What the machine says of a place; a test says what it likes. */
export type Machine = { free(path: string): number, writable(path: string): boolean }

const thisMachine: Machine = {
  free(path) {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize
  },
  writable(path) {
    try { accessSync(path, constants.W_OK); return true } catch { return false }
  },
}

/**
 * Everything the work will need, asked before the first write: rights of the database's user, files that may be written,
 * room for them. All that is missing is told at once. (packaging (c), preconditions)
 */
export async function refuseUnready(db: Db, folder: string, work: 'install' | 'purge', machine: Machine = thisMachine): Promise<void> {
  const missing = [...db.form === 'mariadb' ? await rights(db, work) : files(db.address, machine), ...room(db, folder, machine)]
  if (missing.length === 0) return
  throw new Refusal('not-ready', { it: missing.map(({ it }) => it).join(' '), en: missing.map(({ en }) => en).join(' ') })
}

async function rights(db: Db, work: 'install' | 'purge'): Promise<readonly Text[]> {
  const wanted = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'ALTER', 'INDEX', ...work === 'purge' ? ['DROP'] : []]
  const missing = await missingRights(db, wanted)
  return missing.length === 0 ? [] : [{
    it: `All'utente del database mancano i diritti: ${missing.join(', ')}.`, en: `The database's user lacks these rights: ${missing.join(', ')}.`,
  }]
}

const fileOf = (address: string): string => address.replace(/^sqlite3?:/, '')

/** SQLite writes the file and, beside it, its journal. */
function files(address: string, { writable }: Machine): readonly Text[] {
  const file = fileOf(address)
  if (file === ':memory:') return []
  return [file, dirname(file)].filter(path => !writable(path)).map(path => ({ it: `Non si può scrivere in ${path}.`, en: `${path} cannot be written.` }))
}

/** A host's database may double while its journal is written; the data folder takes a backup of the metadata. */
function room(db: Db, folder: string, { free }: Machine): readonly Text[] {
  const file = fileOf(db.address)
  const places = db.form === 'sqlite' && file !== ':memory:' ? [{ path: dirname(file), needed: 20 * megabyte + statSync(file).size }] : []
  return [...places, { path: existing(folder), needed: 20 * megabyte }].filter(({ path, needed }) => free(path) < needed).map(({ path, needed }) => {
    const wanted = Math.ceil(needed / megabyte)
    return { it: `In ${path} servono ${wanted} MB liberi.`, en: `${path} needs ${wanted} MB of free space.` }
  })
}

/** The data folder may still have to be made. */
function existing(path: string): string {
  try { statSync(path); return path } catch { return dirname(path) === path ? path : existing(dirname(path)) }
}
