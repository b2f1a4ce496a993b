import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The login the portal's connection uses at the demo's cloud: a user of its own, as we advise. */
export type CloudUser = { readonly email: string, readonly password: string, readonly token: string, readonly dbname: string }

/** Made once per data folder, in a file of mode 600; the processes of the demo read it there, never from a command line. */
export function cloudUser(folder: string): CloudUser {
  const file = join(folder, 'demo-cloud', 'user.json')
  if (existsSync(file)) {
    const kept: CloudUser = JSON.parse(readFileSync(file, 'utf8'))
    return kept
  }
  const fresh: CloudUser = {
    email: 'portale@cloud.example', password: `portale-${randomBytes(9).toString('base64url')}`, token: randomBytes(24).toString('base64url'), dbname: 'azienda',
  }
  mkdirSync(join(folder, 'demo-cloud'), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600 })
  return fresh
}

/** Replicas remember where their cloud lives, so a free port once taken stays its port. */
export function cloudPort(folder: string, wanted: number): number {
  const file = join(folder, 'demo-cloud', 'port')
  const kept = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  return wanted === 0 ? kept : wanted
}

export const keepCloudPort = (folder: string, port: number): void => { writeFileSync(join(folder, 'demo-cloud', 'port'), String(port)) }
