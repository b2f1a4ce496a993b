import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { addon } from '../../addon/main.ts'
import { install } from '../../addon/lifecycle/install.ts'
import { purge } from '../../addon/lifecycle/purge/purge.ts'
import { databaseName } from '../../addon/records/files.ts'
import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { seedDtec } from '../../host/worlds/dtec.ts'
import { dyingAt } from '../kill/fault.ts'
import { sampled } from '../kill/sampled.ts'
import { stateOf } from '../kill/state.ts'
import { isMariadbThere } from '../on-every-form.ts'
import { heldClock, mariadbServer } from '../world.ts'
import { differences, logicalDump } from './logical-dump.ts'

const suite = isMariadbThere() ? describe : describe.skip

/** Only there can an install die half way: on SQLite it is one transaction, and the host is as it was. */
suite('what Ivo answered about his tickets, when the install dies half way (MariaDB)', function () {
  this.timeout(120_000)
  const answers = { consent: true, ownerEmail: 'ivo@elettrotermicaparodi.example' }
  const mapping = { 'status:Da fatturare': 'done', 'status:Riprogrammare': 'open', 'ticket.channel': '', 'ticket.title': 'tecnico' }
  const clock = heldClock()
  let host: HostDatabase
  let folder = ''
  let name = ''
  let length = 0
  let wanted: ReadonlyMap<string, string>

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
    name = `tk_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
    host = await openHost(`${mariadbServer}/${name}`)
    await createHost(host, clock.now())
    await seedDtec(host, join(folder, 'files'), { now: clock.now() })
  })
  after(async () => {
    await host?.knex.raw('drop database ??', [name])
    await host?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const place = () => ({ address: host.address, folder, publicUrl: 'http://localhost:4001' })
  async function takeAway(): Promise<void> {
    await addon.uninstall(place())
    await purge(place(), { file: join(folder, 'export.zip'), confirm: databaseName(host.address), withForeign: false }, clock)
    await rm(join(folder, 'export.zip'))
  }

  it('undisturbed they are all obeyed', async () => {
    length = (await dyingAt(Infinity, () => install(place(), { ...answers, mapping }, clock))).statements
    wanted = await stateOf(host)
    expect((await host.knex('ticket_states').where({ list_value: 'Da fatturare' }).first()).category).to.equal('Fatto')
    expect((await host.knex('tk_map').where({ role: 'ticket.title' }).first()).fieldname).to.equal('tecnico')
    await takeAway()
  })

  it('are still known when it is started again without them, or nothing of the host was touched', async function () {
    this.timeout(3_600_000)
    const untouched = async (): Promise<ReadonlyMap<string, string>> => new Map([...await logicalDump(host)].filter(([what]) => !/ tk_/.test(what)))
    const before = await untouched()
    let kept = 0
    const isFull = (process.env.FULL_SWEEP ?? '') !== ''
    for (const n of isFull ? sampled(length, 0) : [0.02, 0.6].map(share => Math.ceil(length * share))) {
      await dyingAt(n, () => install(place(), { ...answers, mapping }, clock))
      const known = await host.knex.schema.hasTable('tk_journal') && await host.knex('tk_journal').where({ op: 'install', step: 'answers' }).first() !== undefined
      if (!known) expect(differences(before, await untouched()), `died at ${n}`).to.deep.equal([])
      else {
        const plan = await addon.plan(place())
        const told = Object.fromEntries(plan.mapping.map(({ role, physical }) => [role, physical]))
        if (n < length) expect(told, `died at ${n}`).to.include({ 'ticket.title': 'ticket.tecnico', 'ticket.channel': undefined })
        kept += 1
      }
      await install(place(), known ? answers : { ...answers, mapping }, clock)
      expect(differences(wanted, await stateOf(host)), `died at ${n}`).to.deep.equal([])
      await takeAway()
    }
    expect(kept).to.be.greaterThan(0)
  })

  it('belong to that install alone: the next one is asked anew', async () => {
    await install(place(), { ...answers, mapping }, clock)
    await addon.uninstall(place())
    expect((await install(place(), answers, clock)).changed).to.equal(true)
    await host.knex('ticket_states').delete()
    await host.knex('tk_object').where({ okey: 'rows:ticket_states' }).delete()
    await install(place(), answers, clock)
    expect((await host.knex('ticket_states').where({ list_value: 'Da fatturare' }).first()).category).to.equal('Aperto')
  })
})
