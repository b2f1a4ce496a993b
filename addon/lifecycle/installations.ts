import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Installation } from '../desk.ts'
import { refuse } from './refusal.ts'

/**
 * The link map: one file of mode 600 per installation, outside every database, so that a copied database
 * carries neither link nor key. (decision 30)
 */
const placeOf = (folder: string): string => join(folder, 'installations')

/** A link of 128 random bits grants nothing but the sign-in page. */
const isLink = (link: string): boolean => /^[A-Za-z0-9_-]{22,64}$/.test(link)

export function findByLink(folder: string, link: string): Installation | undefined {
  if (!isLink(link)) return undefined
  const file = join(placeOf(folder), `${link}.json`)
  return existsSync(file) ? readInstallation(file) : undefined
}

export const findByDatabase = (folder: string, address: string): Installation | undefined =>
  allInstallations(folder).find(installation => sameAddress(installation.database, address))

export function allInstallations(folder: string): readonly Installation[] {
  const place = placeOf(folder)
  if (!existsSync(place)) return []
  return readdirSync(place).filter(name => name.endsWith('.json')).sort().map(name => readInstallation(join(place, name)))
}

export function newInstallation(database: string, publicUrl: string): Installation {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  return { id: randomUUID(), link: randomBytes(16).toString('base64url'), database: plainAddress(database), publicUrl: trimmedUrl(publicUrl), privateKey, publicKey }
}

/** A reader never meets half a file, and nobody else on the machine may read it. */
export function keepInstallation(folder: string, installation: Installation): void {
  mkdirSync(placeOf(folder), { recursive: true, mode: 0o700 })
  const file = join(placeOf(folder), `${installation.link}.json`)
  writeFileSync(`${file}.part`, `${JSON.stringify(installation, null, 2)}\n`, { mode: 0o600 })
  chmodSync(`${file}.part`, 0o600)
  renameSync(`${file}.part`, file)
}

/** After a purge: the link leads nowhere any more. */
export const forgetInstallation = (folder: string, { link }: Installation): void => rmSync(join(placeOf(folder), `${link}.json`), { force: true })

/** What the database may know of the key: which one it is. */
export const identityOf = (publicKey: string): string => createHash('sha256').update(publicKey.replace(/\s+/g, '')).digest('base64url')

/** `sqlite:` paths are kept absolute: portal and follower may start in other folders. */
export function plainAddress(address: string): string {
  const file = /^(sqlite3?):(.+)$/.exec(address)
  return file === null ? address : `${file[1]}:${resolve(file[2] ?? '')}`
}

export const trimmedUrl = (url: string): string => url.replace(/\/+$/, '')

/** The driver is no part of which database it is, nor are user and password. */
export function placeOfAddress(address: string): string {
  if (/^sqlite3?:/.test(address)) return plainAddress(address).replace(/^sqlite3?:/, '')
  const url = new URL(address)
  return `${url.hostname}:${url.port || '3306'}${url.pathname}`
}

const sameAddress = (one: string, other: string): boolean => placeOfAddress(one) === placeOfAddress(other)

const wanted = ['id', 'link', 'database', 'publicUrl', 'privateKey', 'publicKey'] as const

function readInstallation(file: string): Installation {
  let parsed: unknown
  try { parsed = JSON.parse(readFileSync(file, 'utf8')) } catch { throw broken(file, 'JSON') }
  const cells: Readonly<Record<string, unknown>> = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  const text = (name: typeof wanted[number]): string => {
    const value = cells[name]
    if (typeof value !== 'string' || value === '') throw broken(file, name)
    return value
  }
  return { id: text('id'), link: text('link'), database: text('database'), publicUrl: text('publicUrl'), privateKey: text('privateKey'), publicKey: text('publicKey') }
}

const broken = (file: string, what: string): Error =>
  refuse('installation-file', `Il file ${file} non si legge: ${what}.`, `The file ${file} cannot be read: ${what}.`)
