import { expect } from 'chai'
import { invite } from '../../addon/sessions/invite.ts'
import { openBrowser } from '../browser.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { below, linkIn, password } from './newcomer.ts'

describe('A customer invited from his card, where the firm wrote two telephones', () => {
  let world: World
  before(async () => { world = await openWorld() })
  after(() => world.close())

  it('chooses his language and his letters; only what he types himself is judged', async () => {
    const { customers } = world.desk.names
    const id = await world.save(customers.table, { [customers.name]: 'Trattoria Pini', [customers.email]: 'ida@pini.example', [customers.phone]: '059 221843 / 333 1234567 (Ida)' })
    await invite(world.desk, [id])
    const ida = openBrowser(world.portal)
    const link = await linkIn(world, 'ida@pini.example')
    await ida.go(link)
    await ida.send(below(world, link), { name: 'Ida Pini', password })
    const page = await ida.send('language', { language: 'en' })
    expect([page.status, page.text.includes('My requests')], page.text).to.deep.equal([200, true])
    await ida.go('me')
    expect((await ida.send('me', { letters: ['changed'] })).status).to.equal(200)
    const account = await world.desk.db.knex('tk_account').where({ email: 'ida@pini.example' }).first('phone', 'language', 'letters')
    expect([account.phone, account.language]).to.deep.equal(['059 221843 / 333 1234567 (Ida)', 'en'])
    await ida.go('me')
    expect((await ida.send('me', { phone: 'chiamami' })).status).to.equal(422)
  })
})
