import { stampAt } from '../formats/stamps.ts'
import { openHost } from '../host/open.ts'
import type { HostDatabase } from '../host/open.ts'
import { grownTicketId } from '../host/worlds/large.ts'
import type { Child, Told } from './child.ts'
import { startChild } from './child.ts'
import { median } from './measure.ts'
import type { Wanted } from './load.ts'
import { pagesOf } from './pages.ts'
import type { Site } from './web.ts'
import type { World } from './world.ts'

export type Followed = {
  readonly changed: number
  readonly quickMs: number
  readonly quickCpuMs: number
  readonly quickPauseMs: number
  readonly sweepMs: number
  readonly sweptRows: number
  readonly sweepPauseMs: number
}

export type Lettered = { readonly letters: number, readonly perSecond: number, readonly cpuMs: number, readonly pauseMs: number }

const changedRows = 1000
const number = (told: Told, name: string): number => Number(told[name])

/** A thousand rows changed by the host in one go, as an import does, then looked at; and once more with stamps set to zero. */
export async function measureFollow(world: World, work: Child): Promise<Followed> {
  const host = await openHost(world.address)
  try {
    await work.ask('quick')
    await changeTickets(host, world, 'Sospeso', stampAt(new Date()))
    const quick = await work.ask('quick')
    await changeTickets(host, world, 'Riprogrammare', 0)
    const sweep = await work.ask('sweep')
    const counted = await Promise.all(['clienti', 'ticket', 'ticket_message', 'ticket_file'].map(table => host.knex(table).count({ n: '*' }).first<{ n: number }>()))
    return {
      changed: number(quick, 'changed'), quickMs: number(quick, 'ms'), quickCpuMs: number(quick, 'cpuMs'), quickPauseMs: number(quick, 'pauseMs'),
      sweepMs: number(sweep, 'ms'), sweptRows: counted.reduce((sum, row) => sum + Number(row?.n ?? 0), 0), sweepPauseMs: number(sweep, 'pauseMs'),
    }
  } finally {
    await host.close()
  }
}

/** The oldest thousand tickets, of as many customers as chance gives: nearly each change is a letter of its own. */
async function changeTickets(host: HostDatabase, world: World, status: string, stamp: number): Promise<void> {
  const step = Math.max(1, Math.floor(world.tickets / changedRows))
  const ids = Array.from({ length: changedRows }, (_, n) => grownTicketId(1 + n * step))
  const cells = { status, ut: 'Tito Ferri', ...(stamp === 0 ? {} : { tid: stamp }) }
  for (let at = 0; at < ids.length; at += 200) {
    await host.knex('ticket').whereIn('gguid', ids.slice(at, at + 200)).update(cells)
  }
}

/** What following has left in the outbox, out to a sink over so many connections. */
export async function measureLetters(work: Child, connections: number): Promise<Lettered> {
  const sink = await startChild('sink-process.ts', {})
  try {
    const port = number(await sink.ask('port'), 'port')
    const told = await work.ask('deliver', { port, connections })
    const letters = number(await sink.ask('letters'), 'letters')
    return { letters, perSecond: letters / number(told, 'ms') * 1000, cpuMs: number(told, 'cpuMs') / Math.max(1, letters), pauseMs: number(told, 'pauseMs') }
  } finally {
    await sink.stop()
  }
}

/** From pressing *send* to the receipt at the mail server, the deliverer asked at once; its own pause comes on top. */
export async function sendToLetter(site: Site, work: Child, times: number): Promise<number> {
  const sink = await startChild('sink-process.ts', {})
  const open = pagesOf().find(({ name }) => name === 'open ticket')
  const found: number[] = []
  try {
    const port = number(await sink.ask('port'), 'port')
    await work.ask('deliver', { port, connections: 1 })
    for (let turn = 0; turn < times; turn += 1) {
      const wanted: Wanted = open?.next(turn, site.ground) ?? { path: '/' }
      const pressed = Date.now()
      await site.asks.one(wanted)
      await work.ask('deliver', { port, connections: 1 })
      found.push(number(await sink.ask('letters'), 'lastAt') - pressed)
    }
    return median(found)
  } finally {
    await sink.stop()
  }
}
