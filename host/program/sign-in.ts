import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { LocalUserRow } from '@nios4/sdk'
import type { HostDatabase } from '../open.ts'
import type { HostUser } from './host-user.ts'

const derive = promisify<string, Buffer, number, Buffer>(scrypt)

/** Text of a password in this demo host. The real host keeps bcrypt-style text; the addon reads neither. (docs/host.md, B.4) */
export async function passwordText(password: string, salt: Buffer = randomBytes(16)): Promise<string> {
  return `$scrypt$${salt.toString('base64url')}$${(await derive(password, salt, 32)).toString('base64url')}`
}

/** The user of this name or address, when the password is right. */
export async function signIn(host: HostDatabase, username: string, password: string): Promise<HostUser | undefined> {
  const name = username.trim().toLowerCase()
  const rows: readonly LocalUserRow[] = await host.knex<LocalUserRow>('so_localusers').where({ eli: 0 })
  for (const row of rows.filter(user => user.username.toLowerCase() === name || user.usermail.toLowerCase() === name)) {
    if (await isPasswordOf(row.password_hash, password)) return hostUserOf(row)
  }
  return undefined
}

/** Everybody who may sign in; a person listed twice counts once. (B.7, defect 4) */
export async function hostUsers(host: HostDatabase): Promise<readonly HostUser[]> {
  const rows: readonly LocalUserRow[] = await host.knex<LocalUserRow>('so_localusers').where({ eli: 0 }).orderBy('ind')
  return [...new Map(rows.map(row => [row.id === 0 ? row.gguid : row.id, hostUserOf(row)])).values()]
}

const hostUserOf = (row: LocalUserRow): HostUser =>
  ({ username: row.username, mail: row.usermail, id: row.id, categories: row.categories, admin: row.admin === 1 })

/** Whether the text was made of this password. */
export async function isPasswordOf(text: string, password: string): Promise<boolean> {
  const [, scheme, salt, expected] = text.split('$')
  if (scheme !== 'scrypt' || salt === undefined || expected === undefined) return false
  const given = await derive(password, Buffer.from(salt, 'base64url'), 32)
  const wanted = Buffer.from(expected, 'base64url')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
