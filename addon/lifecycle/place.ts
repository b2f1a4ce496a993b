import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Desk } from '../desk.ts'
import { placeOfAddress } from './installations.ts'

/** Row of tk_version that says from which data folder, and at which address, this database is served. */
export const placeRow = 'place'

/**
 * Where an installation lives: its database's address, and the folder of its keys by inode and day of birth, of which a
 * copy has neither. Undefined when the folder cannot be looked at. Names of machines say nothing: containers change them.
 */
export function placeOf({ folder, installation }: Pick<Desk, 'folder' | 'installation'>): string | undefined {
  const stats = statSync(join(folder, 'installations'), { throwIfNoEntry: false })
  if (stats === undefined) return undefined
  return `${createHash('sha256').update(placeOfAddress(installation.database)).digest('base64url').slice(0, 16)} ${stats.ino} ${Math.round(stats.birthtimeMs)}`
}

/** Some file systems give other inodes after a restart, some know no birthday: one of the two is enough. */
export function isSamePlace(held: string, here: string | undefined): boolean {
  if (held === '' || here === undefined) return true
  const [heldDatabase, heldInode, heldBirth = '0'] = held.split(' ')
  const [database, inode, birth = '0'] = here.split(' ')
  return database === heldDatabase && (inode === heldInode || (birth === heldBirth && birth !== '0'))
}

/**
 * The tide: a time both the database and a file beside the keys remember, raised before letters leave. A database that
 * remembers less than the file is an older copy put back.
 */
const tideFile = (folder: string, link: string): string => join(folder, 'tides', link)

export function keptTide({ folder, installation }: Pick<Desk, 'folder' | 'installation'>): number {
  const file = tideFile(folder, installation.link)
  if (!existsSync(file)) return 0
  const tide = Number(readFileSync(file, 'utf8'))
  return Number.isFinite(tide) ? tide : 0
}

export function keepTide({ folder, installation }: Pick<Desk, 'folder' | 'installation'>, tide: number): void {
  const file = tideFile(folder, installation.link)
  mkdirSync(join(folder, 'tides'), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.${process.pid}`, `${tide}\n`, { mode: 0o600 })
  renameSync(`${file}.${process.pid}`, file)
}
