import { expect } from 'chai'
import type { FieldRow } from '@nios4/sdk'
import { newId } from '../../formats/ids.ts'
import { fieldMetadata, tableMetadata } from '../../host/schema/metadata.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { olga, tina } from '../cloud/stage.ts'
import { onEveryForm } from '../on-every-form.ts'
import { keptInCloud, rowItem, sendAs, withRaw } from './other-client.ts'
import { openOffice } from './stage.ts'
import type { Device, Office } from './stage.ts'

const rossi = laidId('clienti', 'rossi')
const later = 20261123093000

const field = (given: Pick<FieldRow, 'tablename' | 'fieldname' | 'fieldtype'>): FieldRow => fieldMetadata({ gguid: newId(), fieldlabel: given.fieldname, ...given }, later)

onEveryForm('what could stop a round for good', form => {
  let office: Office
  let phone: Device
  beforeEach(async () => { office = await openOffice(); phone = await office.device('phone', form); for (const clock of [office.clock, phone.clock]) clock.set('2026-11-23T09:30:00Z') })
  afterEach(() => office.close())

  it('two long texts of two people in one place: the loser’s words are kept', async function () {
    this.timeout(120_000)
    const tablet = await office.device('tablet')
    const [mine, hers] = ['di Tina ', 'di Olga '].map(words => words.repeat(1_200_000))
    await saveRow(phone.host, tina, 'clienti', { note: mine ?? '' }, { id: rossi, now: phone.clock.now() })
    tablet.clock.set('2026-11-23T09:31:00Z')
    await saveRow(tablet.host, olga, 'clienti', { note: hers ?? '' }, { id: rossi, now: tablet.clock.now() })
    await tablet.round()
    expect(await phone.round()).to.deep.include({ lost: 1, waiting: 0 })
    const [lost] = await phone.host.knex('tk_sync_lost').select<{ cells: string }[]>('cells')
    expect(JSON.parse(lost?.cells ?? '{}').note[0] === mine).to.equal(true)
    expect((await phone.host.knex('clienti').where({ gguid: rossi }).first<{ note: string }>('note')).note === hers).to.equal(true)
  })

  it('many long texts in a field of a type we do not know, and in a table nobody has told of', async function () {
    this.timeout(120_000)
    const long = 'parole '.repeat(150_000)
    const ids = Array.from({ length: 30 }, () => newId())
    await sendAs(office, {
      fields: [field({ tablename: 'clienti', fieldname: 'orologio', fieldtype: 13 })],
      sync_box: ids.flatMap(id => [withRaw(rowItem('clienti', id, later, { ragione_sociale: 'Bar' }), { orologio: long }), rowItem('cantieri', id, later, { nome: long })]),
    })
    expect(await phone.round()).to.deep.include({ pulled: 30, waiting: 0 })
    await sendAs(office, { tables: [tableMetadata({ gguid: newId(), tablename: 'cantieri', tablelabel: 'Cantieri' }, later)], fields: [field({ tablename: 'cantieri', fieldname: 'nome', fieldtype: 0 })] })
    await phone.round()
    const rows = await phone.host.knex('cantieri').select<{ nome: string }[]>('nome')
    expect(rows.filter(({ nome }) => nome === long).length).to.equal(30)
    phone.clock.pass(60)
    await saveRow(phone.host, tina, 'clienti', { telefono: '1' }, { id: ids[0] ?? '', now: phone.clock.now() })
    await phone.round()
    expect((await keptInCloud(office, 'clienti', ids[0] ?? ''))?.['orologio'] === long).to.equal(true)
  })

})
