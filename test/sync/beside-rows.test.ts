import { expect } from 'chai'
import type { FieldRow } from '@nios4/sdk'
import { newId } from '../../formats/ids.ts'
import { fieldMetadata, tableMetadata } from '../../host/schema/metadata.ts'
import { deleteRow, saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { tina } from '../cloud/stage.ts'
import { onEveryForm } from '../on-every-form.ts'
import { keptInCloud, rowItem, sendAs, withRaw } from './other-client.ts'
import { openOffice } from './stage.ts'
import type { Device, Office } from './stage.ts'

const rossi = laidId('clienti', 'rossi')
const later = 20261123093000

onEveryForm('words beside a row, in cells it has no column for', form => {
  let office: Office
  let phone: Device
  beforeEach(async () => { office = await openOffice(); phone = await office.device('phone', form); for (const clock of [office.clock, phone.clock]) clock.set('2026-11-23T09:30:00Z') })
  afterEach(() => office.close())

  const field = (given: Pick<FieldRow, 'tablename' | 'fieldname' | 'fieldtype'> & Partial<FieldRow>, stamp = later): FieldRow => fieldMetadata({ gguid: newId(), fieldlabel: given.fieldname, ...given }, stamp)
  const pass = (seconds: number): void => { for (const clock of [office.clock, phone.clock]) clock.pass(seconds) }
  /** Until what came is behind the cursor, and does not come again by itself. */
  const goesOn = async (): Promise<void> => { for (let turn = 0; turn < 2; turn += 1) { await phone.round(); pass(60) } }

  it('a cell we have no column for stays when somebody who does not know it writes the row', async () => {
    await sendAs(office, { fields: [field({ tablename: 'clienti', fieldname: 'orologio', fieldtype: 13 })], sync_box: [withRaw(rowItem('clienti', rossi, later, { note: 'uno' }), { orologio: 'le nove', altro: 'x' })] })
    await phone.round()
    await sendAs(office, { sync_box: [withRaw(rowItem('clienti', rossi, later + 1, { note: 'due' }), { altro: '' })] })
    await phone.round()
    pass(120)
    await saveRow(phone.host, tina, 'clienti', { note: 'tre' }, { id: rossi, now: phone.clock.now() })
    await phone.round()
    expect(await keptInCloud(office, 'clienti', rossi)).to.include({ note: 'tre', orologio: 'le nove' }).and.not.have.property('altro')
  })

  it('so it does beside a change of ours that lost, and travels', async () => {
    await sendAs(office, { fields: [field({ tablename: 'clienti', fieldname: 'orologio', fieldtype: 13 })], sync_box: [withRaw(rowItem('clienti', rossi, later, { note: 'uno' }), { orologio: 'le nove' })] })
    await phone.round()
    pass(60)
    await saveRow(phone.host, tina, 'clienti', { note: 'due' }, { id: rossi, now: phone.clock.now() })
    await sendAs(office, { sync_box: [rowItem('clienti', rossi, 20261123093500, { note: 'tre' })] })
    expect(await phone.round()).to.deep.include({ lost: 1, waiting: 0 })
    expect(await keptInCloud(office, 'clienti', rossi)).to.include({ note: 'tre', orologio: 'le nove' })
    pass(600)
    expect(await phone.round()).to.deep.include({ pushed: 0, pulled: 0 })
  })

  it('a field made a number by mistake and made a text again has its texts again', async () => {
    const gguid = newId()
    const [one, two, three] = [newId(), newId(), newId()]
    await sendAs(office, {
      fields: [field({ gguid, tablename: 'clienti', fieldname: 'codice', fieldtype: 0 })],
      sync_box: [rowItem('clienti', one, later, { codice: 'A12' }), rowItem('clienti', two, later, { codice: '00412' }), rowItem('clienti', three, later, { codice: '12' })],
    })
    await goesOn()
    for (const [at, fieldtype] of [9, 0].entries()) {
      await sendAs(office, { fields: [field({ gguid, tablename: 'clienti', fieldname: 'codice', fieldtype }, later + 1 + at)] })
      await phone.round()
    }
    const rows = await phone.host.knex('clienti').whereIn('gguid', [one, two, three]).select<{ gguid: string, codice: string }[]>('gguid', 'codice')
    expect(new Map(rows.map(row => [row.gguid, row.codice]))).to.deep.equal(new Map([[one, 'A12'], [two, '00412'], [three, '12']]))
    expect(await phone.host.knex('tk_sync_extra')).to.deep.equal([])
  })

  it('a field that becomes a kind we do not know keeps its words', async () => {
    const gguid = newId()
    await sendAs(office, { fields: [field({ gguid, tablename: 'clienti', fieldname: 'codice', fieldtype: 0 })], sync_box: [rowItem('clienti', rossi, later, { codice: 'A12' })] })
    await goesOn()
    await sendAs(office, { fields: [field({ gguid, tablename: 'clienti', fieldname: 'codice', fieldtype: 13 }, later + 1)] })
    await phone.round()
    pass(60)
    await saveRow(phone.host, tina, 'clienti', { note: 'tre' }, { id: rossi, now: phone.clock.now() })
    await phone.round()
    expect(await keptInCloud(office, 'clienti', rossi)).to.include({ note: 'tre', codice: 'A12' })
  })

  it('a field whose name has capital letters is one field, here and there', async () => {
    const id = newId()
    await sendAs(office, { fields: [field({ tablename: 'clienti', fieldname: 'Zona', fieldtype: 20 })], sync_box: [withRaw(rowItem('clienti', id, later, { ragione_sociale: 'Bar' }), { Zona: 'nord', gguid_Zona: 'z-1' })] })
    await goesOn()
    expect(await phone.host.knex('clienti').where({ gguid: id }).first('zona', 'gguid_zona')).to.deep.equal({ zona: 'nord', gguid_zona: 'z-1' })
    expect(await phone.host.knex('tk_sync_extra')).to.deep.equal([])
    await saveRow(phone.host, tina, 'clienti', { zona: 'sud' }, { id, now: phone.clock.now() })
    await phone.host.knex('so_fields').where({ tablename: 'clienti', fieldname: 'zona' }).update({ fieldlabel: 'La zona', tid: 20261123100000 })
    expect(await phone.round()).to.deep.include({ pushed: 2, waiting: 0, lost: 0 })
    expect(await keptInCloud(office, 'clienti', id)).to.include({ Zona: 'sud', gguid_Zona: 'z-1' }).and.not.have.property('zona')
    await office.cloud.joinStores()
    expect(await office.web.knex('so_fields').where('fieldname', 'like', 'zona').select('fieldname', 'fieldlabel')).to.deep.equal([{ fieldname: 'Zona', fieldlabel: 'La zona' }])
    pass(60)
    expect(await phone.round()).to.deep.include({ pushed: 0, waiting: 0 })
  })

  it('so is a table', async () => {
    const [one, two] = [newId(), newId()]
    await sendAs(office, {
      tables: [tableMetadata({ gguid: newId(), tablename: 'Cantieri', tablelabel: 'Cantieri' }, later)], fields: [field({ tablename: 'Cantieri', fieldname: 'nome', fieldtype: 0 })],
      sync_box: [one, two].map(id => rowItem('Cantieri', id, later, { nome: 'Via Emilia' })),
    })
    await goesOn()
    await saveRow(phone.host, tina, 'cantieri', { nome: 'Via Roma' }, { id: one, now: phone.clock.now() })
    await deleteRow(phone.host, tina, 'cantieri', two, phone.clock.now())
    expect(await phone.round()).to.deep.include({ pushed: 2, waiting: 0, lost: 0 })
    expect(await keptInCloud(office, 'Cantieri', one)).to.include({ nome: 'Via Roma' })
    expect([await keptInCloud(office, 'Cantieri', two), await keptInCloud(office, 'cantieri', one)]).to.deep.equal([undefined, undefined])
  })
})
