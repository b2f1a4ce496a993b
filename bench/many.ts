import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { createHost, openHost } from '../host/open.ts'
import { saveRow } from '../host/program/save-row.ts'
import { seedWorkshop } from '../host/worlds/workshop.ts'
import type { HostUser } from '../host/program/host-user.ts'
import { goLive } from '../test/go-live.ts'
import { vendorIn } from '../test/lifecycle/vendor.ts'
import { addTenant, until } from '../test/many/tenants.ts'
import type { Tenant } from '../test/many/tenants.ts'
import { startChild } from './child.ts'
import type { Child } from './child.ts'

/** As `ticketing follow` and `deliver` are started. */
const frugal = ['--max-semi-space-size=4']

export type Many = {
  readonly count: number
  readonly madeMs: number
  /** First request to an installation nobody had open. */
  readonly coldMs: { readonly p50: number, readonly p99: number, readonly max: number }
  /** Processor time of such a request: what it takes on a machine that has nothing else to do. */
  readonly coldCpuMs: number
  readonly warmMs: number
  /** Resident memory of each process with all installations in it, in megabytes. */
  readonly rssMb: { readonly portal: number, readonly follow: number, readonly deliver: number }
  /** Until everything was looked at for the first time. */
  readonly firstRoundMs: number
  /** Share of one processor while nobody does anything. */
  readonly idleCpu: { readonly seconds: number, readonly portal: number, readonly follow: number, readonly deliver: number }
  /** From an edit in the host's program to our history. */
  readonly editMs: { readonly alone: Spread, readonly visited: Spread }
}

export type Spread = { readonly p50: number, readonly max: number }

/** Many installations in one data folder, each process of the product once. (performance 4, 7.8; decision 31) */
export async function benchMany({ count = 1000, quick = false }: { readonly count?: number, readonly quick?: boolean } = {}): Promise<Many> {
  const folder = mkdtempSync(join(tmpdir(), 'tk-bench-many-'))
  const children: Child[] = []
  try {
    const begin = performance.now()
    const { tenants, owner } = await makeTenants(folder, count)
    const madeMs = performance.now() - begin
    const portal = await startChild('portal-process.ts', { folder })
    children.push(portal)
    const { port } = await portal.ask('port')
    const origin = `http://127.0.0.1:${Number(port)}`
    const before = Number((await portal.ask('cpu'))['us'])
    const cold = await visitAll(origin, tenants)
    const coldCpuMs = (Number((await portal.ask('cpu'))['us']) - before) / 1000 / tenants.length
    const warm = await visitTimes(origin, tenants.slice(-1), 50)
    const started = performance.now()
    const follow = await startChild('rounds-process.ts', { folder, kind: 'follow' }, frugal)
    const deliver = await startChild('rounds-process.ts', { folder, kind: 'deliver' }, frugal)
    children.push(follow, deliver)
    await calm(follow, count)
    await calm(deliver, count)
    const firstRoundMs = performance.now() - started
    const rssMb = { portal: rss(portal.pid), follow: rss(follow.pid), deliver: rss(deliver.pid) }
    const idleCpu = await idle({ portal, follow, deliver }, quick ? 10 : 30)
    const some = tenants.filter((_, n) => n % Math.ceil(count / (quick ? 10 : 24)) === 1)
    const alone = await editTimes(some, owner, () => undefined)
    await calm(follow, count)
    const visited = await editTimes(some, owner, tenant => { void ask(`${origin}/${tenant.installation.link}/sign-in`) })
    return { count, madeMs, coldMs: { ...spread(cold), p99: at(cold, 0.99) }, coldCpuMs, warmMs: at(warm, 0.5), rssMb, firstRoundMs, idleCpu, editMs: { alone: spread(alone), visited: spread(visited) } }
  } finally {
    for (const child of children) await child.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Installed once; then copies, each with an identity and an activation of its own. */
async function makeTenants(folder: string, count: number): Promise<{ readonly tenants: readonly Tenant[], readonly owner: HostUser }> {
  const template = join(folder, 'template.sqlite')
  const now = new Date(Date.now() - 3_600_000)
  const host = await openHost(`sqlite:${template}`)
  await createHost(host, now)
  const workshop = await seedWorkshop(host, join(folder, 'files'), { now })
  await goLive({ address: host.address, folder, publicUrl: 'http://127.0.0.1:1' }, now)
  await host.knex.raw('pragma wal_checkpoint(truncate)')
  await host.close()
  rmSync(join(folder, 'installations'), { recursive: true })
  const vendor = vendorIn(folder)
  const tenants: Tenant[] = []
  for (let n = 0; n < count; n += 1) tenants.push(await addTenant(folder, template, `firm-${n}`, vendor, false))
  return { tenants, owner: workshop.owner }
}

const visitAll = async (origin: string, tenants: readonly Tenant[]): Promise<number[]> => {
  const times: number[] = []
  // The process itself is warm: a stranger's link is asked for first.
  for (let n = 0; n < 20; n += 1) await ask(`${origin}/nobody-has-this-link-${n}/sign-in`)
  for (const { installation } of tenants) times.push(await ask(`${origin}/${installation.link}/sign-in`, 200))
  return times.slice(1)
}

async function visitTimes(origin: string, tenants: readonly Tenant[], rounds: number): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < rounds; n += 1) for (const { installation } of tenants) times.push(await ask(`${origin}/${installation.link}/sign-in`, 200))
  return times
}

