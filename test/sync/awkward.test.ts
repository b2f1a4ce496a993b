import { expect } from 'chai'
import type { FieldRow, TableRow } from '@nios4/sdk'
import { newId } from '../../formats/ids.ts'
import { fieldMetadata, tableMetadata } from '../../host/schema/metadata.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { olga, tina } from '../cloud/stage.ts'
import { onEveryForm } from '../on-every-form.ts'
import { agree } from './agree.ts'
import { keptInCloud, rowItem, sendAs, withRaw } from './other-client.ts'
import { openOffice } from './stage.ts'
import type { Office } from './stage.ts'

const rossi = laidId('clienti', 'rossi')
const later = 20261123093000

const field = (given: Pick<FieldRow, 'tablename' | 'fieldname' | 'fieldtype'> & Partial<FieldRow>, stamp = later): FieldRow =>
  fieldMetadata({ gguid: newId(), fieldlabel: given.fieldname, ...given }, stamp)
const table = (tablename: string, more: Partial<TableRow> = {}, stamp = later): TableRow => tableMetadata({ gguid: newId(), tablename, tablelabel: tablename, ...more }, stamp)

onEveryForm('what other clients send', form => {
  let office: Office
  beforeEach(async () => { office = await openOffice(); office.clock.set('2026-11-23T09:30:00Z') })
  afterEach(() => office.close())

  it('a column and a field type we do not know are kept and go back with the row', async () => {
    const phone = await office.device('phone', form)
    const id = newId()
    await sendAs(office, { fields: [field({ tablename: 'clienti', fieldname: 'orologio', fieldtype: 13 })], sync_box: [withRaw(rowItem('clienti', id, later, { ragione_sociale: 'Bar Nuovo' }), { orologio: 'le nove', mai_vista: 'x', nulla: null })] })
    await phone.round()
    phone.clock.set('2026-11-23T10:00:00Z')
    await saveRow(phone.host, olga, 'clienti', { ragione_sociale: 'Bar Nuovissimo' }, { id, now: phone.clock.now() })
    await phone.round()
    expect(await keptInCloud(office, 'clienti', id)).to.include({ ragione_sociale: 'Bar Nuovissimo', orologio: 'le nove', mai_vista: 'x' })
  })

  it('a value that came before its field moves into the column when that comes', async () => {
    const phone = await office.device('phone', form)
    const id = newId()
    await sendAs(office, { sync_box: [withRaw(rowItem('clienti', id, later, { ragione_sociale: 'Bar Nuovo' }), { zona: 'est', gguid_zona: 'z-1' })] })
    await phone.round()
    await sendAs(office, { fields: [field({ tablename: 'clienti', fieldname: 'zona', fieldtype: 20 })] })
    await phone.round()
    expect(await phone.host.knex('clienti').where({ gguid: id }).first('zona', 'gguid_zona')).to.deep.equal({ zona: 'est', gguid_zona: 'z-1' })
    expect(await phone.host.knex('tk_sync_extra')).to.have.length(0)
  })

  it('rows that came before their table are not lost', async () => {
    const phone = await office.device('phone', form)
    const id = newId()
    await sendAs(office, { sync_box: [rowItem('cantieri', id, later, { nome: 'Via Emilia' })] })
    await phone.round()
    await sendAs(office, { tables: [table('cantieri')], fields: [field({ tablename: 'cantieri', fieldname: 'nome', fieldtype: 0 })] })
    await phone.round()
    expect(await phone.host.knex('cantieri').select('gguid', 'nome')).to.deep.equal([{ gguid: id, nome: 'Via Emilia' }])
  })

  it('nulls, colours without sign, and dates that are none', async () => {
    const phone = await office.device('phone', form)
    const id = newId()
    await sendAs(office, {
      fields: [field({ tablename: 'clienti', fieldname: 'tinta', fieldtype: 6 }), field({ tablename: 'clienti', fieldname: 'quando', fieldtype: 18 }), field({ tablename: 'clienti', fieldname: 'quanti', fieldtype: 9 })],
      sync_box: [withRaw(rowItem('clienti', id, later, { ragione_sociale: 'Bar Nuovo', telefono: '1' }), { tinta: 4278190080, quando: 20260231000000, quanti: 'molti' })],
    })
    await phone.round()
    const row = await phone.host.knex('clienti').where({ gguid: id }).first<Record<string, unknown>>('tinta', 'quando', 'quanti')
    expect([Number(row['tinta']) | 0, row['quanti']]).to.deep.equal([-16777216, 0])
    await sendAs(office, { sync_box: [withRaw(rowItem('clienti', id, later + 1, { ragione_sociale: 'Bar Nuovo' }), { telefono: null, tinta: 4278190080, quando: 20260231000000, quanti: 'molti' })] })
    await phone.round()
    expect(await phone.host.knex('clienti').where({ gguid: id }).first('telefono')).to.deep.equal({ telefono: '' })
    phone.clock.set('2026-11-23T10:00:00Z')
    await saveRow(phone.host, olga, 'clienti', { telefono: '2' }, { id, now: phone.clock.now() })
    await phone.round()
    expect(await keptInCloud(office, 'clienti', id)).to.include({ telefono: '2', quando: 20260231000000, quanti: 'molti' })
  })

  it('a text of ten million letters, there and back', async function () {
    this.timeout(120_000)
    const [phone, tablet] = [await office.device('phone', form), await office.device('tablet')]
    const long = `${"l'acqua è fredda ".repeat(600_000)}fine`
    await saveRow(phone.host, tina, 'clienti', { note: long }, { id: rossi, now: office.clock.now() })
    await phone.round()
    await tablet.round()
    expect((await tablet.host.knex('clienti').where({ gguid: rossi }).first<{ note: string }>('note')).note === long).to.equal(true)
    office.clock.pass(60)
    await saveRow(tablet.host, olga, 'clienti', { note: `${long}.` }, { id: rossi, now: office.clock.now() })
    await tablet.round()
    await phone.round()
    expect((await phone.host.knex('clienti').where({ gguid: rossi }).first<{ note: string }>('note')).note.length).to.equal(long.length + 1)
  })

  it('a field with a new name keeps its values; one with a new type keeps what fits, and gives the rest back', async () => {
    const phone = await office.device('phone', form)
    const gguid = newId()
    const [one, two] = [newId(), newId()]
    await sendAs(office, {
      fields: [field({ gguid, tablename: 'clienti', fieldname: 'codice', fieldtype: 20 })],
      sync_box: [rowItem('clienti', one, later, { codice: '12', gguid_codice: 'c-12' }), rowItem('clienti', two, later, { codice: 'dodici' })],
    })
    await phone.round()
    await sendAs(office, { fields: [field({ gguid, tablename: 'clienti', fieldname: 'sigla', fieldtype: 20 }, later + 1)] })
    await phone.round()
    expect(await phone.host.knex('clienti').where({ gguid: one }).first('sigla', 'gguid_sigla')).to.deep.equal({ sigla: '12', gguid_sigla: 'c-12' })
    expect(await phone.host.knex('so_fields').where({ tablename: 'clienti' }).whereIn('fieldname', ['codice', 'sigla']).select('fieldname')).to.deep.equal([{ fieldname: 'sigla' }])
    await sendAs(office, { fields: [field({ gguid, tablename: 'clienti', fieldname: 'sigla', fieldtype: 9 }, later + 2)] })
    await phone.round()
    expect(await phone.host.knex('clienti').whereIn('gguid', [one, two]).orderBy('sigla').select('sigla')).to.deep.equal([{ sigla: 0 }, { sigla: 12 }])
    phone.clock.set('2026-11-23T10:00:00Z')
    await saveRow(phone.host, olga, 'clienti', { telefono: '2' }, { id: two, now: phone.clock.now() })
    await phone.round()
    expect(await keptInCloud(office, 'clienti', two)).to.include({ telefono: '2', sigla: 'dodici' })
  })

  it('a dropped field and a dropped table go here too, and what had not travelled is kept as lost', async () => {
    const phone = await office.device('phone', form)
    await sendAs(office, { tables: [table('cantieri')], fields: [field({ tablename: 'cantieri', fieldname: 'nome', fieldtype: 0 }), field({ tablename: 'cantieri', fieldname: 'zona', fieldtype: 24 })] })
    await phone.round()
    phone.clock.set('2026-11-23T10:00:00Z')
    await phone.host.knex.raw('create index idx_zona on cantieri (lat_zona)')
    await office.cloud.drop('officina', 'cantieri', 'zona')
    await phone.round()
    expect(await phone.host.knex.schema.hasColumn('cantieri', 'lat_zona')).to.equal(false)
    await saveRow(phone.host, tina, 'cantieri', { nome: 'Via Emilia' }, { now: phone.clock.now() })
    await office.cloud.drop('officina', 'cantieri')
    expect(await phone.round()).to.deep.include({ lost: 1, waiting: 0 })
    expect(await phone.host.knex.schema.hasTable('cantieri')).to.equal(false)
    expect(JSON.stringify(await phone.host.knex('tk_sync_lost').select('tablename', 'cells'))).to.include('Via Emilia')
  })

  it('no packet writes where no packet may: our own tables, the program’s local ones, structure, system tables dropped', async () => {
    const phone = await office.device('phone', form)
    const cursor = await phone.host.knex('lo_setting').first<{ tidsync: number }>('tidsync')
    await sendAs(office, {
      tables: [table('tk_sync_queue'), table('lo_altro'), table('so_fields')],
      sync_box: ['lo_setting', 'tk_sync', 'so_tables', 'so_users', 'sqlite_master'].map(name => rowItem(name, '0', later, { tidsync: 1, may_write: 1 })),
    })
    await office.cloud.drop('officina', 'so_lists')
    await phone.round()
    expect((await phone.host.knex('lo_setting').select('gguid')).length).to.equal(1)
    expect((await phone.host.knex('lo_setting').first<{ tidsync: number }>('tidsync')).tidsync).to.be.greaterThanOrEqual(cursor.tidsync)
    expect(await phone.host.knex.schema.hasTable('so_lists')).to.equal(true)
    expect(await phone.host.knex('so_tables').whereIn('tablename', ['tk_sync_queue', 'lo_altro', 'so_fields'])).to.deep.equal([])
    expect(await phone.host.knex('tk_sync_queue')).to.deep.equal([])
  })

  it('texts of passwords come no further than the packet, and people are never sent', async () => {
    const phone = await office.device('phone', form)
    const people = await phone.host.knex('so_users').select<{ username: string, password_hash: string }[]>('username', 'password_hash')
    expect(people.map(({ password_hash: hash }) => hash).join('')).to.equal('')
    expect(people.length).to.be.greaterThan(0)
    const local = await phone.host.knex('so_localusers').where({ id: tina.id }).select<{ gguid: string, password_hash: string }[]>('gguid', 'password_hash')
    expect(local.map(({ password_hash: hash }) => hash)).to.deep.equal([''])
    await saveRow(phone.host, olga, 'so_localusers', { color: -65536 }, { id: local[0]?.gguid ?? '', now: phone.clock.now() })
    expect(await phone.round()).to.deep.include({ pushed: 0, waiting: 0 })
  })

  it('an apostrophe that a mirror made a backtick is nobody’s loss', async () => {
    const [phone, tablet] = [await office.device('phone', form), await office.device('tablet')]
    await saveRow(phone.host, tina, 'clienti', { ragione_sociale: "Forno dell'Angelo", telefono: '1' }, { id: rossi, now: office.clock.now() })
    await phone.round()
    await tablet.round()
    phone.clock.set('2026-11-23T10:00:00Z')
    await saveRow(phone.host, tina, 'clienti', { telefono: '22' }, { id: rossi, now: phone.clock.now() })
    tablet.clock.set('2026-11-23T10:00:05Z')
    await saveRow(tablet.host, olga, 'clienti', { ragione_sociale: 'Forno dell`Angelo' }, { id: rossi, now: tablet.clock.now() })
    await tablet.round()
    await phone.round()
    const [lost] = await phone.host.knex('tk_sync_lost').select<{ cells: string }[]>('cells')
    expect(JSON.parse(lost?.cells ?? '{}')).to.deep.equal({ telefono: ['22', '1'] })
    await agree(office, phone, tablet)
  })
})
