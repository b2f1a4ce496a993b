import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findByDatabase } from '../addon/lifecycle/installations.ts'
import { openDesk } from '../addon/lifecycle/open-desk.ts'
import { startChild } from './child.ts'
import type { Child } from './child.ts'
import { loaderFor } from './load.ts'
import type { Loader } from './load.ts'
import { median, medianOf, round } from './measure.ts'
import type { Measured } from './measure.ts'
import { bareInsert, bareList, groundOf, pagesOf } from './pages.ts'
import type { Ground, Page } from './pages.ts'
import { signInGuests } from './people.ts'
import type { World } from './world.ts'

/** A world with its portal and its floor at work. */
export type Site = {
  readonly name: string, readonly world: World, readonly ground: Ground
  readonly portal: Child, readonly floor: Child, readonly asks: Loader, readonly asksFloor: Loader
  stop(): Promise<void>
}

export async function openSite(name: string, world: World, scratch: string): Promise<Site> {
  const installation = findByDatabase(world.folder, world.address)
  if (installation === undefined) throw new Error('the world has no installation')
  const desk = await openDesk(installation, { folder: world.folder })
  // Where there are few tickets, those who have a page full; where there are many, people from the whole range.
  const ranks = Array.from({ length: 8 }, (_, n) => world.tickets > 50_000 ? Math.round((100 + n * 400) * Math.min(1, world.tickets / 500_000)) : n)
  const ground = await groundOf(desk, await signInGuests(desk, ranks)).finally(() => desk.db.close())
  const portal = await startChild('portal-process.ts', { folder: world.folder })
  const floor = await startChild('floor-process.ts', { address: world.address, other: join(scratch, `bare-${name}.sqlite`) })
  const asks = loaderFor(Number((await portal.ask('port'))['port']))
  const asksFloor = loaderFor(Number((await floor.ask('port'))['port']))
  const site = { name, world, ground, portal, floor, asks, asksFloor, async stop() { asks.close(); asksFloor.close(); await portal.stop(); await floor.stop() } }
  await sameBytes(site)
  return site
}

/** The floor's page is as long as the portal's. */
async function sameBytes(site: Pick<Site, 'ground' | 'asks' | 'asksFloor' | 'floor'>): Promise<void> {
  const [page] = pagesOf()
  const real = await site.asks.one(page?.next(0, site.ground) ?? { path: '/' })
  if (real.status !== 200) throw new Error(`the list answered ${real.status}: ${real.text.slice(0, 400)}`)
  const bare = await site.asksFloor.one(bareList(0, site.ground))
  await site.floor.ask('pad', { bytes: Math.max(0, real.bytes - bare.bytes) })
}

export type PageResult = { readonly page: string, readonly floor: Measured, readonly portal: Measured, readonly ten: Measured, readonly ratio: number, readonly best: number, readonly bestCpuUs: number }

export type Effort = { readonly rounds: number, readonly requests: number, readonly warm: number }

/** Floor and portal in turn, page after page, over all worlds in every round: what disturbs one disturbs all. */
export async function measureSites(sites: readonly Site[], effort: Effort): Promise<ReadonlyMap<string, readonly PageResult[]>> {
  const pages = pagesOf()
  for (const site of sites) await warmUp(site, pages, effort.warm)
  const found = new Map<string, { floor: Measured, portal: Measured, ten: Measured }[]>()
  for (let turn = 0; turn < effort.rounds; turn += 1) {
    for (const page of pages) for (const site of sites) {
      const key = `${site.name} ${page.name}`
      found.set(key, [...found.get(key) ?? [], await once(site, page, effort)])
    }
  }
  return new Map(sites.map(site => [site.name, pages.map(page => {
    const rounds = found.get(`${site.name} ${page.name}`) ?? []
    return {
      page: page.name, floor: medianOf(rounds.map(({ floor }) => floor)), portal: medianOf(rounds.map(({ portal }) => portal)),
      ten: medianOf(rounds.map(({ ten }) => ten)), ratio: median(rounds.map(({ floor, portal }) => portal.cpuUs / floor.cpuUs)),
      best: least(rounds.map(({ portal }) => portal.cpuUs)) / least(rounds.map(({ floor }) => floor.cpuUs)), bestCpuUs: least(rounds.map(({ portal }) => portal.cpuUs)),
    }
  })]))
}

/** Compiling hot code takes the first thousand requests, and processor time of its own threads: not what a running portal costs. */
async function warmUp(site: Site, pages: readonly Page[], requests: number): Promise<void> {
  await site.asksFloor.run(n => bareList(n, site.ground), { requests, connections: 4, status: 200 })
  await site.asksFloor.run(n => bareInsert(n, site.ground), { requests, connections: 4, status: 303 })
  for (const page of pages) {
    await page.prepare?.(site.asks, site.ground)
    await site.asks.run(n => page.next(n, site.ground), { requests, connections: 4, status: page.status })
  }
}

/** What the least disturbed round took: other work on the machine only ever adds. */
const least = (values: readonly number[]): number => Math.min(...values)

async function once(site: Site, page: Page, { requests }: Effort): Promise<{ floor: Measured, portal: Measured, ten: Measured }> {
  const bare = page.floor === 'list' ? bareList : bareInsert
  await page.prepare?.(site.asks, site.ground)
  const floor = await round(site.floor, site.asksFloor, n => bare(n, site.ground), { requests: requests * 2, connections: 1, status: page.floor === 'list' ? 200 : 303 })
  const portal = await round(site.portal, site.asks, n => page.next(n, site.ground), { requests, connections: 1, status: page.status })
  await page.prepare?.(site.asks, site.ground)
  const ten = await round(site.portal, site.asks, n => page.next(n, site.ground), { requests, connections: 10, status: page.status })
  return { floor, portal, ten }
}

/** Proportional and resident set of the portal's process, in MB. */
export function memoryOf(site: Site): { readonly pss: number, readonly rss: number } {
  const text = readFileSync(`/proc/${site.portal.pid}/smaps_rollup`, 'utf8')
  const kb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
  return { pss: kb('Pss') / 1024, rss: kb('Rss') / 1024 }
}
