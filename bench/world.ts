import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { copyFile, cp, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findByDatabase, keepInstallation } from '../addon/lifecycle/installations.ts'
import { openDesk } from '../addon/lifecycle/open-desk.ts'
import { layBaseline } from '../addon/followed/baseline.ts'
import { createHost, openHost } from '../host/open.ts'
import { growTickets } from '../host/worlds/large.ts'
import { seedWorkshop } from '../host/worlds/workshop.ts'
import { goLive } from '../test/go-live.ts'
import { openAccounts } from './people.ts'
import { publicUrl } from './public-url.ts'

export type World = { readonly folder: string, readonly address: string, readonly tickets: number, readonly builtMs: number }

export const customersInWorld = 5000
const root = join(import.meta.dirname, '..')

/** What shapes the database: another text here, another world. */
const shapers = ['migrations', 'host/worlds/large', 'host/worlds/large.ts', 'addon/tickets/search-index.ts', 'addon/history/recorded.ts', 'bench/people.ts']

export function fingerprint(tickets: number): string {
  const hash = createHash('sha256').update(String(tickets))
  for (const shaper of shapers) for (const file of filesIn(join(root, shaper))) hash.update(readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}

const filesIn = (path: string): string[] => /\.ts$/.test(path) ? [path]
  : readdirSync(path, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts')).sort().map(name => join(path, name))

/** A world of so many tickets, built once for each shape and kept in the system's temp folder; what is measured is a copy. */
export async function sqliteWorld(tickets: number, scratch: string): Promise<World> {
  const kept = join(tmpdir(), `tk-bench-${tickets}-${fingerprint(tickets)}`)
  const started = performance.now()
  if (!existsSync(join(kept, 'ready'))) await keepNew(kept, tickets)
  const folder = join(scratch, `world-${tickets}`)
  await mkdir(folder, { recursive: true })
  const address = `sqlite:${join(folder, 'host.sqlite')}`
  await copyFile(join(kept, 'host.sqlite'), join(folder, 'host.sqlite'))
  await cp(join(kept, 'files'), join(folder, 'files'), { recursive: true })
  const installation = findByDatabase(kept, `sqlite:${join(kept, 'host.sqlite')}`)
  if (installation === undefined) throw new Error(`the kept world ${kept} has no installation: delete the folder`)
  keepInstallation(folder, { ...installation, database: address })
  return { folder, address, tickets, builtMs: performance.now() - started }
}

async function keepNew(kept: string, tickets: number): Promise<void> {
  for (const old of readdirSync(tmpdir()).filter(name => name.startsWith(`tk-bench-${tickets}-`))) await rm(join(tmpdir(), old), { recursive: true, force: true })
  await mkdir(kept, { recursive: true })
  await build(kept, `sqlite:${join(kept, 'host.sqlite')}`, tickets)
  await writeFile(join(kept, 'ready.part'), '')
  await rename(join(kept, 'ready.part'), join(kept, 'ready'))
}

export async function mariadbWorld(server: string, tickets: number, scratch: string): Promise<World & { drop(): Promise<void> }> {
  const started = performance.now()
  const name = `tk_bench_${process.pid}`
  const address = `${server}/${name}`
  const folder = join(scratch, 'world-mariadb')
  await mkdir(folder, { recursive: true })
  await build(folder, address, tickets)
  return {
    folder, address, tickets, builtMs: performance.now() - started,
    async drop() {
      const host = await openHost(address)
      await host.knex.raw('drop database ??', [name])
      await host.close()
    },
  }
}

/** A firm, the addon live in it, then years of tickets: the addon's own baseline records and indexes them. */
async function build(folder: string, address: string, tickets: number): Promise<void> {
  const now = new Date(Date.now() - 3_600_000)
  const host = await openHost(address)
  try {
    await createHost(host, now)
    await seedWorkshop(host, join(folder, 'files'), { language: 'it', now })
    await goLive({ address, folder, publicUrl }, now)
    await growTickets(host, { tickets, customers: customersInWorld, messagesPerTicket: tickets > 50_000 ? 1 : 5, now })
    // A host's database knows no ANALYZE: statistics of tables still empty would mislead every later plan.
    if (host.form === 'sqlite') await host.knex.raw('delete from sqlite_stat1')
    const installation = findByDatabase(folder, address)
    if (installation === undefined) throw new Error('nothing was installed')
    const desk = await openDesk(installation, { folder })
    try {
      if (desk.db.form === 'sqlite') await desk.db.knex.raw('pragma synchronous = off')
      await layBaseline(desk)
      await openAccounts(desk, customersInWorld)
    } finally {
      await desk.db.close()
    }
    if (host.form === 'sqlite') await host.knex.raw('pragma wal_checkpoint(truncate)')
  } finally {
    await host.close()
  }
}
