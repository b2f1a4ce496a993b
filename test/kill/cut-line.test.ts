import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { HostDatabase } from '../../host/open.ts'
import { differences } from '../lifecycle/logical-dump.ts'
import { isMariadbThere } from '../on-every-form.ts'
import { mariadbServer } from '../world.ts'
import { act, actNames } from './acts.ts'
import type { ActName, Ground } from './acts.ts'
import { startCuttingProxy } from './cutting-proxy.ts'
import type { Cut, CuttingProxy } from './cutting-proxy.ts'
import { sampled } from './sampled.ts'
import { smallHost } from './small-host.ts'
import { stateOf } from './state.ts'

/** Every point takes long: what the server would write through to the disk each time is not what is tried here. */
const isFull = (process.env.FULL_SWEEP ?? '') !== ''

const suite = isMariadbThere() ? describe : describe.skip

const ways: readonly Omit<Cut, 'at'>[] = (['unanswered', 'unheard', 'half'] as const).flatMap(how => [{ how, everything: true }, { how, everything: false }])

/** decision 34: a line that breaks is worse than a process that dies, for nobody knows whether the last command was carried out. */
suite('the line to MariaDB is cut, then it is started again', () => {
  let host: HostDatabase
  let proxy: CuttingProxy
  let ground: Ground
  let name = ''
  const wanted = new Map<ActName, ReadonlyMap<string, string>>()
  const lengths = new Map<ActName, number>()

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tk-cut-'))
    const server = new URL(mariadbServer)
    name = `tk_cut_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
    host = await smallHost(`${mariadbServer}/${name}`)
    proxy = await startCuttingProxy({ host: server.hostname, port: Number(server.port || 3306) })
    const beside = new URL(`${mariadbServer}/${name}`)
    beside.port = String(proxy.port)
    ground = { address: beside.href, folder }
    if (isFull) await host.knex.raw('set global innodb_flush_log_at_trx_commit = 0')
  })
  after(async () => {
    if (isFull) await host?.knex.raw('set global innodb_flush_log_at_trx_commit = 1')
    await proxy?.close()
    await host?.knex.raw('drop database ??', [name])
    await host?.close()
    await rm(ground.folder, { recursive: true, force: true })
  })

  it('undisturbed, it comes back to where it began', async function () {
    this.timeout(300_000)
    const begun = await stateOf(host, ground.folder)
    for (const doing of actNames) {
      proxy.mend()
      await act(doing, ground)
      lengths.set(doing, proxy.commands())
      wanted.set(doing, await stateOf(host, ground.folder))
    }
    expect(differences(begun, await stateOf(host, ground.folder))).to.deep.equal([])
    expect(Math.min(...lengths.values())).to.be.greaterThan(20)
  })

  it('cut at each sampled command of install, uninstall, reinstall and purge, heard or not, it converges (decision 34)', async function () {
    this.timeout(14_400_000)
    const trouble: string[] = []
    const met = new Set<string>()
    for (const n of sampled(Math.max(...lengths.values()), 61)) {
      for (const [place, doing] of actNames.entries()) {
        // The shorter acts are walked through more than once, each time in another way.
        const length = lengths.get(doing) ?? 1
        const way = ways[(n + place + Math.floor((n - 1) / length)) % ways.length] ?? { how: 'unanswered', everything: true }
        const at = (n - 1) % length + 1
        const told = `${doing}, ${way.how} at ${at}${way.everything ? '' : ', one line'}`
        proxy.cut({ at, ...way })
        await act(doing, ground).catch(() => undefined)
        if (proxy.mend()) met.add(`${doing} ${way.how} ${way.everything}`)
        const again = await act(doing, ground).then(() => '', (fault: unknown) => fault instanceof Error ? fault.message : String(fault))
        if (again !== '' && !(doing === 'purge' && /not installed here/.test(again))) trouble.push(`${told}: ${again}`)
        const different = differences(wanted.get(doing) ?? new Map(), await stateOf(host, ground.folder))
        if (different.length > 0) trouble.push(`${told}: ${different.join(', ')}`)
      }
      if (trouble.length > 0) break
    }
    expect(trouble).to.deep.equal([])
    expect(met.size).to.be.greaterThan(ways.length)
  })
})
