import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ended } from './command-line.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What `start --cloud --json` prints. */
export type Told = {
  readonly host: string
  readonly portal: string
  readonly mailbox: string
  readonly owner: { readonly user: string, readonly password: string }
  readonly customer: { readonly email: string, readonly password: string }
  readonly database: string
  readonly cloud: string
  readonly cloudUser: { readonly email: string, readonly password: string, readonly token: string, readonly dbname: string }
  readonly devices: readonly { readonly database: string, readonly host: string }[]
}

export type Demo = { readonly told: Told, readonly folder: string, said(): string, stop(): Promise<void> }

/** `npm start -- --json` as a process of its own, on free ports, and with a cloud unless told otherwise. */
export async function startDemo(more: readonly string[] = ['--cloud']): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-demo-'))
  const ports = ['host', 'portal', 'mail', 'smtp'].flatMap(name => [`--${name}-port`, '0'])
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts/main.ts'), 'start', ...more, '--json', '--data', folder, ...ports], {
    cwd: root, env: { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8', SMTP_HOST: '' }, stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (part: Buffer) => { said += part.toString() })
  const stop = async (): Promise<void> => { await ended(child); await rm(folder, { recursive: true, force: true }) }
  try {
    const told: Told = JSON.parse(await firstLine(child, () => said))
    return { told, folder, said: () => said, stop }
  } catch (fault) {
    await stop()
    throw fault
  }
}

function firstLine(child: ChildProcess, said: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = ''
    child.stdout?.on('data', (part: Buffer) => {
      out += part.toString()
      const end = out.indexOf('\n')
      if (end >= 0) resolve(out.slice(0, end))
    })
    child.once('exit', code => reject(new Error(`the demo ended with ${String(code)}: ${said()}`)))
  })
}

/** Processes whose command line holds all these words. */
export function processesOf(...words: readonly string[]): readonly number[] {
  return execFileSync('ps', ['-axww', '-o', 'pid=,command=']).toString().split('\n')
    .filter(line => words.every(word => line.includes(word))).map(line => Number(line.trim().split(/\s/)[0]))
}

/** Waits until it is so; what takes longer than a minute will not come. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const began = performance.now()
  for (;;) {
    const found = await ask()
    if (found !== undefined) return found
    if (performance.now() - began > 60_000) throw new Error(`waited in vain: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 150))
  }
}
