import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import type { HostRecord } from '@nios4/sdk'
import { decodeList } from '../../formats/list-text.ts'
import { decodeFile } from '../../formats/file-reference.ts'
import { openHost } from '../../host/open.ts'
import { addField, changeField, hideField } from '../../host/program/fields.ts'
import { readFieldParam, writeFieldParam } from '../../formats/field-param.ts'
import { readStoredFile, storeFile } from '../../host/program/files.ts'
import { allowed } from '../../host/program/host-user.ts'
import type { HostUser } from '../../host/program/host-user.ts'
import { addList, changeList } from '../../host/program/lists.ts'
import { pickRecord } from '../../host/program/pick-record.ts'
import { deleteRow, retireRow, saveRow } from '../../host/program/save-row.ts'
import { passwordText, signIn } from '../../host/program/sign-in.ts'
import { addTable } from '../../host/program/structure.ts'
import { onBothForms } from './both-forms.ts'

const olga: HostUser = { username: 'Olga Bassi', mail: 'olga@officinabassi.example', id: 2101, categories: 1, admin: true }
const tina: HostUser = { username: 'Tina Galli', mail: 'tina@officinabassi.example', id: 2103, categories: 2, admin: false }
const noon = new Date('2026-02-28T23:59:59Z')

describe('field parameters', () => {
  it('keep the keys they do not know', () => {
    const text = writeFieldParam('{"NCAR":0,"XX":[1]}', { list: 'stati' })
    expect(JSON.parse(text)).to.deep.equal({ NCAR: 0, XX: [1], LIST: 'stati' })
    expect(readFieldParam('LIST=stati;')).to.deep.equal({})
  })
  it('are read leniently, because nobody has seen the true names of their keys', () => {
    expect(readFieldParam('{"listname":" stati ","counter":"interventi"}')).to.deep.equal({ list: 'stati', counter: 'interventi' })
    expect(readFieldParam('{"TableName":1,"TABLENAME":"Clienti","fieldname":"Nome"}').relation).to.deep.equal({ table: 'clienti', caption: 'nome', matches: {} })
    expect(readFieldParam(null)).to.deep.equal({})
  })
})

describe('category masks', () => {
  it('allow whom they are ticked for', () => {
    expect([allowed(1, olga), allowed(1, tina), allowed(3, tina), allowed(0, olga)]).to.deep.equal([true, false, true, false])
  })
})

