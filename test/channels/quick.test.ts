import { expect } from 'chai'
import sharp from 'sharp'
import { channels } from '../../addon/defaults/words.ts'
import { enterDoor } from './door.ts'
import type { Browser } from '../browser.ts'
import { writeDown } from '../../addon/quick/write-down.ts'
import { openDtec } from '../lifecycle/dtec-world.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { customer } from '../portal/newcomer.ts'

const radio = (browser: Browser, name: string): string => new RegExp(`name="customer" value="([^"]+)"[^>]*><span>${name}`).exec(browser.page.html)?.[1] ?? ''
const chosen = (browser: Browser): string => /name="customer" value="([^"]+)" checked/.exec(browser.page.html)?.[1] ?? ''

describe('a ticket written down for somebody who calls', function () {
  this.timeout(20_000)
  let world: World
  let browser: Browser
  beforeEach(async () => {
    world = await openWorld()
    browser = await enterDoor(world)
    await browser.go('owner/quick')
  })
  afterEach(() => world.close())

  const ticket = async (title: string): Promise<Readonly<Record<string, unknown>>> =>
    await world.host.knex(world.desk.names.ticket.table).where({ title }).first()

  for (const number of ['059 221843', '059/22.18.43', '+39 059 221843', '0039059221843', '(059) 221843']) {
    it(`proposes Rossi when ${number} is typed, and keeps the call as his (A03, B03)`, async () => {
      const page = await browser.send('owner/quick', { caller: number, step: 'find', title: 'Forno freddo' })
      expect(page.text).to.include('Un cliente ha questo numero').and.include('Panificio Rossi')
      expect(chosen(browser)).to.equal(radio(browser, 'Panificio Rossi'))
      const kept = await browser.send('owner/quick', { step: 'keep', channel: 'Telefono', description: 'Chiama alle tre di notte', priority: 'Alta' })
      expect(kept.text).to.include('Cliente: Panificio Rossi')
      expect((await browser.go(/owner\/tickets\/[0-9a-f-]{36}/.exec(kept.html)?.[0] ?? '')).text).to.include('Forno freddo')
      expect(await ticket('Forno freddo')).to.include({ channel: 'Telefono', customer: 'Panificio Rossi', gguid_customer: radioOf(world, 'Panificio Rossi'), priority: 'Alta', status: 'Aperto' })
    })
  }

  it('tells the customer who has an access, once, and not the firm that wrote it', async () => {
    await customer(world, { name: 'Rita Rossi', email: 'rita@panificiorossi.example' })
    await world.letters()
    await browser.send('owner/quick', { caller: 'Rossi', step: 'find', title: 'Forno freddo' })
    await browser.send('owner/quick', { step: 'keep', customer: radioOf(world, 'Panificio Rossi') })
    await world.follow()
    const letters = await world.letters()
    expect(letters.map(({ to }) => to.join())).to.deep.equal(['rita@panificiorossi.example'])
    expect(letters[0]?.text).to.include('Forno freddo')
  })

  it('finds the number somebody gave when registering, also when the customer’s card has another', async () => {
    await customer(world, { name: 'Nino Moro', email: 'nino@moro.example' })
    await world.host.knex('tk_account').where({ email: 'nino@moro.example' }).update({ phone: '333 765 4321' })
    const page = await browser.send('owner/quick', { caller: '+39 333 7654321', step: 'find' })
    expect(page.text).to.include('Nino Moro')
  })

  it('lets the owner choose between two customers of one number, and takes none for granted', async () => {
    const page = await browser.send('owner/quick', { caller: '059 331902', step: 'keep', title: 'Caldaia ferma' })
    expect(page.text).to.include('2 clienti hanno questo numero').and.include('Via Emilia 12').and.include('Via Giardini 40')
    expect(chosen(browser)).to.equal('')
    expect(page.html).to.include('value="Caldaia ferma"')
    expect(await ticket('Caldaia ferma')).to.equal(undefined)
    await browser.send('owner/quick', { step: 'keep', customer: radio(browser, 'Condominio Via Giardini 40') })
    expect(await ticket('Caldaia ferma')).to.include({ customer: 'Condominio Via Giardini 40' })
  })

  it('keeps a new caller without a customer, with his number to call back, and says that nobody sees it (decision 21)', async () => {
    const page = await browser.send('owner/quick', { caller: '340 1112223', step: 'find', title: 'Frigo rotto' })
    expect(page.text).to.include('Nessun cliente ha questo numero')
    const before = await customersCount(world)
    const kept = await browser.send('owner/quick', { step: 'keep' })
    expect(kept.text).to.include('Non è collegato a un cliente')
    const row = await ticket('Frigo rotto')
    expect(row['gguid_customer']).to.equal('')
    expect(row['description']).to.include('340 1112223')
    expect(await customersCount(world)).to.equal(before)
    expect((await browser.go('owner')).text).to.include('non è collegato a un cliente')
  })

  it('makes a new customer only when that is what was chosen, with the name asked for', async () => {
    await browser.send('owner/quick', { caller: '340 1112223', step: 'find', title: 'Frigo rotto' })
    const refused = await browser.send('owner/quick', { step: 'keep', customer: 'new', name: '' })
    expect([refused.status, refused.text.includes('Nome del nuovo cliente')]).to.deep.equal([422, true])
    expect(refused.html).to.include('value="Frigo rotto"')
    await browser.send('owner/quick', { step: 'keep', customer: 'new', name: 'Gelateria Luna' })
    const { customers } = world.desk.names
    const row = await world.host.knex(customers.table).where({ [customers.name]: 'Gelateria Luna' }).first()
    expect(row).to.include({ [customers.phone]: '340 1112223', [customers.check]: 0 })
    expect(await ticket('Frigo rotto')).to.include({ gguid_customer: row.gguid })
  })

  for (const text of ['[22/11/26, 10:15] +39 059 221843: Il forno non parte. Segna E3', '22/11/26, 10:15 - +39 059 221843: Il forno non parte. Segna E3']) {
    it(`reads "${text.slice(0, 34)}…": Rossi is proposed by his number and the channel is set (M06)`, async () => {
      await browser.send('owner/quick', { pasted: text, step: 'read' })
      expect(chosen(browser)).to.equal(radioOf(world, 'Panificio Rossi'))
      expect(browser.page.html).to.match(/value="WhatsApp" selected/)
      const photo = new File([new Uint8Array(await sharp({ create: { width: 20, height: 20, channels: 3, background: '#a43' } }).jpeg().toBuffer())], 'forno.jpg', { type: 'image/jpeg' })
      await browser.send('owner/quick', { step: 'keep', photos: photo })
      const row = await ticket('Il forno non parte')
      expect(row).to.include({ channel: 'WhatsApp', customer: 'Panificio Rossi', description: 'Il forno non parte. Segna E3', request_date: 20261122101500 })
      const files = await world.host.knex(world.desk.names.file).where({ gguidp: String(row['gguid']) })
      expect(files).to.have.length(1)
    })
  }

  it('reads an SMS, and by its name whoever the telephone knows (M06)', async () => {
    await browser.send('owner/quick', { pasted: 'SMS da +39 059 217764: Macchina del caffè ferma', step: 'read' })
    expect(chosen(browser)).to.equal(radioOf(world, 'Bar Centrale'))
    expect(browser.page.html).to.match(/value="SMS" selected/)
    await browser.go('owner/quick')
    await browser.send('owner/quick', { pasted: '[22/11/26, 10:15:07] Palestra Olimpia: \u200e<allegato: 0001-PHOTO.jpg>\n[22/11/26, 10:16:00] Palestra Olimpia: Doccia fredda', step: 'read' })
    expect(chosen(browser)).to.equal(radioOf(world, 'Palestra Olimpia'))
    expect(browser.page.form('owner/quick').values).to.deep.include(['description', 'Doccia fredda'])
  })

  it('came today where the text says tomorrow: a telephone set wrong, or a date read the other way round', async () => {
    await browser.send('owner/quick', { pasted: '[05/12/26, 10:15] +39 059 221843: Forno spento', step: 'read' })
    await browser.send('owner/quick', { step: 'keep' })
    expect((await ticket('Forno spento'))['request_date']).to.equal(20261123100200)
  })

  it('sent twice is one ticket (A67)', async () => {
    await browser.send('owner/quick', { caller: 'Bar Centrale', step: 'find', title: 'Perdita' })
    const form = browser.page
    await browser.send('owner/quick', { step: 'keep' })
    await openAgain(browser, form)
    expect(await world.host.knex(world.desk.names.ticket.table).where({ title: 'Perdita' })).to.have.length(1)
  })

  it('opens with a number in its address, as a telephone system would open it', async () => {
    expect((await browser.go('owner/quick?q=%2B39059221843')).text).to.include('Panificio Rossi')
  })

  it('speaks English too', async () => {
    const english = await enterDoor(world, 'en')
    await english.go('owner/quick')
    expect((await english.send('owner/quick', { caller: '059 221843', step: 'find' })).text).to.include('One customer has this number').and.include('How it arrived')
  })

  async function openAgain(same: Browser, page: Browser['page']): Promise<void> {
    const { action, values } = page.form('owner/quick')
    const body = new FormData()
    for (const [name, value] of [...values, ['step', 'keep'] as const]) body.append(name, value)
    const response = await same.ask(action, { method: 'POST', body, headers: { origin: new URL(world.portal).origin, 'sec-fetch-site': 'same-origin' } })
    expect(response.status).to.equal(200)
  }
})

