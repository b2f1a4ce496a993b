import { expect } from 'chai'
import { newId } from '../../formats/ids.ts'
import { addField } from '../../host/program/fields.ts'
import { deleteRow, retireRow, saveRow } from '../../host/program/save-row.ts'
import { addTable } from '../../host/program/structure.ts'
import { onBothForms } from '../host/both-forms.ts'
import { olga, openStage } from './stage.ts'
import type { Stage } from './stage.ts'

type Row = Readonly<Record<string, unknown>>
type Reply = {
  readonly error: boolean, readonly error_code?: string, readonly records: readonly Row[], readonly total: number, readonly totals: Row, readonly results: readonly Row[],
  readonly values: Row, readonly rows: readonly Row[], readonly tables: readonly Row[], readonly table: Row, readonly fields: readonly Row[], readonly record: Row,
  readonly users: readonly Row[], readonly user: { readonly id: number, readonly email: string, readonly token: string }, readonly db: readonly Row[],
  readonly sync: { readonly partial: boolean, readonly partial_from: number, readonly partial_total: number }, readonly sync_first: boolean, readonly sync_last_tid: number,
}

onBothForms('the Web API of the cloud', place => {
  let stage: Stage
  const web = () => place().host
  const now = () => stage.clock.now()
  const rita = newId()
  const hotel = newId()

  const call = async (token: string, action: string, query: Readonly<Record<string, string | number>>, body?: unknown): Promise<Reply> =>
    JSON.parse(await (await stage.ask('ws', { action, token, db: 'officina', ...query }, body)).text())
  const asOlga = (action: string, tablename = '', body?: unknown) => call(stage.tokens.olga, action, tablename === '' ? {} : { tablename }, body)
  const asTina = (action: string, tablename = '', body?: unknown) => call(stage.tokens.tina, action, tablename === '' ? {} : { tablename }, body)
  const names = (reply: Reply): readonly unknown[] => reply.records.map(({ nome }) => nome)

  before(async () => {
    stage = await openStage({ joinSlice: 20 }, web())
    const later = now()
    await addTable(web(), olga, { name: 'clienti', label: 'Clienti', mask: 3, now: later })
    await addTable(web(), olga, { name: 'righe', label: 'Righe', parent: 'clienti', mask: 3, now: later })
    await addTable(web(), olga, { name: 'note_riservate', label: 'Riservate', mask: 1, now: later })
    await addField(web(), olga, { table: 'clienti', name: 'nome', label: 'Nome', type: 0, required: true, param: '{"NODUP":1,"def":""}', now: later })
    await addField(web(), olga, { table: 'clienti', name: 'citta', label: 'Città', type: 0, now: later })
    await addField(web(), olga, { table: 'clienti', name: 'visto', label: 'Visto', type: 18, now: later })
    await addField(web(), olga, { table: 'clienti', name: 'fido', label: 'Fido', type: 5, mask: 1, now: later })
    await addField(web(), olga, { table: 'clienti', name: 'saldo', label: 'Saldo', type: 5, now: later })
    await addField(web(), olga, { table: 'clienti', name: 'tecnico', label: 'Tecnico', type: 20, relation: { table: 'clienti', caption: 'nome', matches: {} }, now: later })
    await addField(web(), olga, { table: 'righe', name: 'prezzo', label: 'Prezzo', type: 5, now: later })
    await addField(web(), olga, { table: 'righe', name: 'pezzi', label: 'Pezzi', type: 9, now: later })
    await addField(web(), olga, { table: 'righe', name: 'importo', label: 'Importo', type: 5, now: later })
    await web().knex('so_fields').where({ tablename: 'clienti', fieldname: 'citta' }).update({ editable: 1 })
    await web().knex('so_counters').insert({ gguid: newId(), tid: 20261123090000, exp: '', tap: '', dsp: '', dsc: '', counterlabel: 'clienti', countermask: 'C*', countervalue: 7 })
    await addField(web(), olga, { table: 'clienti', name: 'codice', label: 'Codice', type: 15, counter: 'clienti', now: later })
    await saveRow(web(), olga, 'clienti', { nome: 'Panificio Rossi', citta: 'Modena', visto: 20261110100000, saldo: 120.5, fido: 1000, uta: '2103' }, { id: rita, now: later })
    await saveRow(web(), olga, 'clienti', { nome: 'Hotel Due Torri', citta: 'Bologna', visto: 20261115100000, saldo: 80, uta: '12103,5' }, { id: hotel, now: later })
    await saveRow(web(), olga, 'clienti', { nome: 'Bar Centrale', citta: 'Modena', visto: 20261120100000, saldo: -20 }, { now: later })
    await retireRow(web(), olga, 'clienti', await saveRow(web(), olga, 'clienti', { nome: 'Cessata srl', citta: 'Parma' }, { now: later }), later)
    await saveRow(web(), olga, 'righe', { prezzo: 12.5, pezzi: 4 }, { parent: { table: 'clienti', id: rita }, now: later })
    await saveRow(web(), olga, 'righe', { prezzo: 0.1, pezzi: 3 }, { parent: { table: 'clienti', id: rita }, now: later })
    await web().knex('so_tables').where({ tablename: 'righe' }).update({ expressions: '[importo] = [prezzo] * [pezzi]' })
    await web().knex('so_tables').where({ tablename: 'clienti' }).update({ expressions: '[saldo] = sum([righe.importo]) - (2 + 3)\nnonsense\n[fido] = [nothing' })
  })
  after(() => stage.close())

  it('signs in with a password or a token, and out', async () => {
    const byPassword = await call('', 'user_login', { email: 'Tina@officinabassi.example', password: 'tina e i tubi' })
    expect(byPassword.user).to.include({ id: 2103, email: 'tina@officinabassi.example' })
    expect(byPassword.db).to.deep.equal([{ name: 'officina', label: 'Officina Termica Bassi', seed: 'BASICIT' }])
    const { token } = byPassword.user
    expect((await call(token, 'user_login', {})).user.token).to.equal(token)
    expect((await call(token, 'database_list', {})).db).to.have.length(1)
    expect(await call(token, 'user_logout', {})).to.deep.equal({ error: false })
    expect(await call(token, 'database_list', {})).to.deep.include({ error: true, error_code: 'not_logged' })
    expect(await call('', 'user_login', { email: 'tina@officinabassi.example', password: 'guessed' })).to.deep.include({ error: true, error_code: 'not_logged' })
  })

  it('ends the tokens of an old password', async () => {
    const sara = await stage.cloud.addUser({ email: 'sara@officinabassi.example', password: 'first' })
    expect((await call(sara.token, 'database_list', {})).db).to.deep.equal([])
    await stage.cloud.addUser({ email: 'sara@officinabassi.example', password: 'second' })
    expect(await call(sara.token, 'database_list', {})).to.include({ error_code: 'not_logged' })
    expect((await call('', 'user_login', { email: 'sara@officinabassi.example', password: 'second' })).user.id).to.equal(sara.id)
  })

  it('knows everybody by name, and tells no secret', async () => {
    const { users } = await asTina('users')
    expect(users.map(({ id, username, categories }) => [id, username, categories])).to.deep.include.members([[2101, 'Olga Bassi', 1], [2103, 'Tina Galli', 2]])
    expect(JSON.stringify(users)).not.to.match(/password|\$2y|scrypt/)
  })

  it('lists the tables a person’s categories may see', async () => {
    const [hers, his] = [(await asOlga('table_list')).tables, (await asTina('table_list')).tables].map(tables => tables.map(({ tablename }) => tablename))
    expect(hers).to.include.members(['clienti', 'note_riservate', 'so_lists'])
    expect(his).to.deep.equal(['clienti', 'righe'])
    expect(await asTina('model', 'note_riservate')).to.include({ error: true, error_code: 'unauthorized' })
    expect(await asTina('model', 'no_such_table')).to.include({ error: true, error_code: 'notfound' })
  })

  it('tells structure with numbers as text, and a record to fill in', async () => {
    const { table, fields, record } = await asTina('table_info', 'clienti')
    expect(table).to.include({ tablename: 'clienti', displayable: '3', syncno: '0', eli: '0' })
    expect(fields.map(({ fieldname, fieldtype }) => [fieldname, fieldtype])).to.deep.include.members([['visto', '18'], ['codice', '15']])
    expect(fields.map(({ fieldname }) => fieldname)).not.to.include('fido')
    expect(record).to.include({ nome: '', visto: '0', gguid_tecnico: '', eli: '0' }).and.not.have.property('fido')
    const saved = await asTina('detail_save', 'clienti', { is_new: true, values: { ...record, nome: 'Dal modello' }, delete: false })
    expect(saved.values).to.include({ gguid: record.gguid, nome: 'Dal modello', utc: 'Tina Galli', codice: 'C12' })
    await deleteRow(web(), olga, 'clienti', String(record.gguid), now())
  })

  it('reads rows as numbers, retired ones among them, without what is closed to the reader', async () => {
    const all = await asTina('model', 'clienti')
    expect([names(all), all.total]).to.deep.equal([['Panificio Rossi', 'Hotel Due Torri', 'Bar Centrale', 'Cessata srl'], 4])
    expect(all.records[3]).to.include({ eli: 1 })
    expect(all.records[0]).to.include({ visto: 20261110100000, saldo: 120.5, eli: 0, gguid_tecnico: '' }).and.not.have.property('fido')
    expect((await asOlga('model', 'clienti')).records[0]).to.include({ fido: 1000 })
    expect((await call(stage.tokens.tina, 'model', { tablename: 'clienti', gguid: hotel })).records.map(({ nome }) => nome)).to.deep.equal(['Hotel Due Torri'])
  })

  it('answers every part of a question', async () => {
    const ask = async (body: Row) => names(await asTina('model', 'clienti', { order_info: [['nome', true]], ...body }))
    expect(await ask({ search: { fields: ['nome', 'citta'], query: 'MODENA' } })).to.deep.equal(['Bar Centrale', 'Panificio Rossi'])
    expect(await ask({ search_by: { nome: 'o', citta: 'bol' } })).to.deep.equal(['Hotel Due Torri'])
    expect(await ask({ search_by: { nome: '%' } })).to.deep.equal([])
    expect(await ask({ conditions: { citta: ['Modena', 'Parma'], eli: '0' } })).to.deep.equal(['Bar Centrale', 'Panificio Rossi'])
    expect(await ask({ conditions: { visto: '20261115100000' } })).to.deep.equal(['Hotel Due Torri'])
    expect(await ask({ timerange: { field_from: 'visto', field_to: 'visto', tid_from: 20261112000000, tid_to: '20261120100000' } })).to.deep.equal(['Bar Centrale', 'Hotel Due Torri'])
    expect(await ask({ gguids: [rita, hotel] })).to.deep.equal(['Hotel Due Torri', 'Panificio Rossi'])
    expect(await ask({ uta: '2103' })).to.deep.equal(['Panificio Rossi'])
    expect(await ask({ page: 2, perpage: 3, order_info: [['nome', false]] })).to.deep.equal(['Bar Centrale'])
    expect((await asTina('model', 'clienti', { page: 2, perpage: 3 })).total).to.equal(4)
    expect((await asTina('model', 'clienti', { fields: ['citta', 'fido'], gguids: [rita] })).records).to.deep.equal([{ gguid: rita, citta: 'Modena' }])
  })

  it('adds up and groups', async () => {
    const { records, totals, total } = await asTina('model', 'clienti', { group_by: 'citta', totals: ['saldo'], order_info: [['citta', true]], conditions: { eli: 0 } })
    expect([records, totals, total]).to.deep.equal([[{ citta: 'Bologna', count: 1, saldo: 80 }, { citta: 'Modena', count: 2, saldo: 100.5 }], { saldo: 180.5 }, 2])
  })

  it('lets nobody ask by a field he does not see', async () => {
    for (const body of [{ conditions: { fido: 1000 } }, { search_by: { fido: '1' } }, { search: { fields: ['fido'], query: '1' } }, { order_info: [['fido', true]] }, { totals: ['fido'] }, { group_by: ['fido'] }]) {
      expect(await asTina('model', 'clienti', body), JSON.stringify(body)).to.include({ error_code: 'invalid_request' })
    }
    expect(await asTina('model_fuzzy', 'clienti', { fuzzy: { fields: ['fido'], query: '1000', threshold: 0 } })).to.include({ error_code: 'invalid_request' })
  })

  it('finds what was misspelt, the closest first', async () => {
    const { results } = await asTina('model_fuzzy', 'clienti', { fields: ['nome'], fuzzy: { fields: ['nome', 'citta'], query: 'panifico rosi', threshold: 0.7 } })
    expect(results.map(({ nome }) => nome)).to.deep.equal(['Panificio Rossi'])
    expect(await asTina('model_fuzzy', 'clienti', { fuzzy: { fields: ['nome'], query: 'torri', threshold: 0.5 }, conditions: { citta: 'Modena' } })).to.deep.include({ results: [] })
  })

  it('saves a new card with number, order and times, and refuses what the program refuses', async () => {
    const saved = await asTina('detail_save', 'clienti', { is_new: true, values: { gguid: newId(), nome: "Trattoria 'Da Ugo'", visto: '20261122120000', saldo: '3.5', tecnico: 'Panificio Rossi', gguid_tecnico: rita }, delete: false })
    expect(saved.values).to.include({ nome: "Trattoria 'Da Ugo'", visto: 20261122120000, saldo: 3.5, gguid_tecnico: rita, tid: 20261123090100, tidc: 20261123090100, utc: 'Tina Galli' })
    expect([saved.values.codice, saved.values.ind]).to.deep.equal(['C13', 5])
    const again = (values: Row, more: Row = {}) => asTina('detail_save', 'clienti', { is_new: true, values: { gguid: newId(), ...values }, delete: false, ...more })
    expect(await again({ citta: '' })).to.include({ error_code: 'validation' })
    expect(await again({ nome: 'Panificio Rossi' })).to.include({ error_code: 'validation' })
    expect(await again({ nome: 'Nuova', saldo: 'molto' })).to.include({ error_code: 'validation' })
    expect(await again({ nome: 'Nuova', gguid: rita })).to.include({ error_code: 'validation' })
    expect(await again({ nome: 'Nuova' }, { is_new: false })).to.include({ error_code: 'notfound' })
    expect(await again({ nome: 'Nuova', citta: 'Carpi' })).to.include({ error_code: 'unauthorized' })
    expect((await asTina('detail_save', 'clienti', { values: { gguid: saved.values.gguid }, delete: true })).error).to.equal(false)
    expect((await asTina('model', 'clienti', { gguids: [saved.values.gguid] })).total).to.equal(0)
  })

  it('merges what table_save sends, field by field, and takes unknown ids as new', async () => {
    const fresh = newId()
    const before = (await asOlga('model', 'clienti', { gguids: [hotel] })).records[0]
    const reply = await asTina('table_save', 'clienti', { rows: [{ gguid: hotel, saldo: 90, citta: 'Bologna', altro: 'unknown' }, { gguid: fresh, nome: 'Nuovo' }], delete: [] })
    expect(reply.error).to.equal(false)
    const { records } = await asOlga('model', 'clienti', { gguids: [hotel, fresh], order_info: [['nome', true]] })
    expect(records[0]).to.deep.equal({ ...before, saldo: 90, ut: 'Tina Galli', tid: Number(before?.tid) + 1 })
    expect(records[1]).to.include({ nome: 'Nuovo', citta: '', saldo: 0, visto: 0 })
    expect(await asTina('table_save', 'clienti', { rows: [{ gguid: hotel, saldo: 1 }, { gguid: rita, citta: 'Carpi' }] })).to.include({ error_code: 'unauthorized' })
    expect((await asOlga('model', 'clienti', { gguids: [hotel] })).records[0]).to.include({ saldo: 90 })
    await asTina('table_save', 'clienti', { rows: [], delete: [fresh] })
    expect((await asOlga('model', 'clienti', { gguids: [fresh] })).total).to.equal(0)
  })

  it('calculates a record and its rows anew', async () => {
    const { values } = await asOlga('detail_resolve', 'clienti', { tablename: 'clienti', gguid: rita })
    expect(values).to.include({ saldo: 45.3, fido: 1000 })
    expect((await asOlga('model', 'righe', { fields: ['importo'], order_info: [['importo', true]] })).records.map(({ importo }) => importo)).to.deep.equal([0.3, 50])
    const { tid } = values
    expect((await asOlga('detail_resolve', 'clienti', { tablename: 'clienti', gguid: rita })).values.tid).to.equal(tid)
  })

  it('removes a record with its additional rows, and devices hear of all of them after sync', async () => {
    for (let from = 0; ;) {
      const { sync } = await call(stage.tokens.olga, 'sync', { partial_from: from })
      if (!sync.partial) break
      from = sync.partial_from
    }
    stage.clock.pass(10)
    expect((await asOlga('detail_delete', 'clienti', { tablename: 'clienti', gguid: rita })).error).to.equal(false)
    expect((await asOlga('model', 'righe')).total).to.equal(0)
    expect(await asOlga('detail_delete', 'clienti', { tablename: 'clienti', gguid: rita })).to.include({ error_code: 'notfound' })
    expect((await call(stage.tokens.olga, 'sync', {})).error).to.equal(false)
    const answer = JSON.parse(await (await stage.ask('_sync', { action: 'sync_all', token: stage.tokens.olga, db: 'officina', tid_sync: 0, partial_send: 0, partial: 5000 }, {})).text())
    const removed = answer.sync_box.filter(({ command }: Row) => command === 'delete').map(({ tablename }: Row) => tablename)
    expect(removed).to.have.members(['clienti', 'clienti', 'clienti', 'clienti', 'righe', 'righe'])
  })

  it('joins slice by slice, telling how far it is', async () => {
    const steps: { readonly from: number, readonly total: number }[] = []
    for (let n = 0; n < 45; n += 1) await saveRow(web(), olga, 'so_lists', { listname: `L${n}`, listvalue: '' }, { now: now() })
    for (let from = 0; ;) {
      const { sync, sync_first } = await call(stage.tokens.olga, 'sync', { partial_from: from })
      expect(sync_first).to.equal(false)
      steps.push({ from: sync.partial_from, total: sync.partial_total })
      if (!sync.partial) break
      expect(sync.partial_total).to.be.greaterThan(sync.partial_from)
      from = sync.partial_from
    }
    expect(steps.length).to.be.greaterThan(1)
    expect(steps.at(-1)?.from).to.equal(steps.at(-1)?.total)
  })

  it('says what is wrong with a call in the documented words', async () => {
    expect(await call(stage.tokens.olga, 'no_such_action', {})).to.include({ error: true, error_code: 'invalid_request' })
    expect(await asOlga('table_info')).to.include({ error_code: 'invalid_request' })
    expect(await asOlga('detail_save', 'clienti')).to.include({ error_code: 'invalid_request' })
    expect(await call(stage.tokens.olga, 'table_list', { db: 'another' })).to.include({ error_code: 'unauthorized' })
    expect((await fetch(`${stage.cloud.base}/ws/model?tablename=clienti`)).status).to.equal(404)
  })
})
