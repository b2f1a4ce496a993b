import { expect } from 'chai'
import type { FieldRow, HostRecord, PacketItem, TableRow } from '@nios4/sdk'
import { newId } from '../../formats/ids.ts'
import { insertItem, readItem, deleteItem } from '../../formats/packet.ts'
import type { TravellingRow } from '../../formats/packet.ts'
import { addField, changeField } from '../../host/program/fields.ts'
import { deleteRow, retireRow, saveRow } from '../../host/program/save-row.ts'
import { addTable } from '../../host/program/structure.ts'
import { fieldMetadata, tableMetadata } from '../../host/schema/metadata.ts'
import { onBothForms } from '../host/both-forms.ts'
import { olga, openStage, start, tina } from './stage.ts'
import type { Stage } from './stage.ts'

onBothForms('the join of the cloud’s two stores', (place, form) => {
  let stage: Stage
  const web = () => place().host
  const now = () => stage.clock.now()

  before(async () => {
    stage = await openStage({}, web())
    await addTable(web(), olga, { name: 'clienti', label: 'Clienti', mask: 3, now: now() })
    for (const [name, type] of [['nome', 0], ['visto', 18], ['sede', 24], ['attivo', 4]] as const) await addField(web(), olga, { table: 'clienti', name, label: name, type, now: now() })
    await web().knex('so_counters').insert({ gguid: newId(), tid: start, exp: '', tap: '', dsp: '', dsc: '', counterlabel: 'clienti', countermask: 'C***', countervalue: 41 })
    await addField(web(), olga, { table: 'clienti', name: 'codice', label: 'Codice', type: 15, counter: 'clienti', now: now() })
    await stage.cloud.joinStores('officina')
  })
  after(() => stage.close())
  beforeEach(() => { stage.clock.pass(60) })

  const exchange = async (packet: object = {}, cursor = 0): Promise<{ readonly sync_box: readonly PacketItem[], readonly tables: readonly TableRow[], readonly fields: readonly FieldRow[], readonly clean_fields: object }> =>
    JSON.parse(await (await stage.ask('_sync', { action: 'sync_all', token: stage.tokens.tina, db: 'officina', tid_sync: cursor, partial_send: 0, partial: 5000, partial_from: 0 }, packet)).text())
  const send = (...items: readonly PacketItem[]) => exchange({ sync_box: items })
  const onDevices = async (id: string): Promise<TravellingRow | 'deleted' | undefined> => {
    const found = (await exchange()).sync_box.find(item => item.gguid === id)
    return found?.command === 'delete' ? 'deleted' : readItem(found)?.row
  }
  const inProgram = (id: string): Promise<HostRecord | undefined> => web().knex<HostRecord>('clienti').where({ gguid: id }).first<HostRecord | undefined>()
  const written = (id: string, tid: number, cells: TravellingRow): PacketItem =>
    insertItem('clienti', { gguid: id, tid, eli: 0, arc: 0, ut: tina.username, uta: '', exp: '', gguidp: '', ind: 0, tap: '', dsp: '', dsc: '', dsq1: 0, dsq2: 0, utc: tina.username, tidc: tid, ...cells })

  it('keeps them apart until it is asked: neither hears of the other’s rows', async () => {
    const saved = await saveRow(web(), olga, 'clienti', { nome: 'Bar Centrale' }, { now: now() })
    const sent = newId()
    await send(written(sent, 20261123090130, { nome: 'Hotel Due Torri' }))
    expect([await onDevices(saved), await inProgram(sent)]).to.deep.equal([undefined, undefined])
    await stage.cloud.joinStores('officina')
    expect(await onDevices(saved)).to.include({ nome: 'Bar Centrale', ut: 'Olga Bassi', codice: 'C0042' })
    expect(await inProgram(sent)).to.include({ nome: 'Hotel Due Torri', ut: 'Tina Galli', tidc: 20261123090130 })
  })

  it('turns dates into each side’s form and leaves nothing null that must not be', async () => {
    const sent = newId()
    await send(written(sent, 20261123090130, { nome: 'Panificio', visto: 20261120143000, sede: 'Modena', lat_sede: 44.6, mai_visto: 'x', dat_sede: null }))
    await stage.cloud.joinStores('officina')
    expect(await inProgram(sent)).to.include({ visto: form === 'SQLite' ? 20261120143000 : '2026-11-20 14:30:00', lat_sede: 44.6, lng_sede: 0, dat_sede: '', attivo: 0 })
    const saved = await saveRow(web(), olga, 'clienti', { nome: 'Mai visto' }, { now: now() })
    await stage.cloud.joinStores('officina')
    expect(await onDevices(saved)).to.include({ visto: 0, dat_sede: '', lat_sede: 0 })
  })

  it('gives the number of a card that was saved offline, and the number travels back', async () => {
    const sent = newId()
    await send(written(sent, 20261123090130, { nome: 'Offline', codice: '' }))
    await stage.cloud.joinStores('officina')
    const codice = (await inProgram(sent))?.['codice']
    expect(codice).to.match(/^C00\d\d$/)
    expect(await onDevices(sent)).to.include({ codice, nome: 'Offline' })
  })

  it('lets the newer of two edits win on both sides, whichever came first', async () => {
    const id = await saveRow(web(), olga, 'clienti', { nome: 'as it was' }, { now: now() })
    await stage.cloud.joinStores('officina')
    const { tid = 0 } = await inProgram(id) ?? {}
    await saveRow(web(), olga, 'clienti', { nome: 'Olga’s, newer' }, { id, now: new Date(now().getTime() + 60_000) })
    await send(written(id, tid + 1, { nome: 'Tina’s, older' }))
    await stage.cloud.joinStores('officina')
    expect((await inProgram(id))?.['nome']).to.equal('Olga’s, newer')
    expect(await onDevices(id)).to.have.property('nome', 'Olga’s, newer')
    await send(written(id, tid + 1000, { nome: 'Tina’s, newest' }))
    await stage.cloud.joinStores('officina')
    expect((await inProgram(id))?.['nome']).to.equal('Tina’s, newest')
  })

  it('ends alike when two wrote in the same second', async () => {
    const id = await saveRow(web(), olga, 'clienti', { nome: 'Olga’s' }, { now: now() })
    const { tid = 0 } = await inProgram(id) ?? {}
    await send(written(id, tid, { nome: 'Tina’s' }))
    await stage.cloud.joinStores('officina')
    await stage.cloud.joinStores('officina')
    const device = await onDevices(id)
    expect(device).to.have.property('nome', (await inProgram(id))?.['nome'])
  })

  it('what Olga filled in beside a writing of Tina’s, in a field Tina does not have yet, stays and reaches the devices', async () => {
    const id = await saveRow(web(), olga, 'clienti', { nome: 'Olga’s' }, { now: now() })
    await stage.cloud.joinStores('officina')
    await addField(web(), olga, { table: 'clienti', name: 'zona', label: 'Zona', type: 0, now: now() })
    await saveRow(web(), olga, 'clienti', { zona: 'nord' }, { id, now: now() })
    const { tid = 0 } = await inProgram(id) ?? {}
    await send(written(id, tid, { nome: 'Tina’s' }))
    await stage.cloud.joinStores('officina')
    for (const row of [await inProgram(id), await onDevices(id)]) expect(row).to.include({ nome: 'Tina’s', zona: 'nord' })
    const { tid: settled } = await inProgram(id) ?? {}
    await stage.cloud.joinStores('officina')
    expect((await inProgram(id))?.tid).to.equal(settled)
  })

  it('carries retired and removed rows both ways', async () => {
    const [retired, removed, gone] = [await saveRow(web(), olga, 'clienti', { nome: 'R' }, { now: now() }), await saveRow(web(), olga, 'clienti', { nome: 'D' }, { now: now() }), newId()]
    await send(written(gone, 20261123090130, { nome: 'G' }))
    await stage.cloud.joinStores('officina')
    stage.clock.pass(5)
    await retireRow(web(), olga, 'clienti', retired, now())
    await deleteRow(web(), olga, 'clienti', removed, now())
    await send(deleteItem('clienti', gone, 20271123090131))
    await stage.cloud.joinStores('officina')
    expect(await onDevices(retired)).to.include({ eli: 1, nome: 'R' })
    expect([await onDevices(removed), await inProgram(gone)]).to.deep.equal(['deleted', undefined])
    expect(await web().knex('lo_cleanbox')).to.deep.equal([])
  })

  it('does not bring back what was removed in the program when an older row of it comes, but when a newer one does', async () => {
    const [older, newer] = [await saveRow(web(), olga, 'clienti', { nome: 'O' }, { now: now() }), await saveRow(web(), olga, 'clienti', { nome: 'N' }, { now: now() })]
    await stage.cloud.joinStores('officina')
    const { tid = 0 } = await inProgram(older) ?? {}
    stage.clock.pass(5)
    for (const id of [older, newer]) await deleteRow(web(), olga, 'clienti', id, now())
    await send(written(older, tid + 1, { nome: 'Tina’s, older' }), written(newer, tid + 1000, { nome: 'Tina’s, newer' }))
    await stage.cloud.joinStores('officina')
    expect([await inProgram(older), await onDevices(older)]).to.deep.equal([undefined, 'deleted'])
    expect(await inProgram(newer)).to.include({ nome: 'Tina’s, newer' })
    expect(await onDevices(newer)).to.include({ nome: 'Tina’s, newer' })
  })

  it('brings a device’s new table and field into the program, with rows that came before them', async () => {
    const id = newId()
    await send(insertItem('impianti', { gguid: id, tid: 20261123090130, eli: 0, arc: 0, ut: 'Tina Galli', uta: '', marca: 'Riello', read: 1 }))
    await stage.cloud.joinStores('officina')
    const told = { tablename: 'impianti', fieldname: '', fieldlabel: '', fieldtype: 0 }
    await exchange({
      tables: [tableMetadata({ gguid: newId(), tablename: 'impianti', tablelabel: 'Impianti' }, 20261123090200)],
      fields: [['marca', 0], ['read', 4], ['sito', 20]].map(([name, type]) => fieldMetadata({ ...told, gguid: newId(), fieldname: String(name), fieldlabel: String(name), fieldtype: Number(type) }, 20261123090200)),
    })
    await stage.cloud.joinStores('officina')
    expect(await web().knex('impianti').first()).to.include({ gguid: id, marca: 'Riello', read_b: 1, sito: '', gguid_sito: '' })
    const saved = await saveRow(web(), olga, 'impianti', { marca: 'Vaillant', read: 0 }, { now: now() })
    await stage.cloud.joinStores('officina')
    expect(await onDevices(saved)).to.include({ marca: 'Vaillant', read: 0 }).and.not.have.property('read_b')
  })

  it('carries a new label both ways, and drops what the vendor dropped', async () => {
    await changeField(web(), olga, 'clienti', 'nome', { label: 'Ragione sociale' }, now())
    await stage.cloud.joinStores('officina')
    const sent = (await exchange()).fields.find(({ tablename, fieldname }) => tablename === 'clienti' && fieldname === 'nome')
    expect(sent).to.include({ fieldlabel: 'Ragione sociale' })
    await exchange({ fields: [{ ...sent, gguid: newId(), tid: Number(sent?.tid) + 100, fieldlabel: 'Cliente' }] })
    await stage.cloud.drop('officina', 'clienti', 'sede')
    const rows: readonly FieldRow[] = await web().knex<FieldRow>('so_fields').where({ tablename: 'clienti' })
    expect(rows.filter(({ fieldname }) => fieldname === 'nome').map(({ gguid, fieldlabel }) => [gguid, fieldlabel])).to.deep.equal([[sent?.gguid, 'Cliente']])
    expect(rows.map(({ fieldname }) => fieldname)).not.to.include('sede')
    expect(Object.keys(await web().knex('clienti').columnInfo())).to.include('nome').and.not.include.members(['lat_sede'])
  })

  it('misses nothing that people and devices save while it works', async () => {
    const saves = Array.from({ length: 60 }, (_, n) => n)
    const ids = await Promise.all([
      ...saves.map(async n => {
        if (n % 5 === 0) await stage.cloud.joinStores('officina')
        return saveRow(web(), n % 2 === 0 ? olga : tina, 'clienti', { nome: `in program ${n}` }, { now: now() })
      }),
      ...saves.map(async n => {
        const id = newId()
        await send(written(id, start + n, { nome: `on a device ${n}` }))
        return id
      }),
    ])
    await stage.cloud.joinStores('officina')
    const onBoth = [await web().knex<HostRecord>('clienti').whereIn('gguid', ids).select('gguid', 'nome'), (await exchange()).sync_box.filter(({ gguid }) => ids.includes(gguid)).map(item => readItem(item)?.row)]
      .map(rows => rows.map(row => `${row?.['gguid']} ${row?.['nome']}`).sort())
    expect(onBoth[0]).to.have.length(120)
    expect(onBoth[1]).to.deep.equal(onBoth[0])
  })

  it('sends nothing again when nothing happened', async () => {
    await stage.cloud.joinStores('officina')
    stage.clock.pass(60)
    const before = (await exchange()).sync_box.length
    await stage.cloud.joinStores('officina')
    const after = await exchange({}, Number(`20261123${String(now().getUTCHours()).padStart(2, '0')}${String(now().getUTCMinutes()).padStart(2, '0')}00`))
    expect([before, after.sync_box, after.tables, after.fields]).to.deep.equal([before, [], {}, {}])
  })
})