onEveryForm('a call written down', form => {
  it('finds its customer by a number written any way, keeps the request as his, and a new one as a new customer’s (A03)', async () => {
    const world = await openWorld({ form })
    try {
      const { customers, ticket } = world.desk.names
      await world.save(customers.table, { [customers.phone]: 'uff. 059/45.67-89 - cell. (333) 12.34.567' }, radioOf(world, 'Bar Centrale'))
      const browser = await enterDoor(world)
      for (const number of ['+39 059 456789', '3331234567']) {
        await browser.go('owner/quick')
        await browser.send('owner/quick', { caller: number, step: 'find', title: `Chiama da ${number}` })
        expect(chosen(browser), number).to.equal(radioOf(world, 'Bar Centrale'))
        expect((await browser.send('owner/quick', { step: 'keep' })).status).to.equal(200)
      }
      await browser.go('owner/quick')
      await browser.send('owner/quick', { caller: '340 1112223', step: 'find', title: 'Frigo rotto' })
      await browser.send('owner/quick', { step: 'keep', customer: 'new', name: 'Gelateria Luna' })
      const rows = await world.host.knex(ticket.table).where('title', 'like', 'Chiama da%').orWhere({ title: 'Frigo rotto' }).orderBy('number').select('customer')
      expect(rows).to.deep.equal([{ customer: 'Bar Centrale' }, { customer: 'Bar Centrale' }, { customer: 'Gelateria Luna' }])
    } finally { await world.close() }
  })
})

