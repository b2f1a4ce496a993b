import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { join } from 'node:path'
import { refuse } from '../../addon/lifecycle/refusal.ts'
import { root } from '../place.ts'

export type Child = {
  readonly name: string
  /** Resolves with what it reports once it is ready; rejects when it ends before. */
  readonly ready: Promise<Readonly<Record<string, unknown>>>
  stop(): Promise<void>
}

/**
 * One entry point as a process of its own, because the SQLite driver blocks the process it works in. One that falls
 * over is started again, later each time; stopping asks first and insists after a while.
 */
export function startChild(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
  let process_: ChildProcess | undefined
  let stopping = false
  let falls = 0
  const ready = new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
    const launch = (): void => {
      const child = fork(join(root, 'scripts', 'main.ts'), [name, ...args], {
        execArgv: [...frugalOf(name), '--import', import.meta.resolve('tsx')], stdio: ['ignore', 2, 2, 'ipc'], env: { ...process.env, ...env },
      })
      process_ = child
      child.on('message', message => { if (isReady(message)) resolve(message.ready) })
      child.on('exit', code => {
        reject(refuse('not-ready', `${name} si è fermato prima di essere pronto.`, `${name} ended before it was ready.`))
        if (stopping) return
        falls += 1
        process.stderr.write(`${name}: ${code ?? 'signal'}; ${falls}\n`)
        setTimeout(() => { if (!stopping) launch() }, Math.min(30_000, 500 * 2 ** falls)).unref()
      })
    }
    launch()
  })
  ready.catch(() => undefined)
  return { name, ready, stop: () => { stopping = true; return ended(process_) } }
}

/** As `ticketing` starts it alone. */
function frugalOf(name: string): readonly string[] {
  const told: Readonly<Record<string, readonly string[]>> = JSON.parse(readFileSync(join(root, 'scripts', 'frugal.json'), 'utf8'))
  return told[name] ?? []
}

const isReady = (message: unknown): message is { readonly ready: Readonly<Record<string, unknown>> } =>
  typeof message === 'object' && message !== null && 'ready' in message && typeof message.ready === 'object'

function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(resolve => {
    const insist = setTimeout(() => child.kill('SIGKILL'), 6000)
    child.once('exit', () => { clearTimeout(insist); resolve() })
    child.kill('SIGTERM')
  })
}

/**
 * 0 becomes a free port, because printed addresses are fixed before anything listens. Taken ones are told before anything
 * starts. All are held until the last is found, or one could be found twice.
 */
export async function freePorts(wanted: readonly number[]): Promise<readonly number[]> {
  const held: Server[] = []
  try {
    for (const port of wanted) held.push(await hold(port))
    return held.map(portOf)
  } finally {
    await Promise.all(held.map(server => new Promise<void>(resolve => { server.close(() => resolve()) })))
  }
}

function hold(port: number): Promise<Server> {
  const server = createServer()
  return new Promise((resolve, reject) => { server.once('error', reject).listen(port, '127.0.0.1', () => resolve(server)) })
}

function portOf(server: Server): number {
  const bound = server.address()
  return typeof bound === 'object' && bound !== null ? bound.port : 0
}
