import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Customer } from '../../addon/people/person.ts'
import type { Desk } from '../../addon/desk.ts'
import { followOnce } from '../../addon/follow.ts'
import { install } from '../../addon/lifecycle/install.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { uninstall } from '../../addon/lifecycle/uninstall.ts'
import { allowWriting, compareWithCloud, forbidWriting, whatWouldTravel } from '../../addon/sync.ts'
import { openTicket } from '../../addon/tickets/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { goLive } from '../go-live.ts'
import { onEveryForm } from '../on-every-form.ts'
import { tina } from '../cloud/stage.ts'
import { agree } from './agree.ts'
import { credentialsOf, openOffice } from './stage.ts'
import type { Device, Office } from './stage.ts'

const consent = { consent: true, ownerEmail: 'olga@officinabassi.example' }

onEveryForm('install, use, uninstall and reinstall over a replica', form => {
  let office: Office
  let portal: Device
  let phone: Device
  let folder: string
  before(async () => {
    office = await openOffice()
    folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
    portal = await office.device('portal', form)
    phone = await office.device('phone')
  })
  after(async () => {
    await office.close()
    await rm(folder, { recursive: true, force: true })
  })

  const place = (): { address: string, folder: string, publicUrl: string } => ({ address: portal.address, folder, publicUrl: 'https://aiuto.example' })

  /** Time passes, then everybody goes round until all have heard of it. */
  async function everybodyGoesRound(): Promise<void> {
    for (const _ of [1, 2]) {
      for (const { clock } of [office, portal, phone]) clock.pass(5)
      for (const device of [portal, phone]) await device.round()
      await office.cloud.joinStores()
    }
  }

  async function atDesk<T>(act: (desk: Desk) => Promise<T>): Promise<T> {
    const installation = findByDatabase(folder, portal.address)
    if (installation === undefined) throw new Error('not installed')
    const desk = await openDesk(installation, { folder, clock: portal.clock })
    try { return await act(desk) } finally { await desk.db.close() }
  }

  const rita: Customer = {
    kind: 'customer', account: 'rita', customer: laidId('clienti', 'panificio-rossi'), name: 'Rita Rossi', email: 'rita@panificiorossi.example', language: 'it', looking: false,
  }

  const isShown = async (host: HostDatabase): Promise<boolean> => await host.knex('so_forms').where({ tablename: 'ticket', eli: 0 }).first('gguid') !== undefined
  const titles = async (host: HostDatabase): Promise<readonly string[]> => (await host.knex('ticket').where({ eli: 0 }).orderBy('number').select('title')).map((row: { title: string }) => row.title)

  it('while nothing may be written, an install stays here and says what would travel', async () => {
    await forbidWriting(portal.address)
    await goLive(place(), portal.clock.now())
    await everybodyGoesRound()
    expect(await isShown(phone.host)).to.equal(false)
    const { lines, mayWrite } = await whatWouldTravel(portal.address)
    expect(mayWrite).to.equal(false)
    expect(lines.filter(({ kind, name }) => kind === 'table' && name === 'ticket').map(({ ours, act }) => [ours, act])).to.deep.equal([[true, 'new']])
    expect(lines.map(({ name }) => name)).to.include('clienti.check_ticket').and.not.include('tk_sync')
  })

  it('once it may, structure, sections, lists and rules are on the phone and in the cloud, and the cloud gives back what was sent', async () => {
    await allowWriting(portal.address)
    await everybodyGoesRound()
    for (const host of [phone.host, office.web]) {
      expect(await isShown(host)).to.equal(true)
      expect(await host.knex.schema.hasColumn('clienti', 'check_ticket')).to.equal(true)
      expect(Number((await host.knex('ticket_fields').where({ eli: 0 }).count({ n: '*' }).first())?.n)).to.be.greaterThan(5)
    }
    const { sent, same, different, missing } = await compareWithCloud(portal.address, { credentials: credentialsOf(office), clock: portal.clock })
    expect({ same, different, missing }).to.deep.equal({ same: sent, different: [], missing: [] })
    await agree(office, portal, phone)
  })

  it('no private table of ours left the portal', async () => {
    for (const host of [phone.host, office.web]) {
      expect((await host.knex('so_tables').select('tablename')).map((row: { tablename: string }) => row.tablename).filter(name => name.startsWith('tk_'))).to.deep.equal([])
      for (const name of ['tk_session', 'tk_account', 'tk_letter']) expect(await host.knex.schema.hasTable(name), name).to.equal(false)
    }
  })

  it('a ticket of the portal reaches the phone, and what Tina sets there is followed here with her name', async () => {
    const { ticket } = await atDesk(desk => openTicket(desk, rita, { title: 'Il forno non scalda' }, [], ''))
    await everybodyGoesRound()
    expect(await titles(phone.host)).to.deep.equal(['Il forno non scalda'])
    await saveRow(phone.host, tina, 'ticket', { status: 'Sospeso' }, { id: ticket, now: phone.clock.now() })
    await everybodyGoesRound()
    await atDesk(async desk => {
      await followOnce(desk, { sweep: 'all' })
      expect(await desk.db.knex('tk_history').where({ ticket }).orderBy('seq').select('event', 'author')).to.deep.equal([{ event: 'ticket-opened', author: 'Rita Rossi' }, { event: 'ticket-changed', author: tina.username }])
    })
    await everybodyGoesRound()
    await agree(office, portal, phone)
  })

  it('uninstalling hides it everywhere and loses nothing, not even what was written a moment before', async () => {
    await atDesk(desk => openTicket(desk, rita, { title: 'E la cella' }, [], ''))
    await uninstall(portal.address, portal.clock)
    await everybodyGoesRound()
    for (const host of [portal.host, phone.host, office.web]) {
      expect(await isShown(host)).to.equal(false)
      expect(await titles(host)).to.include('Il forno non scalda')
    }
  })

  it('installing again shows it everywhere, with its tickets and the next number', async () => {
    await install(place(), consent, portal.clock)
    await everybodyGoesRound()
    for (const host of [portal.host, phone.host, office.web]) expect(await isShown(host)).to.equal(true)
    const { number } = await atDesk(desk => openTicket(desk, rita, { title: 'E anche la caldaia' }, [], ''))
    expect(number).to.equal(3)
    await everybodyGoesRound()
    expect(await titles(phone.host)).to.deep.equal(['Il forno non scalda', 'E la cella', 'E anche la caldaia'])
    await agree(office, portal, phone)
  })
})
