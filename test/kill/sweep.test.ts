import { existsSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { purge } from '../../addon/lifecycle/purge/purge.ts'
import { uninstall } from '../../addon/lifecycle/uninstall.ts'
import { databaseName } from '../../addon/records/files.ts'
import type { HostDatabase } from '../../host/open.ts'
import { keyOf } from '../lifecycle/key-of.ts'
import { differences } from '../lifecycle/logical-dump.ts'
import { onEveryForm } from '../on-every-form.ts'
import { heldClock, mariadbServer } from '../world.ts'
import { act, actNames } from './acts.ts'
import type { ActName, Ground } from './acts.ts'
import { dyingAt } from './fault.ts'
import { smallHost } from './small-host.ts'
import { stateOf } from './state.ts'
import { sampled } from './sampled.ts'

/**
 * decision 34, R15: the process dies before its n-th statement, for every n; it is started again and everything is as after
 * an undisturbed run. One round goes through install, uninstall, reinstall and purge and ends where it began.
 */
onEveryForm('killed at the n-th statement, then started again', form => {
  let host: HostDatabase
  let ground: Ground
  const wanted = new Map<ActName, ReadonlyMap<string, string>>()
  const lengths = new Map<ActName, number>()

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tk-kill-'))
    const address = form === 'sqlite' ? `sqlite:${join(folder, 'host.sqlite')}` : `${mariadbServer}/tk_kill_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
    host = await smallHost(address)
    if ((process.env.FULL_SWEEP ?? '') !== '' && form === 'mariadb') await host.knex.raw('set global innodb_flush_log_at_trx_commit = 0')
    ground = { address, folder }
  })
  after(async () => {
    if ((process.env.FULL_SWEEP ?? '') !== '' && form === 'mariadb') await host?.knex.raw('set global innodb_flush_log_at_trx_commit = 1')
    if (form === 'mariadb') await host?.knex.raw('drop database ??', [new URL(ground.address).pathname.slice(1)])
    await host?.close()
    await rm(ground.folder, { recursive: true, force: true })
  })

  it('(f) 1, 17, 18: an undisturbed round comes back to where it began', async function () {
    this.timeout(300_000)
    const begun = await stateOf(host, ground.folder)
    for (const name of actNames) {
      lengths.set(name, (await dyingAt(Infinity, () => act(name, ground))).statements)
      wanted.set(name, await stateOf(host, ground.folder))
    }
    expect(differences(begun, await stateOf(host, ground.folder))).to.deep.equal([])
    expect(Math.min(...lengths.values())).to.be.greaterThan(20)
  })

  it('(f) 18: a purge killed half-way can only be continued, without export and anew', async function () {
    this.timeout(300_000)
    await act('install', ground)
    await act('hide', ground)
    await dyingAt((lengths.get('purge') ?? 0) - 25, () => act('purge', ground))
    expect((await host.knex('tk_addon').first()).status).to.equal('purging')
    expect(await keyOf(act('install', ground))).to.equal('purge-unfinished')
    expect(await uninstall(ground.address, heldClock())).to.deep.equal({ changed: false })
    await purge(ground, { file: '', confirm: databaseName(ground.address), withForeign: false }, heldClock())
    expect(existsSync(join(ground.folder, 'export.zip'))).to.equal(true)
    rmSync(join(ground.folder, 'export.zip'))
    expect(differences(wanted.get('purge') ?? new Map(), await stateOf(host, ground.folder))).to.deep.equal([])
  })

  it('(f) 3: dies at each sampled statement of install, uninstall, reinstall and purge, and converges', async function () {
    this.timeout(7_200_000)
    const longest = Math.max(...lengths.values())
    const trouble: string[] = []
    for (const n of sampled(longest, form === 'sqlite' ? 31 : 97)) {
      for (const name of actNames) {
        // The shorter acts are walked through more than once.
        const at = (n - 1) % ((lengths.get(name) ?? 1) + 1) + 1
        await dyingAt(at, () => act(name, ground))
        const again = await act(name, ground).then(() => '', (fault: unknown) => fault instanceof Error ? fault.message : String(fault))
        // A purge that died after its last word has nothing left to do.
        if (again !== '' && !(name === 'purge' && /not installed here/.test(again))) trouble.push(`${name} at ${at}: ${again}`)
        const different = differences(wanted.get(name) ?? new Map(), await stateOf(host, ground.folder))
        if (different.length > 0) trouble.push(`${name} at ${at}: ${different.join(', ')}`)
      }
      if (trouble.length > 0) break
    }
    expect(trouble).to.deep.equal([])
  })
})
