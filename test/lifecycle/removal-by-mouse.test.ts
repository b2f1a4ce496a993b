import { unzipSync } from 'fflate'
import { expect } from 'chai'
import { addField, retireField } from '../../host/program/fields.ts'
import { olga } from '../../host/worlds/workshop/people.ts'
import { dyingAt } from '../kill/fault.ts'
import { addon } from '../../addon/main.ts'
import { layWorkshop } from '../laid.ts'
import { differences, logicalDump } from './logical-dump.ts'
import { atMarketplace } from './mouse.ts'
import type { Mouse } from './mouse.ts'

/** Who owns the database but has no shell can still take everything away again, or have it made again. */
describe('purge and repair by mouse', function () {
  this.timeout(60_000)
  let mouse: Mouse
  let before: ReadonlyMap<string, string>
  beforeEach(async () => {
    mouse = await atMarketplace(async (host, files) => (await layWorkshop(host, files)).owner.username)
    before = await logicalDump(mouse.host)
    await mouse.visitor.open('/marketplace')
    await mouse.visitor.send('/marketplace/install', { 'owner-email': 'olga@officinabassi.example', consent: '1' })
    await mouse.visitor.open('/marketplace')
  })
  afterEach(() => mouse.close())

  const uninstall = async (): Promise<void> => { await mouse.visitor.open('/marketplace?ask=uninstall'); await mouse.visitor.send('/marketplace/uninstall', {}) }

  it('Olga reads what was taken away and has it made again', async () => {
    expect(await mouse.visitor.open('/marketplace')).to.not.contain('Qualcosa è stato tolto')
    await retireField(mouse.host, olga, 'ticket', 'channel')
    expect(await mouse.visitor.open('/marketplace')).to.contain('Qualcosa è stato tolto').and.contain('<code>ticket.channel</code>').and.contain('non tornano')
    await mouse.visitor.send('/marketplace/repair', {})
    expect(await mouse.visitor.open('/marketplace')).to.contain('Rifatto: ticket.channel').and.not.contain('Qualcosa è stato tolto')
    expect((await mouse.host.knex('so_fields').where({ tablename: 'ticket', fieldname: 'channel' }).first()).eli).to.equal(0)
  })

  it('nothing can be removed before it is uninstalled', async () => {
    expect(await mouse.visitor.open('/marketplace')).to.not.contain('/marketplace/purge')
    expect(await mouse.visitor.open('/marketplace/purge')).to.contain('Prima disinstalla il servizio')
    await mouse.visitor.send('/marketplace/purge', { confirm: 'host' })
    expect(await mouse.visitor.open('/marketplace')).to.contain('Prima disinstalla il servizio')
    expect(await mouse.host.knex('tk_addon')).to.have.length(1)
  })

  it('she sees what goes and what stays, types the name, gets the export, and the database is as it was (f-18)', async () => {
    await uninstall()
    expect(await mouse.visitor.open('/marketplace')).to.contain('href="/marketplace/purge"')
    expect(await mouse.visitor.open('/marketplace/purge')).to.contain('<code>ticket_message</code>').and.contain('clienti.check_ticket').and.contain('nome del database: host')
    expect(await mouse.visitor.send('/marketplace/purge', { confirm: 'another' })).to.contain('Per confermare scrivi il nome del database: host').and.contain('value="another"')
    expect([mouse.visitor.status, (await mouse.host.knex('tk_addon').first()).status]).to.deep.equal([422, 'kept'])
    expect((await mouse.visitor.fetch('/marketplace/export')).status).to.equal(404)
    expect(await mouse.visitor.send('/marketplace/purge', { confirm: 'host' })).to.contain('SHA-256').and.contain('/marketplace/export')
    const fetched = await mouse.visitor.fetch('/marketplace/export')
    expect(fetched.headers.get('content-disposition')).to.match(/^attachment; filename="?host-\d{14}\.zip"?$/)
    expect(Object.keys(unzipSync(new Uint8Array(await fetched.arrayBuffer())))).to.include.members(['tables/ticket.json', 'descriptions.json'])
    expect(differences(before, await logicalDump(mouse.host))).to.deep.equal([])
    expect(await mouse.visitor.open('/marketplace')).to.contain('Non installato')
  })

  it('a column of hers is named, and goes only when she says so', async () => {
    await addField(mouse.host, olga, { table: 'ticket', name: 'marca', label: 'Marca', type: 0, now: new Date() })
    await uninstall()
    mouse.visitor.speak('en')
    expect(await mouse.visitor.open('/marketplace/purge')).to.contain('Things of yours that would be lost').and.contain('marca')
    await mouse.visitor.send('/marketplace/purge', { confirm: 'host' })
    expect(mouse.visitor.status).to.equal(422)
    expect(Object.keys(await mouse.host.knex('ticket').columnInfo())).to.include('marca')
    expect(await mouse.visitor.send('/marketplace/purge', { confirm: 'host', 'with-foreign': '1' })).to.contain('Removed.')
    expect(await mouse.host.knex.schema.hasTable('ticket')).to.equal(false)
  })

  it('one that died half way is gone on with on the same page', async () => {
    await addon.uninstall(mouse.place)
    const { statements } = await dyingAt(Infinity, () => addon.losses(mouse.place))
    let n = statements + 60
    for (; (await mouse.host.knex('tk_addon').first()).status === 'kept'; n += 40) await dyingAt(n, () => addon.purge(mouse.place, { confirm: 'host', withForeign: false }))
    expect((await mouse.host.knex('tk_addon').first())?.status).to.equal('purging')
    expect(await mouse.visitor.open('/marketplace')).to.contain('si può soltanto continuarla').and.contain('href="/marketplace/purge"')
    await mouse.visitor.open('/marketplace/purge')
    expect(await mouse.visitor.send('/marketplace/purge', { confirm: 'host' })).to.contain('SHA-256')
    expect((await mouse.visitor.fetch('/marketplace/export')).status).to.equal(200)
    expect(differences(before, await logicalDump(mouse.host))).to.deep.equal([])
  })
})