async function ask(address: string, status?: number): Promise<number> {
  const begin = performance.now()
  // A line of its own for each visitor: one kept open may be closed by the portal just as it is used again.
  const answered = await new Promise<number>((resolve, reject) => {
    get(address, { agent: false }, answer => { answer.resume().once('end', () => resolve(answer.statusCode ?? 0)).once('error', reject) }).once('error', reject)
  })
  if (status !== undefined && answered !== status) throw new Error(`${address}: ${answered}`)
  return performance.now() - begin
}

/** Every installation was looked at, and nothing has been looked at for a while. */
async function calm(child: Child, count: number): Promise<void> {
  await until('everything was looked at', async () => {
    const { known, quietMs } = await child.ask('looks')
    return Number(known) >= count && Number(quietMs) > 4000
  }, 900_000)
}

async function idle(children: Readonly<Record<'portal' | 'follow' | 'deliver', Child>>, seconds: number): Promise<Many['idleCpu']> {
  const used = async (child: Child): Promise<number> => Number((await child.ask('cpu'))['us'])
  const before = { portal: await used(children.portal), follow: await used(children.follow), deliver: await used(children.deliver) }
  await new Promise(resolve => setTimeout(resolve, seconds * 1000))
  const share = async (name: keyof typeof before): Promise<number> => (await used(children[name]) - before[name]) / seconds / 1e6
  return { seconds, portal: await share('portal'), follow: await share('follow'), deliver: await share('deliver') }
}

async function editTimes(tenants: readonly Tenant[], owner: HostUser, visit: (tenant: Tenant) => void): Promise<number[]> {
  const times: number[] = []
  for (const tenant of tenants) {
    const host = await openHost(tenant.installation.database)
    const reader = new Database(tenant.file, { readonly: true })
    const found = reader.prepare('select seq from tk_history where ticket = ?')
    const id = await saveRow(host, owner, 'ticket', { title: 'Dal programma' })
    visit(tenant)
    times.push(await until('the edit is followed', () => found.get(id) !== undefined))
    reader.close()
    await host.close()
  }
  return times
}

const at = (times: readonly number[], share: number): number => [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
const spread = (times: readonly number[]): Spread & { readonly p50: number } => ({ p50: at(times, 0.5), max: Math.max(...times) })

/** Linux tells; elsewhere it is not measured. */
function rss(pid: number): number {
  try { return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) / 1024 } catch { return NaN }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const quick = process.argv.includes('--quick')
  const count = Number(process.argv.find(word => /^\d+$/.test(word)) ?? (quick ? 100 : 1000))
  process.stdout.write(`${JSON.stringify(await benchMany({ count, quick }), (_name, value: unknown) => typeof value === 'number' ? Math.round(value * 1000) / 1000 : value, 2)}\n`)
}
