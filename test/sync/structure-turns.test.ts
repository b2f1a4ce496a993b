import { expect } from 'chai'
import type { FieldRow } from '@nios4/sdk'
import { forbidWriting, allowWriting } from '../../addon/sync.ts'
import { newId } from '../../formats/ids.ts'
import { fieldMetadata, tableMetadata } from '../../host/schema/metadata.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { olga, tina } from '../cloud/stage.ts'
import { onEveryForm } from '../on-every-form.ts'
import { keptInCloud, rowItem, sendAs } from './other-client.ts'
import { openOffice } from './stage.ts'
import type { Device, Office } from './stage.ts'

const rossi = laidId('clienti', 'rossi')
const later = 20261123093000

onEveryForm('words while the structure changes', form => {
  let office: Office
  let phone: Device
  beforeEach(async () => { office = await openOffice(); phone = await office.device('phone', form); for (const clock of [office.clock, phone.clock]) clock.set('2026-11-23T09:30:00Z') })
  afterEach(() => office.close())

  const field = (given: Pick<FieldRow, 'tablename' | 'fieldname' | 'fieldtype'> & Partial<FieldRow>, stamp = later): FieldRow => fieldMetadata({ gguid: newId(), fieldlabel: given.fieldname, ...given }, stamp)
  const pass = (seconds: number): void => { for (const clock of [office.clock, phone.clock]) clock.pass(seconds) }
  const cantieri = { tables: [tableMetadata({ gguid: 'cantieri-1', tablename: 'cantieri', tablelabel: 'Cantieri' }, later)], fields: [field({ gguid: 'nome-1', tablename: 'cantieri', fieldname: 'nome', fieldtype: 0 })] }
  const lost = async (): Promise<readonly unknown[]> => (await phone.host.knex('tk_sync_lost').orderBy('row_id').select<{ cells: string }[]>('cells')).map(({ cells }) => JSON.parse(cells))

  it('a table is dropped while rows wait that were written long before: they are kept as lost', async () => {
    await sendAs(office, cantieri)
    await phone.round()
    await forbidWriting(phone.address)
    pass(60)
    await saveRow(phone.host, tina, 'cantieri', { nome: 'Via Emilia' }, { now: phone.clock.now() })
    pass(60)
    await phone.round()
    pass(60)
    await phone.round()
    await office.cloud.drop('officina', 'cantieri')
    expect(await phone.round()).to.deep.include({ lost: 1, waiting: 0 })
    expect(JSON.stringify(await lost())).to.include('Via Emilia')
  })

  it('a field is dropped while words in it wait: they are kept as lost', async () => {
    await sendAs(office, { fields: [field({ tablename: 'clienti', fieldname: 'zona', fieldtype: 20 }), field({ tablename: 'clienti', fieldname: 'rione', fieldtype: 0 })] })
    await phone.round()
    pass(60)
    await saveRow(phone.host, tina, 'clienti', { zona: 'nord', gguid_zona: 'z-1', rione: 'Crocetta', note: 'altro' }, { id: rossi, now: phone.clock.now() })
    await office.cloud.drop('officina', 'clienti', 'zona')
    await office.cloud.drop('officina', 'clienti', 'rione')
    expect(await phone.round()).to.deep.include({ lost: 2, waiting: 0 })
    expect(await lost()).to.have.deep.members([{ zona: ['nord', ''], gguid_zona: ['z-1', ''] }, { rione: ['Crocetta', ''] }])
    expect(await keptInCloud(office, 'clienti', rossi)).to.include({ note: 'altro' })
  })

  it('a table has another name: what the host listed under the former one is sent', async () => {
    const id = newId()
    await sendAs(office, { ...cantieri, sync_box: [rowItem('cantieri', id, later, { nome: 'Via Emilia' })] })
    await phone.round()
    pass(86_400)
    await phone.round()
    await forbidWriting(phone.address)
    phone.clock.pass(-86_000)
    await saveRow(phone.host, olga, 'cantieri', { nome: 'Via Roma' }, { id, now: phone.clock.now() })
    await sendAs(office, { tables: [tableMetadata({ gguid: 'cantieri-1', tablename: 'lavori', tablelabel: 'Lavori' }, later + 5)], fields: [field({ gguid: 'nome-1', tablename: 'lavori', fieldname: 'nome', fieldtype: 0 }, later + 5)] })
    await phone.round()
    await allowWriting(phone.address)
    await phone.round()
    expect(await keptInCloud(office, 'lavori', id)).to.include({ nome: 'Via Roma' })
  })

  it('the text of a password stays out also where its table is not known yet', async () => {
    await sendAs(office, { sync_box: [rowItem('altri_utenti', newId(), later, { username: 'Tina', password_hash: '$2y$10$segreto' })] })
    await phone.round()
    expect(JSON.stringify(await phone.host.knex('tk_sync_orphan'))).to.include('Tina').and.not.include('segreto')
  })
})
