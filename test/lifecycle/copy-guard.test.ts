import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { acceptKey } from '../../addon/lifecycle/activation.ts'
import { copyFault, raiseTide } from '../../addon/lifecycle/copy-guard.ts'
import { findByLink, keepInstallation } from '../../addon/lifecycle/installations.ts'
import { confirmOnlyOne } from '../../addon/lifecycle/only-one.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import { portalStanding } from '../../addon/lifecycle/standing.ts'
import { openPost } from '../../addon/notices/post.ts'
import { newOwnerLink } from '../../addon/sessions/owner-door.ts'
import type { Desk } from '../../addon/desk.ts'
import { startPortal } from '../../portal/app.ts'
import { deliverRound } from '../../scripts/rounds/deliver-round.ts'
import { followRound } from '../../scripts/rounds/follow-round.ts'
import { openBrowser } from '../browser.ts'
import { onEveryForm } from '../on-every-form.ts'
import { customer } from '../portal/newcomer.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { dump } from './dump.ts'
import { vendorIn } from './vendor.ts'

onEveryForm('(f) copied databases (decision 30, R25, S55)', form => {
  let world: World
  let post: ReturnType<typeof openPost>
  const folders: string[] = []
  const desks: Desk[] = []

  beforeEach(async () => {
    world = await openWorld({ form })
    post = openPost({ host: '127.0.0.1', port: world.mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
    await customer(world, { name: 'Rita Verdi', email: 'rita.verdi@example.it', title: 'Il forno' })
    await settleState(world.desk)
    await world.letters()
  })
  afterEach(async () => {
    for (const desk of desks.splice(0)) await desk.db.close()
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
    await post?.close()
    await world?.close()
  })

  /** The data folder as a backup or a careless copy has it. */
  function copyFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'tk-test-'))
    folders.push(folder)
    cpSync(world.folder, folder, { recursive: true, preserveTimestamps: true })
    return folder
  }
  async function deskIn(folder: string, database?: string): Promise<Desk> {
    const installation = findByLink(folder, world.desk.installation.link)
    if (installation === undefined) throw new Error('no installation in the copy')
    if (database !== undefined) keepInstallation(folder, { ...installation, database })
    const desk = await openDesk({ ...installation, database: database ?? installation.database }, { folder, clock: world.clock })
    desks.push(desk)
    return desk
  }
  async function sendsNothing(desk: Desk): Promise<void> {
    const before = world.mailbox.letters().length
    await world.save('ticket', { title: 'Dal programma', number: 901 })
    const held = await dump(world.host)
    world.clock.pass(7200)
    await followRound(desk, { hour: 0, minute: 0 })
    await deliverRound(desk, post, 'copy')
    expect(world.mailbox.letters().length).to.equal(before)
    expect(await dump(world.host), 'a copy writes nothing').to.deep.equal(held)
  }

  it('two data folders on one database: the second is suspended, sends and writes nothing, the first works on', async () => {
    const second = await deskIn(copyFolder())
    expect(await portalStanding(second)).to.equal('suspended')
    expect(await settleState(second)).to.include({ state: 'suspended', copy: 'other-place' })
    await sendsNothing(second)
    expect(await portalStanding(world.desk)).to.equal('live')
    expect((await settleState(world.desk)).state).to.equal('live')
  })

  it('a database whose identity is not that of the link map is suspended', async () => {
    const desk: Desk = { ...world.desk, installation: { ...world.desk.installation, publicKey: `${world.desk.installation.publicKey} other` } }
    expect(await copyFault(desk)).to.equal('other-installation')
    expect(await portalStanding(desk)).to.equal('suspended')
    await sendsNothing(desk)
  })

  it('an older copy put back in place holds its letters until the owner says it is the only one', async () => {
    await raiseTide(world.desk)
    const older: { name: string, value: string }[] = await world.host.knex('tk_version').where({ name: 'tide' })
    world.clock.pass(3600)
    await raiseTide(world.desk)
    expect(await copyFault(world.desk)).to.equal(undefined)
    await world.host.knex('tk_version').where({ name: 'tide' }).update({ value: older[0]?.value ?? '' })
    await world.host.knex('tk_letter').where({ status: 'sent' }).limit(1).update({ status: 'queued', next_at: 0 })
    const before = world.mailbox.letters().length
    await deliverRound(world.desk, post, 'test')
    expect(world.mailbox.letters().length).to.equal(before)
    expect((await settleState(world.desk)).copy).to.equal('restored')
    expect(await portalStanding(world.desk)).to.equal('suspended')
    expect((await openBrowser(world.portal).go('sign-in')).status).to.equal(503)
  })

  it('the owner is told in his door and confirms: new identity, same link, nobody signed in, no old letter, a new key is needed', async function () {
    const folder = copyFolder()
    const desk = await deskIn(folder)
    const vendor = vendorIn(folder)
    await world.host.knex('tk_letter').limit(1).update({ status: 'queued', next_at: 0 })
    const portal = await startPortal({ folder, port: 0, clock: world.clock, publicUrl: 'http://127.0.0.1:1' })
    const link = `http://127.0.0.1:${portal.port}/${desk.installation.link}`
    try {
      const owner = openBrowser(link)
      const door = await desk.db.inTransaction(tx => newOwnerLink(desk, tx))
      const path = door.slice(door.indexOf('owner/enter'))
      await owner.go(path)
      await owner.send(path)
      expect(owner.page.text).to.contain('una delle due è una copia')
      const confirmed = await owner.send('owner/only-one')
      expect(confirmed.url).to.contain('owner/enter/')
      await owner.send(new URL(confirmed.url).pathname.slice(desk.installation.link.length + 2))
      expect(owner.page.text).to.contain('Attiva il servizio')
      const fresh = await deskIn(folder)
      expect(fresh.installation.link).to.equal(desk.installation.link)
      expect(fresh.installation.id).to.not.equal(desk.installation.id)
      expect((await settleState(fresh)).state).to.equal('installed')
      expect(await world.host.knex('tk_session').where({ kind: 'customer' })).to.deep.equal([])
      expect((await world.host.knex('tk_letter').where({ status: 'queued' })).map(({ kind }) => kind)).to.deep.equal(['owner-door'])
      expect(await portalStanding(world.desk), 'the one left behind').to.equal('suspended')
      await acceptKey(fresh, vendor.issue(fresh))
      expect((await settleState(fresh)).state).to.equal('live')
      expect((await openBrowser(link).go('sign-in')).status).to.equal(200)
      await openBrowser(world.portal).go('sign-in').then(page => expect(page.status).to.equal(503))
      expect(await confirmOnlyOne(fresh).then(() => '', (fault: { key?: string }) => fault.key)).to.equal('no-copy')
    } finally { await portal.close() }
  })

  it('no key of the addon lies in the database', async () => {
    const all = JSON.stringify(await dump(world.host))
    expect(all).to.not.contain('PRIVATE KEY')
    for (const name of readdirSync(join(world.folder, 'installations'))) expect(readFileSync(join(world.folder, 'installations', name), 'utf8')).to.contain('PRIVATE KEY')
  })
})
