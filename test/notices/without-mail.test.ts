import { expect } from 'chai'
import { lettersWaiting } from '../../addon/notices/failed.ts'
import { deliverRound } from '../../scripts/rounds/deliver-round.ts'
import { ticketing } from '../ticketing.ts'
import { letOut, openProbe } from '../webhooks/probe.ts'
import type { Probe } from '../webhooks/probe.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'

describe('without mail settings', function () {
  this.timeout(60_000)
  let world: World
  let probe: Probe
  beforeEach(async () => {
    [world, probe] = [await openWorld(), await openProbe()]
    letOut(world.folder, probe.origin)
    await world.save(world.desk.names.webhooks, { address: `${probe.origin}/hook`, active: 1, audience: 'Interno', on_opened: 1 })
    const rossi = world.workshop.customers[0]
    await world.save(world.desk.names.ticket.table, { title: 'Forno freddo', status: 'Aperto', channel: 'Telefono', customer: rossi?.name ?? '', gguid_customer: rossi?.id ?? '' })
    await world.follow()
    // Due by any clock: a command has the real one.
    await world.host.knex('tk_hook_post').update({ next_at: 0 })
    await world.host.knex('tk_letter').where({ status: 'sent' }).limit(1).update({ status: 'queued', next_at: 0 })
  })
  afterEach(async () => {
    await probe.close()
    await world.close()
  })

  it('a round tells other programs all the same, and letters neither leave nor keep it busy', async () => {
    world.clock.pass(3600)
    const waiting = await lettersWaiting(world.desk)
    const [first, second] = [await deliverRound(world.desk, undefined, 'test'), await deliverRound(world.desk, undefined, 'test')]
    expect([probe.heard.length, first.busy, second]).to.deep.equal([1, true, { busy: false }])
    expect(waiting).to.be.greaterThan(0)
    expect(await lettersWaiting(world.desk)).to.equal(waiting)
  })

  it('deliver starts, says what it cannot send and sends the rest; doctor counts the letters that wait', async () => {
    const place = ['--data', world.folder, '--database', world.desk.installation.database]
    const delivered = await ticketing(['deliver', '--once', ...place])
    expect(delivered, delivered.err).to.deep.include({ code: 0 })
    expect(delivered.err).to.contain('No mail settings').and.contain('Letters wait')
    expect(probe.heard).to.have.length(1)
    const { out } = await ticketing(['doctor', ...place])
    expect(out).to.match(/✗ No mail settings .*letters that wait: \d+/)
    await world.host.knex('tk_notice').delete()
    await world.host.knex('tk_letter').delete()
    expect((await ticketing(['doctor', ...place])).out).to.match(/✓ No mail settings [^:]*\n/)
  })
})
