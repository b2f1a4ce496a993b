import { expect } from 'chai'
import { expectedOf } from '../../addon/lifecycle/activation.ts'
import { issueToken } from '../../addon/lifecycle/token.ts'
import { makeSigningKey, trustKey } from '../../addon/lifecycle/vendor-keys.ts'
import { join } from 'node:path'
import { openBrowser } from '../browser.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'

describe('The activation key as a link (A17, issue 2 point 3)', () => {
  let world: World
  before(async () => { world = await openWorld() })
  after(() => world.close())

  it('opens on any computer: a look changes nothing, a press activates, a bent key says why', async () => {
    const { sub, aud, ins, cnf } = expectedOf(world.desk)
    const { kid, key, publicKey } = makeSigningKey(join(world.folder, 'vendor-key.json'))
    trustKey(world.folder, { kid, publicKey, revoked: false })
    const token = issueToken({ iss: 'test', sub, aud, ins, cnf, url: '', cust: 'Officina Bassi' }, { now: world.clock.now(), days: 400, kid, key })
    await world.desk.db.knex('tk_activation').delete()
    const stranger = openBrowser(world.portal)
    expect((await stranger.go('tickets')).text).to.not.include('Le mie richieste')
    expect((await stranger.go(`owner/key/${token}`)).status).to.equal(200)
    expect(await world.desk.db.knex('tk_activation').select()).to.have.length(0)
    const bent = `${token.slice(0, 40)}A${token.slice(41)}`
    await stranger.go(`owner/key/${bent}`)
    expect((await stranger.send(`owner/key/${bent}`)).html).to.include('role="alert"')
    await stranger.go(`owner/key/${token}`)
    expect((await stranger.send(`owner/key/${token}`)).text).to.include('La chiave è stata accettata')
    expect(await world.desk.db.knex('tk_activation').select()).to.have.length(1)
    expect((await stranger.go('sign-in')).status).to.equal(200)
    expect((await stranger.go('owner/people')).text, 'the door itself stays shut').to.not.include('Chi aspetta di entrare')
  })
})
