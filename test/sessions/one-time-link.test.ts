import { expect } from 'chai'
import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import { onEveryForm } from '../on-every-form.ts'
import { below, customer, linkIn, register } from '../portal/newcomer.ts'
import { statementTap } from '../leak/statement-tap.ts'
import type { Tap } from '../leak/statement-tap.ts'
import { watchRows } from '../row-hashes.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'

onEveryForm('signing in by a one-time link', form => {
  let world: World
  let tap: Tap
  before(async () => {
    tap = statementTap()
    world = await openWorld({ form, around: desk => tap.around(desk) })
    await customer(world, { name: 'Rita Rossi', email: 'rita@forno.example' })
  })
  after(() => world.close())
  // The brake of five letters an hour is another test's matter.
  beforeEach(async () => { await world.desk.db.knex('tk_limit').delete() })

  const ask = async (email: string, to = ''): Promise<Browser> => {
    await world.letters()
    const browser = openBrowser(world.portal)
    await browser.go(to === '' ? 'sign-in/link' : `sign-in/link?to=${to}`)
    await browser.send('sign-in/link', { email })
    return browser
  }
  /** Sent at once, so that the quarter of an hour has hardly begun. */
  const link = (): Promise<string> => linkIn(world, 'rita@forno.example')

  it('Rita asks from the page for signing in, presses the button of the letter, presses again on the page, and is in (M15)', async () => {
    await world.letters()
    const browser = openBrowser(world.portal)
    await browser.go('sign-in')
    expect(browser.page.html).to.include('formaction').and.include('Mandatemi un link')
    const csrf = browser.page.form('sign-in').values.find(([name]) => name === 'csrf')?.[1] ?? ''
    const asked = await browser.ask('sign-in/link', { method: 'POST', body: new URLSearchParams({ csrf, email: 'rita@forno.example', password: '', to: '' }) })
    expect(await asked.text()).to.include('Guardi la posta')
    const address = await link()
    await browser.go(address)
    await browser.send(below(world, address))
    expect(browser.page.url).to.equal(`${world.portal}/tickets`)
    expect(browser.page.text).to.include('I miei dati')
  })

  it('opening it signs nobody in and writes nothing: programs that look into letters open links (M15, S31)', async () => {
    await ask('rita@forno.example')
    const address = await link()
    const watch = await watchRows(world)
    const scanner = openBrowser(world.portal)
    for (let times = 0; times < 3; times += 1) expect((await scanner.go(address)).status).to.equal(200)
    expect([...scanner.cookies.keys()]).to.not.include('tk_session')
    expect(await watch.changed()).to.deep.equal([])
  })

  it('it works once, for fifteen minutes, and only the newest (M15)', async () => {
    const browser = await ask('rita@forno.example')
    const first = await link()
    await ask('rita@forno.example')
    const second = await link()
    expect((await browser.go(first)).status).to.equal(404)
    await browser.go(second)
    await browser.send(below(world, second))
    expect(browser.page.url).to.equal(`${world.portal}/tickets`)
    expect((await openBrowser(world.portal).go(second)).status).to.equal(404)
    await ask('rita@forno.example')
    const third = await link()
    world.clock.pass(15 * 60)
    expect((await openBrowser(world.portal).go(third)).status).to.equal(404)
  })

  it('leads to where she was going, and never out of the portal (M15)', async () => {
    for (const [to, arrives] of [['tickets%2Fnew', '/tickets/new'], ['https%3A%2F%2Fevil.example', '/tickets'], ['sign-out', '/tickets']] as const) {
      const browser = await ask('rita@forno.example', to)
      const address = await link()
      await browser.go(address)
      await browser.send(below(world, address))
      expect(browser.page.url).to.equal(`${world.portal}${arrives}`)
    }
  })

  it('an unknown address gets the same page, and the database the same statements (M15, S27)', async () => {
    const pages: string[] = []
    const statements: number[] = []
    for (const email of ['rita@forno.example', 'nobody@forno.example', 'rita@forno.example', 'nobody@forno.example']) {
      tap.drain()
      const { page } = await ask(email)
      statements.push(tap.drain().filter(({ sql }) => /tk_(code|notice|letter|account)/.test(sql)).length)
      pages.push(`${page.status} ${page.text}`)
      await world.desk.db.knex('tk_limit').delete()
    }
    expect(new Set(pages).size).to.equal(1)
    expect(statements[2]).to.equal(statements[3])
    expect((await world.letters()).some(({ to }) => to.includes('nobody@forno.example'))).to.equal(false)
    expect(await world.desk.db.knex('tk_account').where({ email: 'nobody@forno.example' })).to.deep.equal([])
  })

  it('is braked: five letters an hour to one mailbox, and the answer stays the same (M15, S32)', async () => {
    const texts = new Set<string>()
    await world.letters()
    for (let times = 0; times < 6; times += 1) {
      const browser = openBrowser(world.portal)
      await browser.go('sign-in/link')
      texts.add((await browser.send('sign-in/link', { email: 'rita@forno.example' })).text)
    }
    expect(texts.size).to.equal(1)
    expect((await world.letters()).filter(({ to }) => to.includes('rita@forno.example')).length).to.be.at.most(5)
  })

  it('who waits to be let in is told so, and who was shut out is not let in by an old link (S26)', async () => {
    await register(world, { name: 'Ugo Forni', email: 'ugo@forno.example' })
    await ask('ugo@forno.example')
    const his = await linkIn(world, 'ugo@forno.example')
    const browser = openBrowser(world.portal)
    await browser.go(his)
    expect((await browser.send(below(world, his))).status).to.equal(403)
    await ask('rita@forno.example')
    const hers = await link()
    const { customers } = world.desk.names
    const account = await world.desk.db.knex('tk_account').where({ email: 'rita@forno.example' }).first('customer')
    await world.save(customers.table, { [customers.check]: 0 }, account.customer)
    await world.follow()
    await world.save(customers.table, { [customers.check]: 1 }, account.customer)
    await world.follow()
    expect((await openBrowser(world.portal).go(hers)).status).to.equal(404)
  })
})
