import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startCloud } from '../../host/cloud/start.ts'
import type { Cloud } from '../../host/cloud/start.ts'
import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'

export type Reply = Readonly<Record<string, unknown>>

/** Somebody with a Python program and a replica of his own. */
export type PythonPerson = {
  /** What the command printed; a failure of the server is `{ failed: code }`. */
  run(command: string, ...rest: readonly unknown[]): Promise<unknown>
  /** The Web API. */
  api(action: string, query?: Reply, body?: Reply): Promise<Reply>
  rows(table: string): Promise<readonly Reply[]>
  readonly folder: string
}

export type PythonStage = {
  readonly cloud: Cloud
  readonly web: HostDatabase
  readonly olga: PythonPerson
  readonly tina: PythonPerson
  close(): Promise<void>
}

export const isPythonThere = (): boolean => spawnSync('python3', ['-c', 'import sqlite3']).status === 0

/** The workshop as a cloud database that was there an hour ago, and two people with Python devices. */
export async function openPythonStage(): Promise<PythonStage> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-python-'))
  const before = new Date(Date.now() - 3_600_000)
  let isReady = false
  const web = await openHost(`sqlite:${join(folder, 'bassi.sqlite')}`)
  await createHost(web, before)
  await seedWorkshop(web, join(folder, 'cloud', 'files'), { now: before })
  const clock = { now: () => isReady ? new Date() : before }
  const cloud = await startCloud({ folder: join(folder, 'cloud'), port: 0, joinSlice: 100, fileLimit: 1_000_000, clock })
  await cloud.addDatabase({ web, name: 'bassi', label: 'Officina Termica Bassi' })
  const stops: (() => Promise<void>)[] = []
  const person = async (email: string, password: string, id: number): Promise<PythonPerson> => {
    await cloud.admit('bassi', await cloud.addUser({ email, password, id }))
    const { run, stop } = startPython([cloud.base, 'bassi', join(folder, `${id}.sqlite`)], { NIOS4_EMAIL: email, NIOS4_PASSWORD: password })
    stops.push(stop)
    return {
      run, folder,
      api: async (action, query = {}, body) => reply(await run('api', action, query, ...body === undefined ? [] : [body])),
      rows: async table => { const rows = await run('rows', table); return Array.isArray(rows) ? rows.map(reply) : [] },
    }
  }
  const [olga, tina] = [await person('olga@officinabassi.example', 'olga in bicicletta', 2101), await person('tina@officinabassi.example', 'tina e i tubi', 2103)]
  isReady = true
  return { cloud, web, olga, tina, close: async () => { await Promise.all(stops.map(stop => stop())); await cloud.close(); await web.close(); await rm(folder, { recursive: true, force: true }) } }
}

export function reply(value: unknown): Reply {
  if (typeof value !== 'object' || value === null) throw new Error(`not an answer: ${JSON.stringify(value)}`)
  return { ...value }
}

/** One program for each person: commands go in line by line, answers come out so. */
function startPython(args: readonly string[], env: Readonly<Record<string, string>>): { readonly run: PythonPerson['run'], stop(): Promise<void> } {
  const child = spawn('python3', ['-B', join(import.meta.dirname, 'nios4.py'), ...args], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = new Promise<void>((resolve, reject) => { child.once('error', reject).once('close', () => resolve()) })
  return {
    run: async (command, ...rest) => {
      child.stdin.write(`${JSON.stringify([command, ...rest])}\n`)
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`the Python program ended at ${command}`)
      return JSON.parse(value)
    },
    stop: async () => { child.stdin.end(); await ended },
  }
}
