import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { dumpSqlite } from '../upgrades/dump.ts'
import { desktop, useChromium } from './chromium.ts'
import { issueKeyFor, openEmptyStage } from './empty-stage.ts'
import type { EmptyStage } from './empty-stage.ts'
import { logoPicture } from './pictures.ts'
import { enterProgram, until } from './walks.ts'

describe('the owner’s first day, by mouse: marketplace, activation, company data, the link', function () {
  this.timeout(60_000)
  const chromium = useChromium()
  let folder: string
  let stage: EmptyStage
  let program: Page
  let door: Page
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tk-empty-'))
    stage = await openEmptyStage(folder)
    program = await (await chromium.person({ viewport: desktop })).newPage()
    door = await (await chromium.person({ viewport: desktop })).newPage()
  })
  after(async () => {
    await stage?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const letter = (words: RegExp): Promise<{ to: readonly string[], text: string }> =>
    until(`a letter with ${words}`, () => stage.mailbox.letters().find(({ subject, text }) => words.test(`${subject}\n${text}`)))
  const linksIn = (nav: string): Promise<string[]> => door.locator(`${nav} a`).evaluateAll(links => links.map(link => link.getAttribute('href') ?? ''))
  /** What the owner's door says is still missing. */
  async function missing(): Promise<string[]> {
    await door.goto(`${stage.portal()}owner`)
    return door.locator('.steps-to-do li').allInnerTexts()
  }
  /** Letters with the address of the portal that are no way in for the owner and no request for a key. */
  const linkLetters = (): readonly { readonly text: string }[] =>
    stage.mailbox.letters().filter(({ text }) => text.includes(stage.portal()) && /link|indirizzo/i.test(text) && !/enter\/|N4REQ1/.test(text))
  const choose = (label: string): Promise<void> => program.getByRole('navigation').getByRole('link', { name: label }).click()

  it('installs from the marketplace after showing what is added and asking for consent (A15, A16, B12, B13)', async () => {
    await enterProgram(program, stage)
    await choose('Marketplace')
    expect(await program.locator('#content').innerText()).to.include('Che cosa verrà aggiunto').and.include('ticket_fields')
    await program.getByRole('button', { name: 'Installa', exact: true }).click()
    expect(await program.locator('#consent-fault').innerText()).to.include('Senza il tuo consenso')
    await program.getByLabel(/concedo questi permessi/).check()
    await program.getByRole('button', { name: 'Installa', exact: true }).click()
    await program.getByText('Installato:').waitFor()
    const link = await program.locator('a[href*="/owner/enter/"]').first().getAttribute('href')
    await door.goto(link ?? '')
    await door.locator('main .main-act').click()
    await door.waitForURL('**/owner')
    expect(await door.locator('.steps-to-do li').count()).to.be.at.least(1)
  })

  it('asks for the activation, and the key that came as a link opens in the owner’s door', async () => {
    await program.getByRole('button', { name: 'Richiedi attivazione' }).click()
    await program.getByText('Richiesta inviata').waitFor()
    const asked = await letter(/N4REQ1\./)
    expect(asked.to).to.deep.equal(['help@d-one.info'])
    const { link } = issueKeyFor(folder, asked.text)
    await door.goto(link)
    await door.locator('main .main-act').click()
    await door.waitForURL('**/owner')
    expect(await missing()).to.deep.equal(["Scrivi il nome dell'azienda nei tuoi dati.", "Scrivi l'e-mail dell'azienda nei tuoi dati.", 'Metti il logo nei tuoi dati.'])
  })

  it('goes live when the company data are all there, and the link arrives once (A18–A21, B15–B18)', async () => {
    await choose('I tuoi dati')
    await program.getByLabel('Nome azienda').fill('Officina Termica Bassi')
    await program.getByRole('button', { name: 'Salva' }).click()
    await until('the name is there', async () => (await missing()).length === 2 || undefined)
    await choose('I tuoi dati')
    await program.getByLabel('E-mail azienda').fill('info@officinabassi.example')
    await program.getByRole('button', { name: 'Salva' }).click()
    await until('the e-mail is there', async () => (await missing()).length === 1 || undefined)
    await stage.rest()
    expect(await missing()).to.deep.equal(['Metti il logo nei tuoi dati.'])
    expect(linkLetters(), 'no link before everything is there').to.deep.equal([])
    await choose('I tuoi dati')
    await program.getByLabel('Logo', { exact: true }).setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: await logoPicture() })
    await program.getByRole('button', { name: 'Salva' }).click()
    await program.getByRole('status').waitFor()
    const { text } = await until('the link', () => linkLetters()[0])
    expect(text).to.include(stage.portal())
    await until('the state in Your data', async () => {
      await choose('I tuoi dati')
      return (await program.content()).includes(stage.portal()) || undefined
    })
    const visitor = await (await chromium.person()).newPage()
    await visitor.goto(stage.portal())
    expect(await visitor.locator('body').innerText()).to.include('Officina Termica Bassi')
    expect(stage.mailbox.letters().filter(found => found.text === text)).to.have.length(1)
  })

  it('finds every page of his door, and none is wider than a phone', async () => {
    await door.goto(`${stage.portal()}owner`)
    const places = new Set<string>()
    for (const group of await linksIn('nav.groups')) {
      await door.goto(new URL(group, stage.portal()).href)
      for (const place of [group, ...await linksIn('nav.rooms')]) places.add(place)
    }
    expect(places).to.have.property('size').that.is.at.least(15)
    for (const place of [...places, 'owner/poster', 'owner/activation'].map(found => new URL(found, stage.portal()).href)) {
      await door.setViewportSize(desktop)
      const answer = await door.goto(place)
      expect(answer?.status(), place).to.equal(200)
      expect(await door.locator('h1').count(), place).to.equal(1)
      await door.setViewportSize({ width: 360, height: 740 })
      expect(await door.evaluate(() => document.documentElement.scrollWidth), place).to.be.at.most(360)
    }
    await door.setViewportSize(desktop)
  })

  it('sees as a customer, with the reason beside each field, and nothing is written', async () => {
    await program.goto(`${stage.console}/t/ticket/new`)
    await program.getByLabel('Titolo').fill('Impastatrice ferma')
    await program.getByLabel('Cliente', { exact: true }).fill('Panificio Rossi')
    await program.getByRole('button', { name: 'Salva' }).click()
    await until('its number', async () => (await stage.host.knex('ticket').where({ number: 1 }).first('number')) ?? undefined)
    await stage.rest()
    const before = written(stage)
    await door.goto(`${stage.portal()}owner/look`)
    await door.locator('li', { hasText: 'Panificio Rossi' }).getByRole('button').click()
    await door.waitForURL('**/tickets')
    await door.getByRole('link', { name: 'Impastatrice ferma' }).click()
    expect(await door.locator('#reply').count()).to.equal(0)
    await door.locator('a[href*="/owner/fields/"]').click()
    expect(await door.locator('table.rows').innerText()).to.include('channel').and.include('title')
    await door.goto(`${stage.portal()}tickets/new`)
    expect(await door.locator('main').innerText()).to.include('con gli occhi')
    await door.goto(`${stage.portal()}tickets`)
    await door.locator('form[action$="owner/look/leave"] button').click()
    await door.waitForURL('**/owner/look')
    expect(written(stage).filter(line => !before.includes(line))).to.deep.equal([])
  })
})

/** Every row of the database but those that tell who looked: sessions, the journal of the door, the brakes; and how far the follower has walked. */
const written = ({ host }: EmptyStage): readonly string[] =>
  dumpSqlite(host.address.slice('sqlite:'.length)).split('\n').filter(line => !/^INSERT INTO "tk_(session|journal|limit|clock|code|version)"/.test(line))
