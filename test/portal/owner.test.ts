import { expect } from 'chai'
import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { below, customer, linkIn, password, register } from './newcomer.ts'

const ownerAddress = 'olga@officinabassi.example'

async function owner(world: World, language = 'it'): Promise<Browser> {
  const browser = openBrowser(world.portal, { language })
  await browser.go('owner/sign-in')
  await browser.send('owner/sign-in', { email: ownerAddress })
  const link = await linkOf(world, ownerAddress, 'owner/enter')
  await browser.go(link)
  await browser.send(link)
  return browser
}

async function linkOf(world: World, to: string, place: string): Promise<string> {
  const letters = (await world.letters()).filter(letter => letter.to.includes(to))
  const found = letters.map(({ text }) => new RegExp(`${world.portal}/(${place}/[A-Za-z0-9_-]{43})`).exec(text)?.[1]).findLast(link => link !== undefined)
  if (found === undefined) throw new Error(`no link ${place} in ${letters.length} letters to ${to}`)
  return found
}

/** What is told as the place in hand, and how. */
const current = (html: string): string[][] => [...html.matchAll(/<a href="[^"]+" aria-current="(\w+)">([^<]+)</g)].map(([, kind = '', words = '']) => [kind, words])

describe('the owner’s door', function () {
  this.timeout(20_000)
  let world: World
  beforeEach(async () => { world = await openWorld() })
  afterEach(() => world.close())

  it('opens by a press on a link that went to the owner, once (M15)', async () => {
    const browser = openBrowser(world.portal)
    expect((await browser.go('owner')).url).to.equal(`${world.portal}/owner/sign-in`)
    await browser.send('owner/sign-in', { email: ownerAddress })
    const link = await linkOf(world, ownerAddress, 'owner/enter')
    await browser.go(link)
    expect((await openBrowser(world.portal).go('owner')).url).to.include('sign-in')
    const inside = await browser.send(link)
    expect(inside.text, inside.text).to.include('Il Suo portale').and.include('Attivo')
    expect((await openBrowser(world.portal).go(link)).status).to.equal(404)
  })

  it('answers alike whoever asks, and writes to the owner only', async () => {
    const browser = openBrowser(world.portal)
    await browser.go('owner/sign-in')
    const stranger = await browser.send('owner/sign-in', { email: 'mallory@evil.example' })
    expect(stranger.text).to.include('Se l’indirizzo è quello del titolare')
    expect(await world.letters()).to.deep.equal([])
  })

  it('every page says in which group it stands and which it is, by links with names', async () => {
    for (const [language, group, page] of [['it', 'Richieste', 'Nuova'], ['en', 'Requests', 'New']] as const) {
      const browser = await owner(world, language)
      const { html } = await browser.go('owner/quick')
      expect(current(html)).to.deep.equal([['true', group], ['page', page]])
      expect(html).to.match(new RegExp(`<nav class="rooms [a-z]+" aria-label="[^"]*${group}`))
      expect(html.indexOf('class="rooms'), 'the way past the pages is short').to.be.lessThan(html.indexOf('<main'))
      expect(current((await browser.go('owner')).html).map(([kind]) => kind)).to.deep.equal(['page'])
      expect(current((await browser.go('owner/hook')).html).map(([kind]) => kind)).to.deep.equal(['true', 'true'])
    }
  })

  it('draws every page in both languages', async () => {
    for (const language of ['it', 'en']) {
      const browser = await owner(world, language)
      for (const place of ['owner', 'owner/activation', 'owner/people', 'owner/invite', 'owner/invite?ticked=1', 'owner/link', 'owner/poster', 'owner/look', 'owner/rules', 'owner/letters', 'owner/health']) {
        const page = await browser.go(place)
        expect(page.status, `${place} ${language}: ${page.text.slice(0, 300)}`).to.equal(200)
      }
      const qr = await browser.ask('owner/qr.svg')
      expect([qr.status, (await qr.text()).startsWith('<svg')]).to.deep.equal([200, true])
    }
  })

  it('shows who waits, and lets in with one press (M09)', async () => {
    await register(world, { name: 'Ugo Forni', email: 'ugo@forno.example', title: 'Forno freddo' })
    const browser = await owner(world)
    expect(browser.page.text).to.include('Una persona aspetta di entrare')
    const page = await browser.go('owner/people')
    expect(page.text).to.include('Ugo Forni').and.include('Forno freddo')
    const id = /name="in" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
    expect((await browser.send('owner/people', { in: id })).text).to.include('Nessuno aspetta').and.include('chi è entrato ha ricevuto una e-mail')
    expect((await world.letters()).map(({ to }) => to).flat().join()).to.include('ugo@forno.example')
  })

  it('refuses politely, and the door stays shut (M09)', async () => {
    const newcomer = await register(world, { name: 'Ugo Forni', email: 'ugo@forno.example' })
    const browser = await owner(world)
    const page = await browser.go('owner/people')
    await browser.send('owner/people', { out: /name="out" value="([^"]+)"/.exec(page.html)?.[1] ?? '' })
    expect((await world.letters()).some(({ to }) => to.includes('ugo@forno.example'))).to.equal(true)
    await newcomer.go('sign-in')
    expect((await newcomer.send('sign-in', { email: 'ugo@forno.example', password })).status).to.equal(403)
  })

  it('lets in by the button of the firm’s letter, without signing in, and never by opening it', async () => {
    await register(world, { name: 'Ugo Forni', email: 'ugo@forno.example', title: 'Forno freddo' })
    const link = await linkOf(world, 'info@officinabassi.example', 'owner/let-in')
    const browser = openBrowser(world.portal)
    expect((await browser.go(link)).text).to.include('Ugo Forni').and.include('Forno freddo')
    const { knex } = world.desk.db
    expect((await knex('tk_account').where({ email: 'ugo@forno.example' }).first('state')).state).to.equal('waiting')
    expect((await browser.send(link)).text).to.include('Ugo Forni può entrare')
    expect((await knex('tk_account').where({ email: 'ugo@forno.example' }).first('state')).state).to.equal('open')
    expect((await browser.go(link)).status).to.equal(404)
  })

  it('hears of a new contact also when nobody has to wait (A10)', async () => {
    const { yourData } = world.desk.names
    const [row]: { gguid: string }[] = await world.desk.db.knex(yourData.table).select('gguid')
    await world.save(yourData.table, { ticket_admission: 'Subito' }, row?.gguid)
    world.desk.reading.forget()
    await new Promise(resolve => setTimeout(resolve, 2100))
    const browser = await register(world, { name: 'Ugo Forni', email: 'ugo@forno.example', title: 'Forno freddo' })
    expect(browser.page.text).to.include('Ora può entrare')
    const letters = await world.letters()
    expect(letters.filter(({ to }) => to.includes('info@officinabassi.example')).map(({ subject }) => subject)).to.have.length(2)
    expect(letters.filter(({ to }) => to.includes('ugo@forno.example'))).to.have.length(2)
  })

  it('asks which customer it is when two have the address, and lets nobody in before (S28)', async () => {
    const { customers } = world.desk.names
    for (const name of ['Forno Uno', 'Forno Due']) await world.save(customers.table, { [customers.name]: name, [customers.email]: 'Ugo@Forno.example' })
    await register(world, { name: 'Ugo Forni', email: 'ugo@forno.example' })
    const browser = await owner(world)
    const page = await browser.go('owner/people')
    expect(page.text).to.include('Lo stesso indirizzo è su più schede')
    const id = /name="in" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
    expect((await browser.send('owner/people', { in: id })).status).to.equal(422)
    const row = /<option value="([0-9a-f-]{36})">Forno Due/.exec(browser.page.html)?.[1] ?? ''
    await browser.send('owner/people', { in: id, [`row-${id}`]: row })
    expect((await world.desk.db.knex('tk_account').where({ id }).first('customer', 'state'))).to.deep.equal({ customer: row, state: 'open' })
  })

  it('invites customers it has: a preview first, then one letter that leads in', async () => {
    const { customers } = world.desk.names
    const id = await world.save(customers.table, { [customers.name]: 'Forno Nuovo', [customers.email]: 'nuovo@forno.example' })
    const browser = await owner(world)
    expect((await browser.go('owner/invite?q=Forno+Nuovo')).text).to.include('nuovo@forno.example')
    const preview = await browser.send('owner/invite', { who: id })
    expect(preview.text).to.include('Una lettera parte per').and.include('nuovo@forno.example')
    expect((await world.letters()).length).to.equal(0)
    await browser.send('owner/invite', { who: id })
    const link = await linkIn(world, 'nuovo@forno.example')
    const guest = openBrowser(world.portal)
    await guest.go(link)
    await guest.send(below(world, link), { name: 'Nina Nuovo', password })
    await guest.go('sign-in')
    if (guest.page.url.endsWith('sign-in')) await guest.send('sign-in', { email: 'nuovo@forno.example', password })
    expect((await guest.go('tickets')).url).to.equal(`${world.portal}/tickets`)
  })

  it('looks through a customer’s eyes without a hand to write with, and it is noted (M16)', async () => {
    await customer(world, { name: 'Ugo Forni', email: 'ugo@forno.example', title: 'Forno freddo' })
    const browser = await owner(world)
    const page = await browser.go('owner/look?q=Ugo')
    const row = /name="customer" value="([^"]+)"/.exec(page.html)?.[1] ?? ''
    expect((await browser.send('owner/look', { customer: row })).text).to.include('Sta guardando con gli occhi di Ugo Forni').and.include('Forno freddo')
    const ticket = await browser.go('tickets/1')
    expect(ticket.html).to.not.include('/reply"')
    const why = await browser.go('owner/fields/1')
    expect(why.text).to.include('nascosto al cliente').and.include('riga in Campi Ticket').and.include('Titolo')
    const leave = ticket.form('owner/look/leave').values
    const refused = await browser.ask('tickets/1/reply', { method: 'POST', body: new URLSearchParams([...leave, ['text', 'Ciao']]) })
    expect(refused.status).to.equal(403)
    expect(await world.desk.db.knex('tk_journal').where({ op: 'owner-door', step: 'look-as', detail: row })).to.have.length(1)
    await browser.go('tickets')
    expect((await browser.send('owner/look/leave')).url).to.equal(`${world.portal}/owner/look`)
    expect((await browser.go('tickets')).url).to.not.equal(`${world.portal}/tickets`)
  })

  it('is shut to customers, who learn nothing there', async () => {
    const browser = await customer(world, { name: 'Ugo Forni', email: 'ugo@forno.example', title: 'Forno freddo' })
    expect((await browser.go('owner/people')).url).to.equal(`${world.portal}/owner/sign-in`)
    expect((await browser.go('owner/fields/1')).status).to.equal(404)
    expect((await browser.go('tickets')).url).to.equal(`${world.portal}/tickets`)
  })
})