describe('a call written down in a firm whose Ticket section was there before us', function () {
  this.timeout(30_000)

  it('lands in the firm’s own table under its own names; its counter stays the program’s (A14)', async () => {
    const world = await openDtec('sqlite')
    try {
      const { desk } = await world.live()
      const { table, column } = desk.names.ticket
      const [row] = await desk.db.knex(desk.names.customers.table).where({ eli: 0 }).limit(1)
      const written = await writeDown(desk, { customer: String(row.gguid), caller: '', telephone: '', channel: '', title: 'Chiama la banca', description: 'Richiamare', priority: '', at: 0 }, [], 'once')
      expect((await writeDown(desk, { customer: String(row.gguid), caller: '', telephone: '', channel: '', title: 'Chiama la banca', description: '', priority: '', at: 0 }, [], 'once')).ticket).to.equal(written.ticket)
      const made = await desk.db.knex(table).where({ [column.title]: 'Chiama la banca' })
      expect(made).to.have.length(1)
      expect(made[0]).to.include({ [column.description]: 'Richiamare', [`gguid_${column.customer}`]: row.gguid })
      expect(await world.follow()).to.equal(0)
    } finally { await world.close() }
  })
})

describe('a ticket typed in the host program', function () {
  this.timeout(20_000)
  let world: World
  beforeEach(async () => { world = await openWorld() })
  afterEach(() => world.close())

  for (const { it: channel } of channels) {
    it(`that came by ${channel} is a ticket like any other: numbered, in the history, told to its customer, and keeps how it arrived (A03, B03)`, async () => {
      const browser = await customer(world, { name: 'Rita Rossi', email: 'rita@panificiorossi.example' })
      await world.letters()
      const rossi = radioOf(world, 'Panificio Rossi')
      const id = await world.save(world.desk.names.ticket.table, { title: 'Forno freddo', channel, customer: 'Panificio Rossi', gguid_customer: rossi })
      await world.follow()
      const row = await world.host.knex(world.desk.names.ticket.table).where({ gguid: id }).first()
      expect(row).to.include({ channel, status: 'Aperto' })
      expect(Number(row.number)).to.be.greaterThan(0)
      expect(await world.host.knex('tk_history').where({ ticket: id, event: 'ticket-opened' })).to.have.length(1)
      expect((await world.letters()).map(({ to }) => to.join())).to.deep.equal(['rita@panificiorossi.example'])
      expect((await browser.go(`tickets/${row.number}`)).text).to.include('Forno freddo').and.not.include(`Canale ${channel}`)
    })
  }
})

function radioOf(world: World, name: string): string {
  const found = world.workshop.customers.find(one => one.name === name)
  if (found === undefined) throw new Error(name)
  return found.id
}

async function customersCount(world: World): Promise<number> {
  const row = await world.host.knex(world.desk.names.customers.table).count({ rows: '*' }).first()
  return Number(row?.['rows'])
}
