import { expect } from 'chai'
import { acceptKey } from '../../addon/lifecycle/activation.ts'
import { readManifest } from '../../addon/lifecycle/manifest.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import { portalStanding } from '../../addon/lifecycle/standing.ts'
import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import { onEveryForm } from '../on-every-form.ts'
import { customer, password } from '../portal/newcomer.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { vendorIn } from './vendor.ts'
import type { Vendor } from './vendor.ts'

const day = 86_400

onEveryForm('(f) 15: the end of an activation', form => {
  let world: World
  let vendor: Vendor
  let rita: Browser
  const email = 'rita.verdi@example.it'

  before(async () => {
    world = await openWorld({ form })
    vendor = vendorIn(world.folder)
    rita = await customer(world, { name: 'Rita Verdi', email, title: 'Il forno non scalda' })
    await acceptKey(world.desk, vendor.issue(world.desk, { days: 100 }))
    await world.letters()
  })
  after(() => world?.close())

  async function state(): Promise<string> {
    world.desk.reading.forget()
    return (await settleState(world.desk)).state
  }
  const reminders = async (): Promise<readonly string[]> => (await world.letters()).map(({ subject }) => subject).filter(subject => subject.includes('chiave'))
  async function signIn(): Promise<void> {
    rita = openBrowser(world.portal)
    await rita.go('sign-in')
    await rita.send('sign-in', { email, password })
  }

  it('is announced 45, 30, 7 and 1 days before, once each, and of several at once only the nearest', async () => {
    expect(await state()).to.equal('live')
    expect(await reminders()).to.deep.equal([])
    const said: string[] = []
    for (const left of [46, 45, 44, 30, 29, 7, 6, 1]) {
      const exp = Number((await settleState(world.desk)).activation?.exp)
      world.clock.set(new Date((exp - left * day + 60) * 1000).toISOString())
      expect(await state()).to.equal('live')
      expect(await state()).to.equal('live')
      said.push(`${left}: ${(await reminders()).join()}`)
    }
    expect(said.map(line => line.replace(/La chiave di attivazione scade fra /, ''))).to.deep.equal(['46: ', '45: 45 giorni', '44: ', '30: 30 giorni', '29: ', '7: 7 giorni', '6: ', '1: un giorno'])
  })

  it('leaves everything working for thirty days, with a warning for the owner alone', async () => {
    world.clock.pass(2 * day)
    expect(await state()).to.equal('live')
    expect(await reminders()).to.deep.equal(['La chiave di attivazione è scaduta'])
    expect(await state()).to.equal('live')
    expect(await reminders()).to.deep.equal([])
    await signIn()
    expect((await rita.go('tickets')).text).to.contain('Nuova richiesta').and.not.contain('scadut')
    await rita.go('tickets/new')
    await rita.send('tickets/new', { title: 'Nel mese di grazia' })
    expect(rita.page.status).to.equal(200)
    world.clock.pass(27 * day)
    expect(await state()).to.equal('live')
  })

  it('then lets customers sign in and read, not open, change, reply or register; nobody is told of keys; the host works on (decision 32, S55)', async () => {
    world.clock.pass(2 * day)
    expect(await state()).to.equal('reading')
    expect(await portalStanding(world.desk)).to.equal('reading')
    expect(readManifest().activation.graceDays, 'the grace of every page').to.equal(30)
    await signIn()
    const list = await rita.go('tickets')
    expect(list.status).to.equal(200)
    expect(list.text).to.contain('Nel mese di grazia').and.contain('non scrivere').and.not.contain('Nuova richiesta').and.not.match(/scadut|attivazione|chiave/)
    const reference = /href="[^"]*\/tickets\/(\d+)"/.exec(list.html)?.[1] ?? ''
    const ticket = await rita.go(`tickets/${reference}`)
    expect(ticket.status).to.equal(200)
    expect(ticket.html).to.not.contain('/reply').and.not.contain('/change')
    const rows = await world.host.knex('ticket_message').count('* as n').first()
    const token = /name="csrf" value="([^"]+)"/.exec(ticket.html)?.[1] ?? ''
    for (const [path, text] of [[`tickets/${reference}/reply`, 'ciao'], [`tickets/${reference}/change`, 'x'], ['tickets/new', 'x']] as const) {
      const answer = await rita.ask(path, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ csrf: token, text, title: text, form: 'f' }) })
      expect(answer.status, path).to.equal(403)
    }
    expect((await openBrowser(world.portal).go('register')).text).to.contain('soltanto leggere')
    expect(await world.host.knex('ticket_message').count('* as n').first()).to.deep.equal(rows)
    expect((await rita.ask('me/export.json')).status).to.equal(200)
    await world.save('ticket', { title: 'Telefonata', number: 900 })
    expect(await world.follow()).to.be.greaterThan(0)
    world.clock.pass(400 * day)
    expect(await state(), 'never closed by time').to.equal('reading')
  })

  it('is over with a renewal at any point, under the same link', async () => {
    await acceptKey(world.desk, vendor.issue(world.desk))
    expect(await portalStanding(world.desk)).to.equal('live')
    expect(await state()).to.equal('live')
    await signIn()
    expect((await rita.go('tickets')).text).to.contain('Nuova richiesta')
    expect((await settleState(world.desk)).portal).to.equal(`${world.portal}/`)
  })
})
