import { expect } from 'chai'
import { allowWriting, compareWithCloud, disconnect, forbidWriting, probe, replicaHealth, serverAt, whatWouldTravel, withdraw } from '../../addon/sync.ts'
import { addField, changeField } from '../../host/program/fields.ts'
import { addTable } from '../../host/program/structure.ts'
import { deleteRow, saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { olga, tina } from '../cloud/stage.ts'
import { onEveryForm } from '../on-every-form.ts'
import { agree, travellingState } from './agree.ts'
import { credentialsOf, database, impatient, openOffice } from './stage.ts'
import type { Device, Office } from './stage.ts'

const [rossi, torri] = [laidId('clienti', 'rossi'), laidId('clienti', 'due-torri')]

onEveryForm('a careful guest', form => {
  let office: Office
  let portal: Device
  const options = () => ({ credentials: credentialsOf(office), clock: portal.clock, patience: impatient })
  beforeEach(async () => { office = await openOffice(); portal = await office.device('portal', form) })
  afterEach(() => office.close())

  async function changeAFew(): Promise<void> {
    const now = portal.clock.now()
    await addTable(portal.host, olga, { name: 'cantieri', label: 'Cantieri', parent: 'clienti', section: '', now })
    await addField(portal.host, olga, { table: 'cantieri', name: 'dove', label: 'Dove', type: 0, now })
    await addField(portal.host, olga, { table: 'clienti', name: 'zona', label: 'Zona', type: 20, now })
    await changeField(portal.host, olga, 'clienti', 'note', { label: 'Appunti' }, now)
    await saveRow(portal.host, tina, 'clienti', { note: 'nuova nota' }, { id: rossi, now })
    await deleteRow(portal.host, tina, 'clienti', torri, now)
  }

  it('only reads until it may write, and tells by name what would travel', async () => {
    await forbidWriting(portal.address)
    const before = await travellingState(office.web)
    await changeAFew()
    const asked: string[] = []
    office.cloud.plan(({ action, query }) => { asked.push(`${action} ${query['partial_send'] ?? ''}`); return undefined })
    expect(await portal.round()).to.deep.include({ pushed: 0, waiting: 8 })
    expect(asked).to.deep.equal(['sync_all 0'])
    await office.cloud.joinStores()
    expect(await travellingState(office.web)).to.deep.equal(before)
    const { lines, mayWrite } = await whatWouldTravel(portal.address)
    expect(mayWrite).to.equal(false)
    expect(lines.map(({ kind, name, act, count }) => `${kind} ${name} ${act} ${count}`)).to.have.members([
      'table clienti changed 1', 'table cantieri new 1', 'field cantieri.dove new 1', 'field clienti.zona new 1', 'field clienti.note changed 1',
      'row so_forms changed 1', 'row clienti changed 1', 'deletion clienti hidden 1',
    ])
    expect(lines.find(({ name }) => name === 'clienti.zona')).to.deep.include({ label: 'Zona', ours: false })
  })

  it('copies the structure first, sends, and finds in the cloud what it sent', async () => {
    await changeAFew()
    const copied = Number((await portal.host.knex('tk_sync_copy').count({ n: '*' }).first())?.n)
    expect(copied).to.equal(Number((await office.web.knex('so_tables').count({ n: '*' }).first())?.n) + Number((await office.web.knex('so_fields').count({ n: '*' }).first())?.n))
    await portal.round()
    const { sent, same, different, missing } = await compareWithCloud(portal.address, options())
    expect([sent > 6, same, different, missing]).to.deep.equal([true, sent, [], []])
    await agree(office, portal)
  })

  it('says which values the cloud gives back otherwise', async () => {
    await saveRow(portal.host, tina, 'clienti', { note: 'nuova nota' }, { id: rossi, now: portal.clock.now() })
    await portal.round()
    await portal.host.knex('clienti').where({ gguid: rossi }).update({ note: 'another text under the same stamp' })
    expect((await compareWithCloud(portal.address, options())).different).to.deep.equal([`clienti ${rossi}`])
  })

  it('takes back what it added and nothing of others, in one round', async () => {
    const tablet = await office.device('tablet')
    const before = await office.web.knex('so_tables').where({ tablename: 'clienti' }).first<{ param: string }>('param')
    await changeAFew()
    await portal.round()
    await tablet.round()
    for (const { clock } of [office, portal, tablet]) clock.pass(60)
    await changeField(tablet.host, tina, 'clienti', 'note', { column: true }, tablet.clock.now())
    await addField(tablet.host, tina, { table: 'clienti', name: 'loro', label: 'Di loro', type: 0, now: tablet.clock.now() })
    await tablet.round()
    await portal.round()
    expect(await withdraw(portal.address, options())).to.deep.include({ hidden: 3, restored: 2 })
    await tablet.round()
    const field = (name: string) => tablet.host.knex('so_fields').where({ tablename: 'clienti', fieldname: name }).first<{ eli: number, fieldlabel: string, viewcolumn: number }>('eli', 'fieldlabel', 'viewcolumn')
    expect([(await field('zona')).eli, (await field('loro')).eli]).to.deep.equal([1, 0])
    expect(await field('note')).to.deep.include({ fieldlabel: 'Note', viewcolumn: 1 })
    expect(await tablet.host.knex('so_tables').where({ tablename: 'clienti' }).first('param')).to.deep.equal(before)
    expect(await tablet.host.knex('so_tables').where({ tablename: 'cantieri' }).first('eli')).to.deep.equal({ eli: 1 })
    expect((await replicaHealth(portal.address))?.mayWrite).to.equal(false)
    await agree(office, portal, tablet)
  })

  it('disconnected, the database is a plain one again, with everything in it', async () => {
    await saveRow(portal.host, tina, 'clienti', { note: 'nuova nota' }, { id: rossi, now: portal.clock.now() })
    await disconnect(portal.address)
    expect(await replicaHealth(portal.address)).to.equal(undefined)
    expect((await portal.host.knex('clienti').where({ gguid: rossi }).first<{ note: string }>('note')).note).to.equal('nuova nota')
    const left = form === 'sqlite' ? await portal.host.knex('sqlite_master').select('name')
      : [...await portal.host.knex('information_schema.tables').whereRaw('table_schema = database()').select({ name: 'table_name' }),
        ...await portal.host.knex('information_schema.statistics').whereRaw('table_schema = database()').select({ name: 'index_name' })]
    expect(left.map(({ name }: { name: string }) => name).filter(name => name.startsWith('tk_sync'))).to.deep.equal([])
    await allowWriting(portal.address).then(() => { throw new Error('allowed') }, (fault: unknown) => expect(fault).to.have.property('key', 'not-connected'))
  })

  it('looks at a cloud database and tells which facts hold there, and no value of anybody', async () => {
    const report = await probe({ server: serverAt(office.cloud.base), database, credentials: credentialsOf(office) })
    expect(report.facts.filter(({ holds }) => holds === false).map(({ fact, seen }) => `${fact} ${seen}`)).to.deep.equal([])
    expect(report.facts.filter(({ holds }) => holds === true).length).to.be.greaterThan(15)
    expect(JSON.stringify(report)).not.to.match(/Rossi|panificio|@|Modena|Olga|Tina/i)
    expect([report.tables > 20, report.fields > 100, report.rows > 40]).to.deep.equal([true, true, true])
  })
})
