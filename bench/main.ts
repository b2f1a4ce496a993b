import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { judge } from './aims.ts'
import type { SiteReport } from './aims.ts'
import { measureFollow, measureLetters, sendToLetter } from './beside.ts'
import { startChild } from './child.ts'
import { countStatements } from './statements.ts'
import { printReport } from './table.ts'
import { measureSites, memoryOf, openSite } from './web.ts'
import type { Effort, Site } from './web.ts'
import { mariadbWorld, sqliteWorld } from './world.ts'
import type { World } from './world.ts'

const efforts: Readonly<Record<'quick' | 'full', Effort>> = {
  quick: { rounds: 5, requests: 60, warm: 700 },
  full: { rounds: 9, requests: 60, warm: 1500 },
}

const mariadbServer = process.env['MARIADB_ADDRESS'] ?? 'mysql://root@127.0.0.1:3306'

/**
 * Measures the portal, following and delivering against the floor of the same machine in the same run.
 * @param args `--quick`: 10,000 tickets on SQLite only, short rounds; `--json`: one JSON object instead of tables;
 * `--large=100000`: another size than a million for the large world; `--mariadb=1000000`: another size than 10,000 there;
 * `--many`: many installations in one process instead; `--sync`: a replica of a cloud database instead, with `--on-mariadb` on MariaDB; `--report`: the paper of a report instead; `--intake`: letters that come in instead
 * @returns exit code: 0 also when an aim is missed, for a loaded machine is no fault
 */
export async function runBench(args: readonly string[]): Promise<0 | 2> {
  const large = Number(args.find(arg => /^--large=[1-9]\d{4,6}$/.test(arg))?.slice('--large='.length) ?? 1_000_000)
  const onMariadb = Number(args.find(arg => /^--mariadb=[1-9]\d{3,6}$/.test(arg))?.slice('--mariadb='.length) ?? 10_000)
  const unknown = args.filter(arg => !['--quick', '--json', '--many', '--sync', '--report', '--intake', '--on-mariadb', `--large=${large}`, `--mariadb=${onMariadb}`].includes(arg))
  if (unknown.length > 0) {
    process.stderr.write(`bench: ${unknown.join(' ')}? Only --quick, --json, --many, --sync, --report, --intake, --on-mariadb (with --sync), --large=TICKETS and --mariadb=TICKETS are known.\n`)
    return 2
  }
  if (args.includes('--report')) return measureReport()
  if (args.includes('--intake')) return measureIntake()
  if (args.includes('--many')) return measureMany(args.includes('--quick'))
  if (args.includes('--sync')) return measureSync(args.includes('--quick') ? [10_000] : [10_000, large], args.includes('--on-mariadb'))
  const json = args.includes('--json')
  const say = (words: string): void => { if (!json) process.stderr.write(`${words}\n`) }
  const scratch = await mkdtemp(join(tmpdir(), 'tk-bench-run-'))
  try {
    const reports = await measure({ large: args.includes('--quick') ? 0 : large, onMariadb }, scratch, say)
    const aims = judge(reports)
    const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30), node: process.version }
    process.stdout.write(json ? `${JSON.stringify({ machine, at: new Date().toISOString(), reports, aims })}\n` : printReport(machine, reports, aims))
    return 0
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function measureReport(): Promise<0> {
  const { benchReport } = await import('./report.ts')
  process.stdout.write(`${JSON.stringify(await benchReport(), undefined, 2)}\n`)
  return 0
}

async function measureIntake(): Promise<0> {
  const { benchIntake } = await import('./intake.ts')
  process.stdout.write(`${JSON.stringify(await benchIntake(10_000), undefined, 2)}\n`)
  return 0
}

async function measureMany(quick: boolean): Promise<0> {
  const { benchMany } = await import('./many.ts')
  process.stdout.write(`${JSON.stringify(await benchMany({ count: quick ? 100 : 1000, quick }), undefined, 2)}\n`)
  return 0
}

async function measureSync(sizes: readonly number[], mariadb: boolean): Promise<0> {
  const { benchSync, onMariadb } = await import('./sync.ts')
  for (const rows of sizes) process.stdout.write(`${JSON.stringify(await benchSync(rows, ...mariadb ? [onMariadb(mariadbServer)] : []), undefined, 2)}\n`)
  return 0
}

async function measure({ large, onMariadb }: { readonly large: number, readonly onMariadb: number }, scratch: string, say: (words: string) => void): Promise<readonly SiteReport[]> {
  const closing: (() => Promise<void>)[] = []
  try {
    const sites: Site[] = []
    const open = async (name: string, world: World): Promise<void> => {
      say(`${name} tickets: world ready after ${(world.builtMs / 1000).toFixed(1)} s`)
      const site = await openSite(name, world, scratch)
      closing.push(() => site.stop())
      sites.push(site)
    }
    await open('SQLite 10,000', await sqliteWorld(10_000, scratch))
    const quick = large === 0
    if (!quick) {
      await open(`SQLite ${large.toLocaleString('en')}`, await sqliteWorld(large, scratch))
      const maria = await mariadbWorld(mariadbServer, onMariadb, scratch).catch((fault: unknown) => {
        say(`MariaDB skipped: ${fault instanceof Error ? fault.message : String(fault)}`)
        return undefined
      })
      if (maria !== undefined) {
        closing.unshift(() => maria.drop())
        await open(`MariaDB ${onMariadb.toLocaleString('en')}`, maria)
      }
    }
    say('measuring pages against the floor')
    const pages = await measureSites(sites, quick ? efforts.quick : efforts.full)
    const reports: SiteReport[] = []
    for (const site of sites) reports.push({ name: site.name, builtMs: site.world.builtMs, pages: pages.get(site.name) ?? [], ...await besides(site, quick, say) })
    return reports
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

async function besides(site: Site, quick: boolean, say: (words: string) => void): Promise<Omit<SiteReport, 'name' | 'builtMs' | 'pages'>> {
  say(`${site.name}: statements, follow, letters`)
  const plans = await countStatements(site)
  const memory = memoryOf(site)
  const work = await startChild('work-process.ts', { folder: site.world.folder, address: site.world.address })
  try {
    const sendToLetterMs = await sendToLetter(site, work, quick ? 5 : 15)
    const follow = await measureFollow(site.world, work)
    return { plans, memory, sendToLetterMs, follow, letters: await measureLetters(work, 1) }
  } finally {
    await work.stop()
  }
}

if (process.argv[1] === import.meta.filename) process.exitCode = await runBench(process.argv.slice(2))
