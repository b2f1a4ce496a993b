import { expect } from 'chai'
import { letIn } from '../../addon/sessions/admit.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { customer, linkIn, register } from './newcomer.ts'

onEveryForm('What no page of ours would send', form => {
  let world: World
  before(async () => { world = await openWorld({ form }) })
  after(() => world.close())

  it('as the mark of a form is no mark: the request and the answer are taken like any other', async () => {
    const nora = await customer(world, { name: 'Nora Belli', email: 'nora@belli.example' })
    for (const mark of ['🔥'.repeat(8), '\u202eab', 'x'.repeat(5000)]) {
      await nora.go('tickets/new')
      const opened = await nora.send('tickets/new', { title: 'Spento', form: mark })
      expect(opened.status, mark).to.equal(200)
      const { pathname } = new URL(opened.url)
      const said = await nora.send(`${pathname.split('/').slice(2).join('/')}/reply`, { text: 'Ancora', form: mark })
      expect([said.status, said.text.includes('Ancora')], mark).to.deep.equal([200, true])
    }
  })
})

describe('A page that says what a one-time link did', () => {
  let world: World
  before(async () => { world = await openWorld() })
  after(() => world.close())

  it('can be read in the other language: no used link is asked for again', async () => {
    const rosa = await register(world, { name: 'Rosa Lami', email: 'rosa@lami.example' })
    expect((await rosa.send('language', { language: 'en' })).status).to.equal(200)
    await letIn(world.desk, await world.desk.db.knex('tk_account').where({ state: 'waiting' }).pluck('id'))
    await rosa.go('sign-in')
    await rosa.send('sign-in', { email: 'rosa@lami.example', password: 'pane e salame' })
    await rosa.go('me')
    await rosa.send('me/address', { email: 'rosa@nuova.example', password: 'pane e salame' })
    const link = await linkIn(world, 'rosa@nuova.example')
    await rosa.go(link)
    expect((await rosa.send(link.slice(world.portal.length + 1))).status).to.equal(200)
    expect((await rosa.send('language', { language: 'it' })).status).to.equal(200)
  })
})
