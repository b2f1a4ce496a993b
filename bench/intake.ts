import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { startImap } from '../test/intake/imap-server.ts'
import type { ImapServer } from '../test/intake/imap-server.ts'
import { startChild } from './child.ts'
import type { Child } from './child.ts'
import { pagesOf } from './pages.ts'
import { openSite } from './web.ts'
import type { Site } from './web.ts'
import { sqliteWorld } from './world.ts'

export type IntakeReport = {
  readonly tickets: number
  /** As many as come, one after the other. */
  readonly fullSpeed: { readonly letters: number, readonly perMinute: number, readonly cpuMsEach: number }
  /** The portal's list, asked 40 times a second: at rest, while 1,000 letters a minute come, and at rest again. */
  readonly list: { readonly idleP50: number, readonly idleP99: number, readonly busyP50: number, readonly busyP99: number, readonly afterP99: number, readonly ratio: number }
  /** A process that takes in one letter of 20 MB: what it held before it, and the most it ever held. */
  readonly large: { readonly megabytes: number, readonly beforeMb: number, readonly peakMb: number, readonly seconds: number }
}

const perMinute = 1000
/** As `ticketing receive` is started. */
const frugal = ['--max-semi-space-size=4', '--optimize-for-size']
const askEveryMs = 25

/** Letters over IMAP into a world of so many tickets, beside its portal: server and asker here, portal and intake in processes of their own. */
export async function benchIntake(tickets: number): Promise<IntakeReport> {
  const scratch = await mkdtemp(join(tmpdir(), 'tk-bench-intake-'))
  const closing: (() => Promise<void>)[] = [() => rm(scratch, { recursive: true, force: true })]
  try {
    const world = await sqliteWorld(tickets, scratch)
    const site = await openSite('intake', world, scratch)
    closing.push(() => site.stop())
    const imap = await startImap()
    closing.push(() => imap.close())
    const intake = await startChild('intake-process.ts', { folder: world.folder, address: world.address }, frugal)
    closing.push(() => intake.stop())
    const [small = '', big = '', ...letters] = await lettersOf(intake, 2502)
    await asked(site, 600)
    const idle = await asked(site, 1200)
    await intake.ask('watch', { port: imap.port })
    const fullSpeed = await atFullSpeed(intake, imap, letters.slice(0, 1000))
    const feeding = feed(imap, letters.slice(1000))
    const busy = await asked(site, 1200)
    feeding.stop()
    await allTaken(imap)
    const after = await asked(site, 1200)
    await intake.ask('stop')
    const large = await largeLetter(world, imap, { small, big })
    return {
      tickets, fullSpeed, large,
      list: { idleP50: idle.p50, idleP99: idle.p99, busyP50: busy.p50, busyP99: busy.p99, afterP99: after.p99, ratio: busy.p99 / Math.max(idle.p99, after.p99) },
    }
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

async function lettersOf(intake: Child, count: number): Promise<readonly string[]> {
  const { letters } = await intake.ask('letters', { count })
  return Array.isArray(letters) ? letters.map(String) : []
}

async function atFullSpeed(intake: Child, imap: ImapServer, letters: readonly string[]): Promise<IntakeReport['fullSpeed']> {
  const cpu = Number((await intake.ask('cpu'))['us'])
  const started = performance.now()
  for (const raw of letters) imap.put(raw)
  await allTaken(imap)
  const ms = performance.now() - started
  return { letters: letters.length, perMinute: Math.round(letters.length / ms * 60_000), cpuMsEach: (Number((await intake.ask('cpu'))['us']) - cpu) / 1000 / letters.length }
}

async function allTaken(imap: ImapServer): Promise<void> {
  for (const started = performance.now(); performance.now() - started < 300_000;) {
    if (imap.inbox().every(({ seen }) => seen)) return
    await pause(50)
  }
  throw new Error('letters were left')
}

function feed(imap: ImapServer, letters: readonly string[]): { stop(): void } {
  const rest = [...letters]
  const timer = setInterval(() => {
    const raw = rest.shift()
    if (raw !== undefined) imap.put(raw)
  }, 60_000 / perMinute)
  return { stop: () => clearInterval(timer) }
}

/** The list at a steady pace, whatever the answers take: a closed loop would slow down with them and hide it. */
async function asked(site: Site, requests: number): Promise<{ readonly p50: number, readonly p99: number }> {
  const [page] = pagesOf()
  if (page === undefined) throw new Error('no page')
  const times: number[] = []
  const all: Promise<void>[] = []
  for (let at = 0; at < requests; at += 1) {
    const due = performance.now()
    all.push(site.asks.one(page.next(at, site.ground)).then(({ status }) => {
      if (status !== 200) throw new Error(`the list answered ${status}`)
      times.push(performance.now() - due)
    }))
    await pause(askEveryMs)
  }
  await Promise.all(all)
  times.sort((a, b) => a - b)
  return { p50: times[Math.floor(times.length / 2)] ?? 0, p99: times[Math.floor(times.length * 0.99)] ?? 0 }
}

async function largeLetter(world: { readonly folder: string, readonly address: string }, imap: ImapServer, { small, big }: { readonly small: string, readonly big: string }): Promise<IntakeReport['large']> {
  const intake = await startChild('intake-process.ts', { folder: world.folder, address: world.address }, frugal)
  try {
    await intake.ask('watch', { port: imap.port })
    imap.put(small)
    await allTaken(imap)
    const beforeMb = Number((await intake.ask('memory'))['nowMb'])
    const raw = Buffer.from(withFiles(big))
    const started = performance.now()
    imap.put(raw)
    await allTaken(imap)
    const seconds = (performance.now() - started) / 1000
    const told = await intake.ask('memory')
    await intake.ask('stop')
    return { megabytes: Math.round(raw.length / 2 ** 20), beforeMb: Math.round(beforeMb), peakMb: Math.round(Number(told['peakMb'])), seconds }
  } finally { await intake.stop() }
}

/** Two scans of seven megabytes each: twenty on the wire. */
function withFiles(raw: string): string {
  const pdf = (): string => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(7_300_000)]).toString('base64').replace(/.{76}/g, '$&\r\n')
  const parts = [1, 2].map(n => `--m\r\nContent-Type: application/pdf; name=scan${n}.pdf\r\nContent-Disposition: attachment; filename=scan${n}.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${pdf()}\r\n`)
  const [head = '', body = ''] = [raw.slice(0, raw.indexOf('Content-Type: multipart')), raw.slice(raw.indexOf('Content-Type: multipart'))]
  return `${head}Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n${body}\r\n${parts.join('')}--m--\r\n`
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
