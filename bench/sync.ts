import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import { packetRows } from '../addon/sync/cloud.ts'
import { startChild } from './child.ts'
import type { Told } from './child.ts'

export type SyncReport = {
  readonly rows: number
  /** The first sync: how long, how much of a processor, the most memory its process ever held. */
  readonly first: { readonly seconds: number, readonly cpuSeconds: number, readonly rowsPerSecond: number, readonly packets: number, readonly peakMb: number }
  readonly bareRowsPerSecond: number
  /** Rate of the first sync by that of the bare insert, with a cloud elsewhere: its packets are files that are only sent. */
  readonly ratio: number
  /** The same while the embedded cloud makes them on the same processors. */
  readonly ratioBesideCloud: number
  readonly alone: { readonly seconds: number, readonly cpuSeconds: number, readonly peakMb: number }
  /** A round that brings 100 changed rows, medians of so many. */
  readonly round: { readonly ms: number, readonly cpuMs: number, readonly emptyMs: number }
}

/** Where a replica lies, made empty. */
type Home = (folder: string, name: string) => Promise<{ readonly address: string, drop(): Promise<void> }>

const onSqlite: Home = (folder, name) => Promise.resolve({ address: `sqlite:${join(folder, `${name}.sqlite`)}`, drop: () => Promise.resolve() })

export const onMariadb = (server: string): Home => async (_folder, name) => {
  const database = `tk_bench_${name}_${process.pid}`
  const told = async (statement: string): Promise<void> => {
    const connection = await mysql.createConnection(server)
    try { await connection.query(statement, [database]) } finally { await connection.end() }
  }
  await told('create database ??')
  return { address: `${server}/${database}`, drop: () => told('drop database ??') }
}

const changes = 100
const rounds = 9
/** As `connect` and `sync` are started. (scripts/frugal.json) */
const frugal = ['--single-threaded-gc']

/**
 * A replica of a cloud database on this machine: the first sync against bare inserts of the same rows, and a round of 100
 * changes. Cloud, replica and floor run in processes of their own.
 */
export async function benchSync(rows: number, home = onSqlite): Promise<SyncReport> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-bench-sync-'))
  const closing: (() => Promise<void>)[] = []
  try {
    await mkdir(join(folder, 'cloud'))
    const cloud = await startChild('cloud-process.ts', { folder, rows })
    closing.push(() => cloud.stop())
    const where = await cloud.ask('where')
    const record = await startChild('record-process.ts', { folder, base: where['base'] })
    closing.push(() => record.stop())
    const start = async (name: string, base: unknown) => {
      const place = await home(folder, name)
      const child = await startChild('replica-process.ts', { ...where, base, replica: place.address }, frugal)
      closing.push(async () => { await child.stop(); await place.drop() })
      return child
    }
    const { base } = await record.ask('where')
    await (await start('recorded', base)).ask('first')
    await record.ask('replay')
    const alone = await (await start('alone', base)).ask('first')
    const replica = await start('replica', where['base'])
    const first = await replica.ask('first')
    const bare = await replica.ask('bare', { packet: packetRows })
    const some: Told[] = []
    for (let at = 0; at < rounds; at += 1) {
      await cloud.ask('change', { count: changes })
      some.push(await replica.ask('round'))
    }
    const empty: Told[] = []
    for (let at = 0; at < rounds; at += 1) empty.push(await replica.ask('round'))
    if (some.some(told => Number(told['pulled']) < changes)) throw new Error(`a round brought ${some.map(told => String(told['pulled'])).join(', ')} rows`)
    const rateOf = (told: Told): number => Number(told['pulled']) / Number(told['ms']) * 1000
    const rate = rateOf(first)
    const bareRate = Number(bare['rows']) / Number(bare['ms']) * 1000
    return {
      rows: Number(first['pulled']), bareRowsPerSecond: Math.round(bareRate), ratio: rateOf(alone) / bareRate, ratioBesideCloud: rate / bareRate,
      alone: { seconds: Number(alone['ms']) / 1000, cpuSeconds: Number(alone['cpuMs']) / 1000, peakMb: Math.round(Number(alone['peakMb'])) },
      first: { seconds: Number(first['ms']) / 1000, cpuSeconds: Number(first['cpuMs']) / 1000, rowsPerSecond: Math.round(rate), packets: Number(first['packets']), peakMb: Math.round(Number(first['peakMb'])) },
      round: { ms: median(some, 'ms'), cpuMs: median(some, 'cpuMs'), emptyMs: median(empty, 'ms') },
    }
  } finally {
    for (const close of closing.reverse()) await close()
    await rm(folder, { recursive: true, force: true })
  }
}

const median = (told: readonly Told[], name: string): number => told.map(one => Number(one[name])).sort((a, b) => a - b)[Math.floor(told.length / 2)] ?? 0
