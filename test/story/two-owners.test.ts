import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { contrast } from '../../portal/theme.ts'
import { createReport } from '../../addon/reports/create.ts'
import { showReport } from '../../addon/reports/change.ts'
import type { Browser } from '../browser.ts'
import { customer } from '../portal/newcomer.ts'
import { pdfText } from '../reports/pdf-text.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'

type Shop = { readonly world: World, readonly browser: Browser, readonly name: string, readonly colour: string }

describe('two owners', function () {
  this.timeout(30_000)
  const shops: Shop[] = []

  before(async () => {
    for (const [name, colour] of [['Caldaie Bianchi', '#7a1f5c'], ['Frigo Sud', '#ffee00']] as const) {
      const world = await openWorld()
      const [row]: { gguid: string }[] = await world.host.knex('info').where({ eli: 0 })
      await world.save('info', { [world.desk.names.yourData.company]: name, ticket_colour: colour }, row?.gguid)
      await world.follow()
      shops.push({ world, name, colour, browser: await customer(world, { name: 'Rita Rossi', email: 'rita@panificio.example', title: 'Forno freddo' }) })
    }
  })
  after(async () => { for (const { world } of shops) await world.close() })

  const others = (shop: Shop): readonly Shop[] => shops.filter(one => one !== shop)

  it('portal and letters of each have only his name and his colours (M14)', async () => {
    for (const shop of shops) {
      const page = await shop.browser.go('tickets')
      const letters = await shop.world.letters()
      expect(page.text).to.include(shop.name)
      expect(letters.length).to.be.greaterThan(0)
      for (const letter of letters.filter(({ to }) => to.includes('rita@panificio.example'))) {
        expect(letter.headers['from']).to.include(shop.name)
        expect(letter.html).to.include(shop.name)
        for (const other of others(shop)) expect(JSON.stringify(letter)).to.not.include(other.name).and.not.include(other.colour)
      }
      for (const other of others(shop)) expect(page.html).to.not.include(other.name)
    }
  })

  it('a colour too weak to read on is darkened until it can be read (M14)', async () => {
    for (const { browser, colour } of shops) {
      const response = await browser.ask('theme.css')
      const css = await response.text()
      const [, accent = ''] = /--accent:\s*(#[0-9a-f]{6})/.exec(css) ?? []
      expect(contrast(accent, '#ffffff'), `${accent} of ${colour}`).to.be.at.least(3)
    }
    const sheets = await Promise.all(shops.map(async ({ browser }) => createHash('sha256').update(await (await browser.ask('theme.css')).text()).digest('hex')))
    expect(new Set(sheets).size).to.equal(2)
  })

  it('the paper of a report has his name alone (M14)', async () => {
    for (const shop of shops) {
      const { world, browser } = shop
      const [ticket]: { gguid: string }[] = await world.host.knex('ticket').where({ eli: 0 })
      const { report } = await createReport(world.desk, ticket?.gguid ?? '', { date: '2026-11-23', start: '', end: '', fault: 'Freddo', work: 'Fatto', technician: '', materials: [] }, 'form')
      await showReport(world.desk, report, { shown: true, prices: true })
      const response = await browser.ask(`reports/${report}/pdf`)
      const text = pdfText(Buffer.from(await response.arrayBuffer()))
      expect(text).to.include(shop.name)
      for (const other of others(shop)) expect(text).to.not.include(other.name)
    }
  })
})
