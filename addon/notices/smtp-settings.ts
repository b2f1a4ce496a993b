import { join } from 'node:path'
import { asObject } from '../../formats/json-object.ts'
import { Fault } from '../faults.ts'
import { privateFileWrong, readPrivateFile } from '../private-file.ts'
import { oneAddress } from './one-address.ts'

export type SmtpSettings = {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (port 465); otherwise STARTTLS when the server offers it. */
  readonly secure: boolean
  readonly user?: string
  readonly password?: string
  /** Address of the service: letters carry the firm's name beside it. */
  readonly from: string
}

type Env = Readonly<Record<string, string | undefined>>

const names = ['host', 'port', 'secure', 'user', 'password', 'from'] as const

/**
 * `SMTP_HOST`, `SMTP_PORT`, `SMTP_SECURE`, `SMTP_USER`, `SMTP_PASSWORD`, `SMTP_FROM`, or the same names in lower case
 * without prefix in `<folder>/smtp.json`, mode 600. Never in a synced table. (decision 27) Undefined = none given.
 */
export function readSmtpSettings(env: Env, folder: string): SmtpSettings | undefined {
  const file = join(folder, 'smtp.json')
  const kept = env.SMTP_HOST === undefined ? readKept(file) : undefined
  const source = kept === undefined ? 'SMTP_*' : file
  const given = (name: typeof names[number]): string => (kept === undefined ? env[`SMTP_${name.toUpperCase()}`] : kept[name]) ?? ''
  if (given('host') === '') return kept === undefined ? undefined : wrong(source, 'host')
  const secure = ['1', 'true', 'yes'].includes(given('secure').toLowerCase())
  const port = given('port') === '' ? (secure ? 465 : 587) : Number(given('port'))
  if (!Number.isInteger(port) || port < 1 || port > 65535) return wrong(source, 'port')
  const from = oneAddress(given('from'))
  if (from === undefined) return wrong(source, 'from')
  const signIn = given('user') === '' ? {} : { user: given('user'), password: given('password') }
  return { host: given('host'), port, secure, from, ...signIn }
}

function readKept(file: string): Readonly<Record<string, string>> | undefined {
  const told = readPrivateFile(file)
  if (told === undefined) return undefined
  const cells = asObject(told)
  if (cells === undefined) throw privateFileWrong(file)
  return Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, String(value)]))
}

function wrong(source: string, name: string): never {
  throw new Fault('smtp-setting-wrong', { source, name })
}
