import { expect } from 'chai'
import sharp from 'sharp'
import { openBrowser } from '../browser.ts'
import type { World } from '../world.ts'
import { openWorld } from '../world.ts'
import { customer, password, register } from './newcomer.ts'

const photo = async (name = 'forno.jpg'): Promise<File> => new File(
  [new Uint8Array(await sharp({ create: { width: 640, height: 480, channels: 3, background: '#b33' } })
    .withExif({ IFD0: { Copyright: 'CANARY-GPS' } }).jpeg().toBuffer())], name, { type: 'image/jpeg' })

describe('a customer’s day in the portal', () => {
  let world: World
  beforeEach(async () => { world = await openWorld() })
  afterEach(() => world.close())

  it('begins with a registration that says everything wrong at once and keeps what was typed (A63, A64)', async () => {
    const browser = openBrowser(world.portal)
    await browser.go('register')
    const page = await browser.send('register', { name: 'Ugo Forni', email: 'no address', phone: '', password: 'short' })
    expect(page.status).to.equal(422)
    expect(page.text).to.include('Ci sono 3 cose da sistemare').and.include('Non sembra un indirizzo e-mail')
    expect(page.form('register').values).to.deep.include(['name', 'Ugo Forni']).and.deep.include(['email', 'no address'])
    expect(page.html).to.not.include('short')
  })

  it('lets a newcomer write his first request, which waits for him to be let in (A10, A60)', async () => {
    const browser = await register(world, { name: 'Ugo Forni', email: 'ugo@forno.example', title: 'Forno freddo' })
    expect(browser.page.text).to.include('deve confermare il Suo accesso')
    await browser.go('sign-in')
    expect((await browser.send('sign-in', { email: 'ugo@forno.example', password })).status).to.equal(403)
    const inside = await customer(world, { name: 'Ada Forni', email: 'ada@forno.example', title: 'Forno caldo' })
    expect(inside.page.url).to.equal(`${world.portal}/tickets`)
    expect(inside.page.text).to.include('Forno caldo').and.not.include('Forno freddo')
  })

  it('opens a request with a photo, once, however often it is sent (A67)', async () => {
    const browser = await customer(world, { name: 'Ugo Forni', email: 'ugo@forno.example' })
    await browser.go('tickets/new')
    const form = browser.page
    await browser.send('tickets/new', { title: 'Perde acqua', description: 'Dal retro', photos: await photo() })
    const first = browser.page.url
    expect(browser.page.text).to.include('Perde acqua').and.include('Dal retro').and.include('Inviata')
    const again = new FormData()
    for (const [name, value] of form.form('tickets/new').values) again.append(name, name === 'title' ? 'Perde acqua' : value)
    const second = await browser.ask('tickets/new', { method: 'POST', body: again })
    expect(new URL(second.headers.get('location') ?? '', world.portal).href).to.equal(first)
    const file = await browser.ask(/files\/[0-9a-f-]{36}/.exec(browser.page.html)?.[0] ?? '')
    expect([file.status, file.headers.get('content-type')]).to.deep.equal([200, 'image/jpeg'])
    expect(file.headers.get('content-security-policy')).to.include('sandbox')
    expect(Buffer.from(await file.arrayBuffer()).includes('CANARY-GPS')).to.equal(false)
  })

  it('talks with the firm: a reply typed in the host program stands in the same line (A61, decision 13)', async () => {
    const browser = await customer(world, { name: 'Ugo Forni', email: 'ugo@forno.example', title: 'Forno freddo' })
    await browser.go('tickets')
    const place = /tickets\/\d+/.exec(browser.page.html)?.[0] ?? ''
    const row: { gguid: string } = await world.desk.db.knex(world.desk.names.ticket.table).where('title', 'Forno freddo').first('gguid')
    await world.save(world.desk.names.message, { body: 'Arriva Tito alle 10', author: 'Olga Bassi' }, undefined, { table: world.desk.names.ticket.table, id: row.gguid })
    await world.follow()
    await browser.go(place)
    expect(browser.page.text).to.include('Olga Bassi ha scritto').and.include('Arriva Tito alle 10').and.include('Le ha risposto')
    await browser.send(`${place}/reply`, { text: 'Va bene <script>alert(1)</script>' })
    expect(browser.page.text).to.include('Lei ha scritto').and.include('Va bene <script>alert(1)</script>').and.include('Ora tocca a')
    expect(browser.page.html).to.not.include('<script>alert')
  })

  it('ends at once when the owner takes the tick away, and old sessions stay dead (A66, S26)', async () => {
    const browser = await customer(world, { name: 'Ugo Forni', email: 'ugo@forno.example', title: 'Forno freddo' })
    const { customers } = world.desk.names
    const [row]: { gguid: string }[] = await world.desk.db.knex(customers.table).where(customers.email, 'ugo@forno.example').select('gguid')
    await world.save(customers.table, { [customers.check]: 0 }, row?.gguid)
    expect((await browser.go('tickets')).url).to.include('sign-in?to=tickets')
    await world.follow()
    await world.save(customers.table, { [customers.check]: 1 }, row?.gguid)
    await world.follow()
    expect((await browser.go('tickets')).url).to.include('sign-in')
    await browser.send('sign-in', { email: 'ugo@forno.example', password })
    expect(browser.page.text).to.include('Forno freddo')
  })

  it('keeps both versions when two people change the same field (M33)', async () => {
    const { rules, ticket } = world.desk.names
    const browser = await customer(world, { name: 'Ugo Forni', email: 'ugo@forno.example', title: 'Forno freddo' })
    const [rule]: { gguid: string }[] = await world.desk.db.knex(rules).where('field_name', 'priority').select('gguid')
    await world.save(rules, { change_later: 1, in_new: 1, in_open: 1 }, rule?.gguid)
    await world.follow()
    await browser.go('tickets/1')
    const form = browser.page.form('tickets/1/change')
    const [row]: { gguid: string }[] = await world.desk.db.knex(ticket.table).select('gguid')
    await world.save(ticket.table, { priority: 'Bassa' }, row?.gguid)
    await world.follow()
    const body = new URLSearchParams(form.values.map(([name, value]) => [name, name === 'priority' ? 'Alta' : value]))
    const answer = await browser.ask(form.action, { method: 'POST', body })
    expect(answer.status).to.equal(409)
    expect(await answer.text()).to.include('Che cosa c’è ora').and.include('Bassa').and.include('Alta')
  })

  it('speaks the language he chose, also the next time', async () => {
    const browser = await customer(world, { name: 'Ann Baker', email: 'ann@bakery.example', language: 'en', title: 'Cold oven' })
    expect(browser.page.text).to.include('My requests').and.include('No.')
    await browser.send('language', { language: 'it' })
    expect(browser.page.text).to.include('Le mie richieste')
    expect((await browser.go('tickets')).text).to.include('Le mie richieste')
  })

  it('gives him a copy of everything, files too, and nothing of others (M65)', async () => {
    await customer(world, { name: 'Ada Forni', email: 'ada@forno.example', title: 'CANARY-OTHER' })
    const browser = await customer(world, { name: 'Ugo Forni', email: 'ugo@forno.example', title: 'Forno freddo' })
    const json = await (await browser.ask('me/export.json')).text()
    expect(json).to.include('Forno freddo').and.not.include('CANARY-OTHER')
    const zip = Buffer.from(await (await browser.ask('me/export.zip')).arrayBuffer())
    expect(zip.subarray(0, 4).toString('hex')).to.equal('504b0304')
    expect(zip.includes('Forno freddo')).to.equal(true)
  })
})
