import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { followOnce } from '../../addon/follow.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { install } from '../../addon/lifecycle/install.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { uninstall } from '../../addon/lifecycle/uninstall.ts'
import { openTicket } from '../../addon/tickets/open.ts'
import { createHost, openHost } from '../../host/open.ts'
import { growTickets } from '../../host/worlds/large.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import { openWorld } from '../world.ts'

describe('a host with 2,000 ticked customers and old tickets', function () {
  this.timeout(120_000)

  it('installing on it and following it for the first time sends no letter at all, and numbers go on after the highest', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
    const address = `sqlite:${join(folder, 'host.sqlite')}`
    const clock = { now: () => new Date('2026-11-23T09:00:00Z') }
    const place = { address, folder, publicUrl: 'https://aiuto.example' }
    const consent = { consent: true, ownerEmail: 'olga@officinabassi.example' }
    const host = await openHost(address)
    await createHost(host, clock.now())
    await seedWorkshop(host, join(folder, 'files'), { now: clock.now() })
    // The tables came with an earlier installation, which is gone from this machine; the rows stayed.
    await install(place, consent, clock)
    await uninstall(address, clock)
    const customers = await growTickets(host, { tickets: 3_000, customers: 2_000, messagesPerTicket: 1, now: clock.now() })
    expect(await host.knex('clienti').where({ check_ticket: 1 }).count({ n: '*' })).to.deep.equal([{ n: 2_000 }])
    await host.knex('tk_seen').delete()
    await host.knex('tk_counter').delete()
    await host.knex('tk_letter').delete()
    await host.knex('tk_notice').delete()
    await install(place, consent, clock)
    const installation = findByDatabase(folder, address)
    if (installation === undefined) throw new Error('not installed')
    const desk = await openDesk(installation, { folder, clock })
    try {
      await desk.db.knex('tk_letter').where({ kind: 'owner-door' }).delete()
      await desk.db.knex('tk_notice').where({ kind: 'owner-door' }).delete()
      await followOnce(desk, { sweep: 'all' })
      expect((await followOnce(desk, { sweep: 'all' })).changed).to.equal(0)
      expect(await desk.db.knex('tk_history').count({ n: '*' })).to.deep.equal([{ n: 0 }])
      expect([await desk.db.knex('tk_letter').select('kind'), await desk.db.knex('tk_notice').select('kind')]).to.deep.equal([[], []])
      const [first] = customers
      if (first === undefined) throw new Error('no customers')
      const opened = await openTicket(desk, { kind: 'customer', account: '', customer: first.id, name: first.name, email: first.email, language: 'it', looking: false }, { title: 'Il primo nuovo' }, [], '')
      expect(opened.number).to.equal(3_001)
    } finally {
      await desk.db.close()
      await host.close()
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('two thousand ticks made at once wait for Olga: one letter to her, none to them', async () => {
    const world = await openWorld()
    try {
      await growTickets(world.host, { tickets: 1, customers: 500, now: world.clock.now() })
      await world.host.knex('clienti').where('gguid', 'like', 'c0000000%').update({ check_ticket: 1, tid: 20261123090000 })
      await world.follow()
      const letters = await world.letters()
      expect(letters.map(({ to }) => to[0])).to.deep.equal(['info@officinabassi.example'])
      expect(letters[0]?.text).to.include('500')
      await world.follow()
      expect(await world.letters()).to.deep.equal([])
    } finally { await world.close() }
  })
})
