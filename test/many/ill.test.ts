import { closeSync, mkdtempSync, openSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect } from 'chai'
import { keepInstallation, newInstallation } from '../../addon/lifecycle/installations.ts'
import { createHost, openHost } from '../../host/open.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import type { Workshop } from '../../host/worlds/workshop.ts'
import { startPortal } from '../../portal/app.ts'
import type { Portal } from '../../portal/app.ts'
import { goRound } from '../../scripts/rounds.ts'
import { followRound } from '../../scripts/rounds/follow-round.ts'
import type { Seen } from '../../scripts/rounds/follow-round.ts'
import { trustKey } from '../../addon/lifecycle/vendor-keys.ts'
import { goLive } from '../go-live.ts'
import { vendorIn } from '../lifecycle/vendor.ts'
import type { Vendor } from '../lifecycle/vendor.ts'
import { addTenant, keptLog, until } from './tenants.ts'
import type { Tenant } from './tenants.ts'

describe('one ill database does not touch the others (S01, I6, decision 31)', function () {
  this.timeout(90_000)
  const folder = mkdtempSync(join(tmpdir(), 'tk-test-'))
  const template = join(folder, 'template.sqlite')
  let vendor: Vendor
  let workshop: Workshop
  let healthy: Tenant[] = []
  let portal: Portal
  let stop = (): void => undefined
  let rounds: Promise<number> = Promise.resolve(0)
  const log = keptLog()
  const sockets: Socket[] = []
  let silent: Server

  before(async () => {
    const now = new Date(Date.now() - 3_600_000)
    const address = `sqlite:${template}`
    const host = await openHost(address)
    await createHost(host, now)
    workshop = await seedWorkshop(host, join(folder, 'files'), { now })
    await goLive({ address, folder, publicUrl: 'http://127.0.0.1:1' }, now)
    await host.knex.raw('pragma wal_checkpoint(truncate)')
    await host.close()
    rmSync(join(folder, 'installations'), { recursive: true })
    vendor = vendorIn(folder)
    healthy = [await addTenant(folder, template, 'one', vendor), await addTenant(folder, template, 'two', vendor)]
    silent = createServer(socket => { sockets.push(socket) })
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    portal = await startPortal({ folder, port: 0, log })
    const stopped = new Promise<void>(resolve => { stop = resolve })
    const seen = new Map<string, Seen>()
    rounds = goRound(folder, log, { everyMs: 300, idleMs: 600, idleAfterMs: 600_000, restMs: 2000, wholeMs: 600_000, once: false, stopped }, (desk, woken) => {
      const held = seen.get(desk.installation.link) ?? { hour: Date.now(), minute: Date.now() }
      seen.set(desk.installation.link, held)
      return followRound(desk, held, woken)
    })
  })
  after(async () => {
    stop()
    await rounds
    await portal?.close()
    for (const socket of sockets) socket.destroy()
    silent?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const ask = (link: string): Promise<Response> => fetch(`http://127.0.0.1:${portal.port}/${link}/sign-in`)

  /** An edit in the host's own program, and how long until it is history. */
  async function followed(tenant: Tenant, title: string): Promise<number> {
    const host = await openHost(tenant.installation.database)
    try {
      const id = await saveRow(host, workshop.owner, 'ticket', { title })
      return await until(`${title} is followed`, async () => await host.knex('tk_history').where({ ticket: id }).first('seq') !== undefined)
    } finally { await host.close() }
  }

  async function othersWork(ill: string): Promise<void> {
    const before = log.written.length
    await Promise.all(healthy.map(async (tenant, n) => {
      expect(await followed(tenant, `Durante ${ill} ${n}`)).to.be.lessThan(5000)
      for (let times = 0; times < 5; times += 1) {
        const begin = performance.now()
        expect((await ask(tenant.installation.link)).status).to.equal(200)
        expect(performance.now() - begin, `${ill}: a page of another firm`).to.be.lessThan(2000)
      }
    }))
    const ours = healthy.map(({ installation }) => installation.link.slice(0, 6))
    expect(log.written.slice(before).filter(({ link }) => ours.includes(link)), 'nothing is said of the healthy').to.deep.equal([])
  }

  function ill(database: string): string {
    const installation = newInstallation(database, 'http://127.0.0.1:1')
    keepInstallation(folder, installation)
    return installation.link
  }

  it('whose file is missing', async () => {
    const link = ill(`sqlite:${join(folder, 'nowhere.sqlite')}`)
    expect((await ask(link)).status).to.equal(503)
    await othersWork('missing')
  })

  it('whose file is no database, or was damaged in the middle', async () => {
    writeFileSync(join(folder, 'noise.sqlite'), 'x'.repeat(100_000))
    const link = ill(`sqlite:${join(folder, 'noise.sqlite')}`)
    expect((await ask(link)).status).to.equal(503)
    const tenant = await addTenant(folder, template, 'damaged', vendor)
    const file = new Database(tenant.file)
    file.pragma('journal_mode = DELETE')
    file.close()
    const handle = openSync(tenant.file, 'r+')
    writeSync(handle, Buffer.alloc(Math.floor(statSync(tenant.file).size / 2 / 4096) * 4096, 7), 0, undefined, 8192)
    closeSync(handle)
    expect((await ask(tenant.installation.link)).status).to.be.oneOf([503, 500, 404])
    await othersWork('damaged')
  })

  it('whose server refuses, or takes the call and says nothing', async () => {
    const away = ill('mysql://root@127.0.0.1:1/firm')
    const port = silent.address()
    const mute = ill(`mysql://root@127.0.0.1:${typeof port === 'object' && port !== null ? port.port : 0}/firm`)
    expect((await ask(away)).status).to.equal(503)
    const asked = Array.from({ length: 12 }, () => ask(mute).then(({ status }) => status))
    await othersWork('mute')
    for (const status of await Promise.all(asked)) expect(status).to.equal(503)
  })

  it('that somebody holds locked for seconds', async () => {
    const tenant = await addTenant(folder, template, 'slow', vendor)
    await until('it is open', async () => (await ask(tenant.installation.link)).status === 200)
    const other = new Database(tenant.file)
    other.exec('begin immediate')
    try {
      expect((await ask(tenant.installation.link)).status, 'reading goes on').to.equal(200)
      await othersWork('locked')
    } finally { other.exec('rollback'); other.close() }
  })

  it('is tried again less and less, and is back by itself', async () => {
    // Made elsewhere, because nobody here may have it open while it is taken away.
    const elsewhere = join(folder, 'elsewhere')
    trustKey(elsewhere, { kid: vendor.signing.kid, publicKey: vendor.signing.publicKey })
    const tenant = await addTenant(elsewhere, template, 'back', vendor)
    const file = new Database(tenant.file)
    file.exec("delete from tk_version where name = 'place'")
    file.close()
    renameSync(tenant.file, `${tenant.file}.away`)
    keepInstallation(folder, tenant.installation)
    expect((await ask(tenant.installation.link)).status).to.equal(503)
    await othersWork('gone for a while')
    renameSync(`${tenant.file}.away`, tenant.file)
    await until('the portal is back', async () => (await ask(tenant.installation.link)).status === 200)
    expect(await followed(tenant, 'Di nuovo qui')).to.be.lessThan(20_000)
  })

  it('and a round made once counts the ill and still reaches everybody', async () => {
    const reached = new Set<string>()
    const failures = await goRound(folder, keptLog(), { everyMs: 300, idleMs: 600, idleAfterMs: 600_000, restMs: 2000, wholeMs: 600_000, once: true, stopped: new Promise(() => undefined) }, async desk => {
      reached.add(desk.installation.link)
      return { busy: false }
    })
    for (const { installation } of healthy) expect(reached.has(installation.link)).to.equal(true)
    expect(failures).to.be.greaterThan(3)
  })
})
