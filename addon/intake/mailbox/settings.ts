import { join } from 'node:path'
import { asObject } from '../../../formats/json-object.ts'
import { Fault } from '../../faults.ts'
import { oneAddress } from '../../notices/one-address.ts'
import { privateFileWrong, readPrivateFile } from '../../private-file.ts'

/** Where letters come in for one installation, or for all that have no place of their own (`link` ''). */
export type MailIn = {
  readonly link: string
  /** What letters of ours are answered to; with `+token` before the @ it must reach the same mailbox. */
  readonly address: string
  /** Mail servers whose word on a sender counts, as they sign `Authentication-Results`. Without one nobody is vouched for. */
  readonly trust: readonly string[]
  /** '' = nothing is fetched: a mail service hands letters over (webhook). */
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly user: string
  readonly password: string
  readonly folder: string
  /** Folder into which letters go that were taken in; '' = they stay, marked as read. */
  readonly done: string
}

type Env = Readonly<Record<string, string | undefined>>
type Cells = Readonly<Record<string, string>>

const names = ['link', 'address', 'trust', 'host', 'port', 'secure', 'user', 'password', 'folder', 'done'] as const

/**
 * `IMAP_ADDRESS`, `IMAP_TRUST`, `IMAP_HOST` … in the environment, or the same names in small letters without prefix in
 * `<folder>/imap.json` of mode 600: one mailbox, or a list of them. Never in a synced table. (decision 27)
 */
export function readMailIn(env: Env, folder: string): readonly MailIn[] {
  const file = join(folder, 'imap.json')
  if (env['IMAP_ADDRESS'] === undefined) return readKept(file).map(cells => mailIn(cells, file))
  const cells = Object.fromEntries(names.flatMap(name => env[`IMAP_${name.toUpperCase()}`] === undefined ? [] : [[name, env[`IMAP_${name.toUpperCase()}`] ?? '']]))
  return [mailIn(cells, 'IMAP_*')]
}

/** The place of this installation: its own, else the one for all. */
export const mailInOf = (all: readonly MailIn[], link: string): MailIn | undefined => all.find(one => one.link === link) ?? all.find(one => one.link === '')

function mailIn(cells: Cells, source: string): MailIn {
  const given = (name: typeof names[number]): string => (cells[name] ?? '').trim()
  const address = oneAddress(given('address'))
  // The token needs 33 signs of the 64 that stand left of the @.
  if (address === undefined || address.indexOf('@') > 31 || address.includes('+')) throw wrong(source, 'address')
  const secure = given('secure') === '' ? given('port') !== '143' : ['1', 'true', 'yes'].includes(given('secure').toLowerCase())
  const port = given('port') === '' ? (secure ? 993 : 143) : Number(given('port'))
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw wrong(source, 'port')
  if (given('host') !== '' && given('user') === '') throw wrong(source, 'user')
  return {
    link: given('link'), address, trust: given('trust').toLowerCase().split(/[\s,;]+/).filter(name => name !== ''), host: given('host'), port, secure,
    user: given('user'), password: given('password'), folder: given('folder') || 'INBOX', done: given('done'),
  }
}

function readKept(file: string): readonly Cells[] {
  const told = readPrivateFile(file)
  if (told === undefined) return []
  const all: readonly unknown[] = Array.isArray(told) ? told : [told]
  return all.map(one => {
    const cells = asObject(one)
    if (cells === undefined) throw privateFileWrong(file)
    return Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, Array.isArray(value) ? value.join(' ') : String(value)]))
  })
}

const wrong = (source: string, name: string): Fault => new Fault('imap-setting-wrong', { source, name })