onBothForms('the host program', (place, form) => {
  const host = () => place().host
  const row = async (table: string, id: string): Promise<HostRecord> => {
    const found = await host().knex<HostRecord>(table).where({ gguid: id }).first<HostRecord | undefined>()
    if (found === undefined) throw new Error(`no row ${id}`)
    return found
  }

  before(async function () {
    await addTable(host(), olga, { name: 'clienti', label: 'Clienti', section: 'Anagrafiche', mask: 3 })
    await addTable(host(), olga, { name: 'contatti', label: 'Contatti', parent: 'clienti' })
    await addField(host(), olga, { table: 'clienti', name: 'nome', label: 'Nome', type: 0, required: true })
    await addField(host(), olga, { table: 'clienti', name: 'sede', label: 'Sede', type: 24 })
    await addField(host(), olga, { table: 'clienti', name: 'visto', label: 'Visto il', type: 18 })
    await addField(host(), olga, { table: 'clienti', name: 'contratto', label: 'Contratto', type: 28 })
    await addField(host(), olga, { table: 'clienti', name: 'codice', label: 'Codice', type: 15, counter: 'clienti' })
    await addField(host(), olga, { table: 'contatti', name: 'cliente', label: 'Cliente', type: 20, relation: { table: 'clienti', caption: 'nome', matches: { via: 'sede' } } })
    await addField(host(), olga, { table: 'contatti', name: 'via', label: 'Via', type: 0 })
  })

  it('fills every standard column of a new row and the field defaults', async () => {
    const id = await saveRow(host(), olga, 'clienti', { nome: "L'Ape" }, { now: noon })
    const saved = await row('clienti', id)
    expect(saved).to.include({
      tid: 20260228235959, tidc: 20260228235959, eli: 0, arc: 0, ut: 'Olga Bassi', utc: 'Olga Bassi', uta: '', gguidp: '', tap: '', exp: '', dsq1: 0,
      nome: "L'Ape", sede: '', lat_sede: 0, lng_sede: 0, contratto: '', visto: form === 'SQLite' ? 0 : null,
    })
    expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('grows the stamp strictly within one second, over the end of a month', async () => {
    const id = await saveRow(host(), olga, 'clienti', { nome: 'Uno' }, { now: noon })
    await saveRow(host(), tina, 'clienti', { nome: 'Due' }, { id, now: noon })
    await saveRow(host(), tina, 'clienti', { nome: 'Tre' }, { id, now: noon })
    expect(await row('clienti', id)).to.include({ tid: 20260301000001, tidc: 20260228235959, ut: 'Tina Galli', utc: 'Olga Bassi', nome: 'Tre' })
  })

  it('grows the stamp strictly when two people save at once', async () => {
    const id = await saveRow(host(), olga, 'clienti', { nome: 'In due' }, { now: noon })
    await Promise.all(Array.from({ length: 6 }, (_, n) => saveRow(host(), n % 2 === 0 ? olga : tina, 'clienti', { nome: `In due ${n}` }, { id, now: noon })))
    expect((await row('clienti', id)).tid).to.equal(20260301000005)
  })

  it('waits for another connection that holds the lock in this very process', async () => {
    const id = await saveRow(host(), olga, 'clienti', { nome: 'Conteso' }, { now: noon })
    const other = await openHost(host().address)
    const holding = other.knex.transaction(async trx => {
      await trx('clienti').where({ gguid: id }).update({ uta: '2103' })
      await pause(400)
    })
    await pause(50)
    await Promise.all([holding, saveRow(host(), tina, 'clienti', { nome: 'Conteso ancora' }, { id, now: noon })])
    await other.close()
    expect(await row('clienti', id)).to.include({ uta: '2103', nome: 'Conteso ancora' })
  })

  it('announces each save where the form has lo_syncbox, and stays above the cursor where it has none', async () => {
    const id = await saveRow(host(), olga, 'clienti', { nome: 'Sincrono' }, { now: noon })
    if (form === 'MariaDB') {
      expect(await host().knex('lo_syncbox').where({ gguidrif: id }).select('tablename', 'tid')).to.deep.equal([{ tablename: 'clienti', tid: 20260228235959 }])
      return
    }
    await host().knex('lo_setting').update({ tidsync: 20270101000000 })
    await saveRow(host(), olga, 'clienti', { nome: 'Tardi' }, { id, now: noon })
    await host().knex('lo_setting').update({ tidsync: 0 })
    expect((await row('clienti', id)).tid).to.be.at.least(20270101000000)
  })

  it('writes dates in the form of the database and never a null elsewhere', async () => {
    const id = await saveRow(host(), olga, 'clienti', { nome: null, visto: 20260105083000 })
    expect(await row('clienti', id)).to.include({ nome: '', visto: form === 'SQLite' ? 20260105083000 : '2026-01-05 08:30:00' })
    await saveRow(host(), olga, 'clienti', { visto: null }, { id })
    expect((await row('clienti', id)).visto).to.equal(form === 'SQLite' ? 0 : null)
  })

  it('makes companions with their field', async () => {
    for (const column of ['dat_sede', 'lat_sede', 'lng_sede', 'file_contratto']) expect(await host().knex.schema.hasColumn('clienti', column), column).to.equal(true)
    expect(await host().knex.schema.hasColumn('contatti', 'gguid_cliente')).to.equal(true)
  })

  it('copies text, id and matches of a picked record into an additional row', async () => {
    const id = await saveRow(host(), olga, 'clienti', { nome: 'Scelto', sede: 'Via Ganaceto 3' })
    const child = await saveRow(host(), olga, 'contatti', await pickRecord(host(), 'contatti', 'cliente', id), { parent: { table: 'clienti', id } })
    expect(await row('contatti', child)).to.include({ cliente: 'Scelto', gguid_cliente: id, via: 'Via Ganaceto 3', gguidp: id, tap: 'clienti' })
    const parent = await host().knex('so_tables').where({ tablename: 'clienti' }).first<{ readonly param: string }>('param')
    expect(JSON.parse(parent.param)).to.deep.equal({ TTYPE: 0, additionals_tables: ['contatti'] })
  })

  it('numbers new cards by their counter, once', async () => {
    await saveRow(host(), olga, 'so_counters', { counterlabel: 'clienti', countermask: 'C*', countervalue: 41 })
    const id = await saveRow(host(), olga, 'clienti', { nome: 'Numerato' })
    await saveRow(host(), olga, 'clienti', { nome: 'Numerato ancora' }, { id })
    expect((await row('clienti', id)).codice).to.equal('C42')
  })

  it('retires a row with a new stamp; deletes one with an announcement', async () => {
    const id = await saveRow(host(), olga, 'clienti', { nome: 'Via' }, { now: noon })
    await retireRow(host(), olga, 'clienti', id, noon)
    expect(await row('clienti', id)).to.include({ eli: 1, tid: 20260301000000 })
    await deleteRow(host(), olga, 'clienti', id, noon)
    expect(await host().knex('clienti').where({ gguid: id })).to.have.length(0)
    expect(await host().knex('lo_cleanbox').where({ gguidrif: id }).select('tablename')).to.deep.equal([{ tablename: 'clienti' }])
  })

  it('changes and hides fields with growing stamps, keeping the column', async () => {
    const stamp = async () => (await host().knex('so_fields').where({ tablename: 'clienti', fieldname: 'sede' }).first<{ readonly tid: number, readonly displayable: number }>())
    const before = await stamp()
    await changeField(host(), olga, 'clienti', 'sede', { label: 'Sede legale' })
    await hideField(host(), olga, 'clienti', 'sede')
    const after = await stamp()
    expect(after.tid).to.be.greaterThan(before.tid)
    expect(after.displayable).to.equal(0)
    expect(await host().knex.schema.hasColumn('clienti', 'sede')).to.equal(true)
  })

  it('keeps the form of a list text when its values change', async () => {
    for (const list of ['strings', 'objects', 'lines', 'semicolons'] as const) {
      await addList(host(), olga, `prova_${list}`, ['Uno', 'Due'], { form: list })
      await changeList(host(), olga, `prova_${list}`, ['Uno', 'Due', "Tre dell'altro"])
      const saved = await host().knex('so_lists').where({ listname: `prova_${list}` }).first<{ readonly listvalue: string }>('listvalue')
      const decoded = decodeList(saved.listvalue)
      expect(decoded?.form).to.equal(list)
      expect(decoded?.values.map(({ value }) => value)).to.deep.equal(['Uno', 'Due', "Tre dell'altro"])
    }
  })

  it('keeps the bytes of a file and refers to them', async () => {
    const text = await storeFile(host(), place().folder, 'clienti', Buffer.from('ciao'), 'contratto.txt')
    const file = decodeFile(text)
    if (file?.kind !== 'stored') throw new Error('not stored')
    expect(file.name).to.equal('contratto.txt')
    expect((await readStoredFile(host(), place().folder, 'clienti', file.id))?.toString()).to.equal('ciao')
    expect(await readStoredFile(host(), place().folder, 'clienti', '../../etc/passwd')).to.equal(undefined)
  })

  it('lets in whom the password belongs to, even when listed twice', async () => {
    await saveRow(host(), olga, 'so_localusers', { username: 'olga@x.example', usermail: 'olga@x.example', id: 7, password_hash: '', categories: 1, admin: 1 })
    await saveRow(host(), olga, 'so_localusers', { username: 'Olga', usermail: 'olga@x.example', id: 7, password_hash: await passwordText('officina'), categories: 1, admin: 1 })
    expect(await signIn(host(), 'OLGA@x.example', 'officina')).to.include({ id: 7, admin: true })
    expect(await signIn(host(), 'olga@x.example', 'officina ')).to.equal(undefined)
  })
})
