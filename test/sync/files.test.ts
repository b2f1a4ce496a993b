import { expect } from 'chai'
import { fileStore } from '../../addon/records/files.ts'
import { bringFile, keepCredentials, replicaHealth, serverAt } from '../../addon/sync.ts'
import { bring } from '../../addon/sync/file-cache.ts'
import { filesWithCloud } from '../../addon/sync/files-with-cloud.ts'
import { onReplica } from '../../addon/sync/replica.ts'
import { openCloud } from '../../addon/sync/cloud.ts'
import { databaseName } from '../../host/address.ts'
import { addField } from '../../host/program/fields.ts'
import { readStoredFile, storeFile } from '../../host/program/files.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { fieldMetadata, tableMetadata } from '../../host/schema/metadata.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { newId } from '../../formats/ids.ts'
import { tina } from '../cloud/stage.ts'
import { onEveryForm } from '../on-every-form.ts'
import { rowItem, sendAs } from './other-client.ts'
import { credentialsOf, database, impatient, openOffice } from './stage.ts'
import type { Device, Office } from './stage.ts'

const rossi = laidId('clienti', 'rossi')
const later = 20261121093000

onEveryForm('files of a replica', form => {
  let office: Office
  let phone: Device
  let tablet: Device
  beforeEach(async () => {
    office = await openOffice();
    [phone, tablet] = [await office.device('phone', form), await office.device('tablet')]
    await addField(phone.host, tina, { table: 'clienti', name: 'contratto', label: 'Contratto', type: 28, now: phone.clock.now() })
  })
  afterEach(() => office.close())

  async function attach(bytes: string): Promise<string> {
    const id = newId()
    const contratto = await storeFile(phone.host, phone.files, 'clienti', Buffer.from(bytes), 'contratto.txt', { id, now: phone.clock.now() })
    await saveRow(phone.host, tina, 'clienti', { contratto, file_contratto: 'contratto.txt' }, { id: rossi, now: phone.clock.now() })
    return id
  }
  const storeOf = ({ files, address }: Device) => fileStore(files, databaseName(address))

  it('go up before the row that names them, once, and come down when first wanted', async () => {
    const id = await attach('dodici mesi')
    expect(await phone.round()).to.deep.include({ files: 1, waiting: 0 })
    expect((await readStoredFile(office.web, office.files, 'clienti', id))?.toString()).to.equal('dodici mesi')
    phone.clock.pass(5)
    await saveRow(phone.host, tina, 'clienti', { note: 'con contratto' }, { id: rossi, now: phone.clock.now() })
    expect(await phone.round()).to.deep.include({ files: 0, pushed: 1 })
    await tablet.round()
    expect(await storeOf(tablet).read('clienti', id)).to.equal(undefined)
    const options = { credentials: credentialsOf(office), patience: impatient }
    expect(await bringFile(tablet.address, storeOf(tablet), 'clienti', id, options)).to.equal(true)
    expect((await storeOf(tablet).read('clienti', id))?.toString()).to.equal('dodici mesi')
    expect(await bringFile(tablet.address, storeOf(tablet), 'clienti', newId(), options)).to.equal(false)
  })

  for (const there of ['attività', 'Cantieri']) {
    it(`go up and come down under the name the cloud has for their table: ${there}`, async () => {
      const [row, id, here] = [newId(), newId(), there.toLowerCase()]
      await sendAs(office, {
        tables: [tableMetadata({ gguid: newId(), tablename: there, tablelabel: there }, later)], fields: [fieldMetadata({ gguid: newId(), fieldlabel: 'Foto', tablename: there, fieldname: 'foto', fieldtype: 28 }, later)],
        sync_box: [rowItem(there, row, later, { foto: '', file_foto: '' })],
      })
      for (const device of [phone, tablet]) await device.round()
      phone.clock.pass(60)
      const foto = await storeFile(phone.host, phone.files, here, Buffer.from('una foto'), 'foto.jpg', { id, now: phone.clock.now() })
      await saveRow(phone.host, tina, here, { foto, file_foto: 'foto.jpg' }, { id: row, now: phone.clock.now() })
      expect(await phone.round()).to.deep.include({ files: 1, waiting: 0 })
      expect((await readStoredFile(office.web, office.files, there, id))?.toString()).to.equal('una foto')
      await tablet.round()
      expect(await bringFile(tablet.address, storeOf(tablet), here, id, { credentials: credentialsOf(office), patience: impatient })).to.equal(true)
      expect((await storeOf(tablet).read(here, id))?.toString()).to.equal('una foto')
    })
  }

  it('keep the row back while the cloud does not take the file', async () => {
    const id = await attach('dodici mesi')
    office.cloud.plan(({ action }) => action === 'file_upload' ? { ko: { code: 'limit_reached', message: '' } } : undefined)
    expect(await phone.round().then(() => '', (fault: Error) => fault.message)).to.include('limit_reached')
    await tablet.round()
    expect(await tablet.host.knex('clienti').where({ gguid: rossi }).first()).not.to.include({ file_contratto: 'contratto.txt' })
    office.cloud.plan(undefined)
    expect(await phone.round()).to.deep.include({ files: 1, waiting: 0 })
    expect((await readStoredFile(office.web, office.files, 'clienti', id))?.toString()).to.equal('dodici mesi')
  })

  it('that the cloud will never take do not hold up everything else for ever', async () => {
    await attach('troppo grande')
    office.cloud.plan(({ action }) => action === 'file_upload' ? { ko: { code: 'limit_reached', message: '' } } : undefined)
    for (const _ of [1, 2, 3]) expect(await phone.round().then(() => '', (fault: Error) => fault.message)).to.include('limit_reached')
    expect(await phone.round()).to.deep.include({ files: 0, waiting: 0 })
    expect(await replicaHealth(phone.address)).to.deep.include({ state: 'good', refusedFiles: 1 })
    await tablet.round()
    expect(await tablet.host.knex('clienti').where({ gguid: rossi }).first()).to.include({ file_contratto: 'contratto.txt' })
  })

  it('a desk fetches what it does not have, and what was looked at longest ago makes room', async () => {
    const ids = [newId(), newId(), newId()]
    const cloud = openCloud({ server: serverAt(office.cloud.base), database, credentials: credentialsOf(office), patience: impatient })
    for (const [at, id] of ids.entries()) await cloud.upload('clienti', id, Buffer.from('abc'[at]?.repeat(600) ?? ''), false)
    const store = storeOf(tablet)
    await onReplica(tablet.address, async db => {
      for (const id of ids) { expect((await bring(db, cloud, store, 'clienti', id, 1500))?.length).to.equal(600); await db.knex('tk_sync_file').where({ file_id: id }).update({ used_at: ids.indexOf(id) }) }
      expect((await Promise.all(ids.map(id => store.size('clienti', id)))).map(size => size !== undefined)).to.deep.equal([false, true, true])
      keepCredentials(office.folder, tablet.address, credentialsOf(office))
      const desk = filesWithCloud(store, db, office.folder)
      expect((await desk.read('clienti', ids[0] ?? ''))?.toString()[0]).to.equal('a')
      let asked = 0
      office.cloud.plan(() => { asked += 1; return undefined })
      for (let turn = 0; turn < 3; turn += 1) expect(await desk.read('clienti', newId().replace(/./g, '0'))).to.equal(undefined)
      expect(asked, 'what the cloud does not have is not asked for at every page').to.equal(1)
    })
  })
})
