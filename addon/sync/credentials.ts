import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { asObject } from '../../formats/json-object.ts'
import { privateFileWrong, readPrivateFile } from '../private-file.ts'
import type { Credentials } from './told.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** From the environment, else from the file of mode 600. Never from a command line, where every process of the machine reads it. @throws Refusal `private-file-…` */
export function readCredentials(folder: string, replica: string, environment: Environment = process.env): Credentials | undefined {
  const [email = '', password = '', token = ''] = [environment['NIOS4_EMAIL'], environment['NIOS4_PASSWORD'], environment['NIOS4_TOKEN']]
  if (token !== '' || (email !== '' && password !== '')) return { email, password, token }
  const file = placeOf(folder, replica)
  const told = readPrivateFile(file)
  if (told === undefined) return undefined
  const cells = asObject(told)
  if (cells === undefined) throw privateFileWrong(file)
  const text = (name: string): string => { const value = cells[name]; return typeof value === 'string' ? value : '' }
  return { email: text('email'), password: text('password'), token: text('token') }
}

/** A reader never meets half a file, and nobody else on the machine may read it. */
export function keepCredentials(folder: string, replica: string, { email, password, token }: Credentials): void {
  mkdirSync(join(folder, 'cloud'), { recursive: true, mode: 0o700 })
  const file = placeOf(folder, replica)
  writeFileSync(`${file}.part`, `${JSON.stringify({ email, password, token })}\n`, { mode: 0o600 })
  chmodSync(`${file}.part`, 0o600)
  renameSync(`${file}.part`, file)
}

export const forgetCredentials = (folder: string, replica: string): void => rmSync(placeOf(folder, replica), { force: true })

/** One file per replica; its name tells nothing of the database. */
function placeOf(folder: string, replica: string): string {
  const file = /^sqlite3?:(.+)$/.exec(replica)?.[1]
  const url = file === undefined ? new URL(replica) : undefined
  const plain = url === undefined ? resolve(file ?? '') : `${url.hostname}:${url.port || '3306'}${url.pathname}`
  return join(folder, 'cloud', `${createHash('sha256').update(plain).digest('hex').slice(0, 24)}.json`)
}
