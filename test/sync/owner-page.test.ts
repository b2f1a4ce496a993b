import { expect } from 'chai'
import type { Desk } from '../../addon/desk.ts'
import { tellSignedOut } from '../../addon/lifecycle/cloud-sign-in.ts'
import { newOwnerLink } from '../../addon/sessions/owner-door.ts'
import { readCredentials, replicaHealth } from '../../addon/sync.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import { tina } from '../cloud/stage.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openReplicaPortal } from './replica-portal.ts'
import type { ReplicaPortal } from './replica-portal.ts'
import { credentialsOf } from './stage.ts'
import type { Device, Office } from './stage.ts'

const email = 'portale@officinabassi.example'

onEveryForm('the page of the connection, in the owner’s door', form => {
  let stage: ReplicaPortal
  let office: Office
  let replica: Device
  let phone: Device
  let folder: string
  let desk: Desk
  let olga: Browser
  before(async () => {
    stage = await openReplicaPortal(form)
    ;({ office, replica, phone, folder, desk } = stage)
    olga = openBrowser(stage.portal, { language: 'en' })
    const door = await desk.db.inTransaction(tx => newOwnerLink(desk, tx))
    await olga.go(door)
    await olga.send(new URL(door).pathname.split('/').slice(2).join('/'))
    await office.cloud.admit('officina', await office.cloud.addUser({ email, password: 'il portale entra' }), { username: 'Portale' })
    await passes()
  })
  after(() => stage?.close())

  /** Time passes, and everybody but the portal’s replica goes round. */
  async function passes(): Promise<void> {
    await office.cloud.joinStores()
    for (const { clock } of [office, replica, phone]) clock.pass(5)
    await phone.round()
  }
  const isShown = async (device: Device): Promise<boolean> => await device.host.knex('so_forms').where({ tablename: 'ticket', eli: 0 }).first('gguid') !== undefined

  it('lists what would travel, apart what people changed, and nothing has', async () => {
    await saveRow(replica.host, tina, 'clienti', { telefono: '059 998877' }, { id: laidId('clienti', 'panificio-rossi'), now: replica.clock.now() })
    const { text, html } = await olga.go('owner/connection')
    expect(text).to.include('not yet: for now we only read').and.include('Added by the service').and.match(/Changed here by people \(1\)/).and.include('Check Ticket')
    expect(html).to.not.include('tk_')
    expect(await isShown(phone)).to.equal(false)
  })

  it('without a login kept here it says so next to the button, and writes nothing', async () => {
    const { status, text } = await olga.send('owner/connection/writing', { write: 'yes' })
    expect([status, text.includes('No login to the cloud is kept here: type it below.')]).to.deep.equal([422, true])
    expect((await replicaHealth(replica.address))?.mayWrite).to.equal(false)
  })

  it('a wrong password is told next to the field and not kept; the right one is kept, and a user of another database is refused', async () => {
    await olga.go('owner/connection')
    const wrong = await olga.send('owner/connection/access', { email, password: 'sbagliata' })
    expect([wrong.status, wrong.text.includes('The cloud does not take this e-mail with this password.')]).to.deep.equal([422, true])
    expect(wrong.html).to.include('aria-invalid').and.not.include('sbagliata')
    await office.cloud.addUser({ email: 'altro@elsewhere.example', password: 'un altro' })
    const stranger = await olga.send('owner/connection/access', { email: 'altro@elsewhere.example', password: 'un altro' })
    expect(stranger.text).to.include('This user may not open the database officina.')
    expect((await olga.send('owner/connection/access', { email: '', password: '' })).text).to.include('This is missing')
    expect(readCredentials(folder, replica.address, {})).to.equal(undefined)
    expect((await olga.send('owner/connection/access', { email, password: 'il portale entra' })).text).to.include('The cloud takes this login: saved.')
    expect(readCredentials(folder, replica.address, {})?.password).to.equal('il portale entra')
  })

  it('confirmed, it travels at once, is compared, and is on the phone at its next round', async () => {
    await olga.go('owner/connection')
    const { text } = await olga.send('owner/connection/writing', { write: 'yes' })
    const [, same, sent] = /(\d+) of (\d+) equal in the cloud/.exec(text) ?? []
    expect(same).to.equal(sent)
    expect(Number(sent)).to.be.greaterThan(80)
    expect(text).to.include('Nothing waits to travel.')
    await passes()
    expect(await isShown(phone)).to.equal(true)
    expect((await olga.go('owner/connection')).text).to.not.include('Compare with the cloud')
  })

  it('only reading again keeps here what changes here', async () => {
    expect((await olga.send('owner/connection/writing', { write: 'no' })).text).to.include('From now on we only read.')
    expect((await replicaHealth(replica.address))?.mayWrite).to.equal(false)
    await olga.send('owner/connection/writing', { write: 'yes' })
    expect((await replicaHealth(replica.address))?.mayWrite).to.equal(true)
  })

  it('when the cloud shuts us out it is the first thing Olga reads, and the new password the first thing to type', async () => {
    await office.cloud.addUser({ email, password: 'tutta nuova' })
    await replica.round({ credentials: { email, password: 'il portale entra', token: '' } }).catch(() => undefined)
    await tellSignedOut(desk)
    expect((await olga.go('owner')).text).to.include('The cloud no longer takes the portal’s login')
    const { html, text } = await olga.go('owner/connection')
    expect(text).to.include('The cloud no longer lets the portal in')
    expect(html.indexOf('id="access"')).to.be.lessThan(html.indexOf('owner/connection/writing'))
    await olga.send('owner/connection/access', { email, password: 'tutta nuova' })
    await replica.round({ credentials: readCredentials(folder, replica.address, {}) ?? credentialsOf(office) })
    expect((await olga.go('owner/connection')).text).to.not.include('no longer lets the portal in')
  })

  it('an away cloud is told next to the button', async () => {
    office.cloud.plan(() => ({ lost: 'request' }))
    const { status, text } = await olga.send('owner/connection/writing', { write: 'yes' })
    office.cloud.plan(undefined)
    expect([status, text.includes('The cloud does not answer.')]).to.deep.equal([422, true])
    await replica.round()
  })

  it('is taken back only when she says so twice; then it is gone from the phone, kept here, and the door stays hers', async () => {
    await passes()
    await olga.go('owner/connection')
    expect((await olga.send('owner/connection/withdrawal')).status).to.equal(422)
    expect(await isShown(replica)).to.equal(true)
    expect((await olga.send('owner/connection/withdrawal', { sure: '1' })).text).to.include('Taken back from the cloud.')
    await passes()
    expect([await isShown(phone), await isShown(replica)]).to.deep.equal([false, false])
    expect((await phone.host.knex('so_fields').where({ tablename: 'clienti', fieldname: 'check_ticket' }).first('eli'))?.eli).to.equal(1)
    expect((await replicaHealth(replica.address))?.mayWrite).to.equal(false)
    const rita = openBrowser(stage.portal)
    expect((await rita.go('sign-in')).status).to.equal(503)
    expect((await olga.go('owner/connection')).status).to.equal(200)
  })
})
