import { expect } from 'chai'
import { saveRow, deleteRow } from '../../host/program/save-row.ts'
import { addField } from '../../host/program/fields.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { olga, tina } from '../cloud/stage.ts'
import { onEveryForm } from '../on-every-form.ts'
import { agree } from './agree.ts'
import { openOffice } from './stage.ts'
import type { Office } from './stage.ts'

const rossi = laidId('clienti', 'panificio-rossi')

onEveryForm('a round', form => {
  let office: Office
  beforeEach(async () => { office = await openOffice() })
  afterEach(() => office.close())

  it('brings everything there is to a new device', async () => {
    const phone = await office.device('phone', form)
    expect(await phone.host.knex('clienti').count({ n: '*' }).first()).to.deep.equal(await office.web.knex('clienti').count({ n: '*' }).first())
    await agree(office, phone)
  })

  it('carries Tina’s new customer, her change and her deletion to the cloud and to another device', async () => {
    const [phone, tablet] = [await office.device('phone', form), await office.device('tablet')]
    const id = await saveRow(phone.host, tina, 'clienti', { ragione_sociale: "Forno dell'Angelo" }, { now: phone.clock.now() })
    const sent = await phone.round()
    expect(sent).to.deep.include({ pushed: 1, waiting: 0, lost: 0 })
    await tablet.round()
    expect(await tablet.host.knex('clienti').where({ gguid: id }).first('ragione_sociale')).to.deep.equal({ ragione_sociale: "Forno dell'Angelo" })
    office.clock.pass(5); phone.clock.pass(5); tablet.clock.pass(5)
    await saveRow(tablet.host, olga, 'clienti', { ragione_sociale: 'Forno Angelo' }, { id, now: tablet.clock.now() })
    await tablet.round()
    await phone.round()
    expect(await phone.host.knex('clienti').where({ gguid: id }).first('ragione_sociale')).to.deep.equal({ ragione_sociale: 'Forno Angelo' })
    await deleteRow(phone.host, tina, 'clienti', id, phone.clock.now())
    await phone.round()
    await tablet.round()
    expect(await tablet.host.knex('clienti').where({ gguid: id }).first()).to.equal(undefined)
    await agree(office, phone, tablet)
    expect(rossi).to.be.a('string')
  })

  it('carries a field made on a device, with its column and companions', async () => {
    const [phone, tablet] = [await office.device('phone', form), await office.device('tablet')]
    await addField(phone.host, tina, { table: 'clienti', name: 'zona', label: 'Zona', type: 24, now: phone.clock.now() })
    await saveRow(phone.host, tina, 'clienti', { zona: 'Modena est', lat_zona: 44.6, lng_zona: 10.9 }, { id: rossi, now: phone.clock.now() })
    await phone.round()
    await tablet.round()
    expect(await tablet.host.knex('clienti').where({ gguid: rossi }).first('zona', 'lat_zona')).to.deep.equal({ zona: 'Modena est', lat_zona: 44.6 })
    await agree(office, phone, tablet)
  })

  it('says nothing and sends nothing when there is nothing', async () => {
    const phone = await office.device('phone', form)
    await phone.round()
    office.clock.pass(5)
    expect(await phone.round()).to.deep.include({ pulled: 0, pushed: 0, packets: 1, lost: 0, waiting: 0 })
  })
})
