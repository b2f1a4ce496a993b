import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { HostRecord } from '@nios4/sdk'
import sharp from 'sharp'
import { saveRow } from '../../host/program/save-row.ts'
import { olga as olgaUser } from '../cloud/stage.ts'
import { isPythonThere, openPythonStage, reply } from './python.ts'
import type { PythonStage, Reply } from './python.ts'

const list = (value: unknown): readonly Reply[] => Array.isArray(value) ? value.map(reply) : []

describe('a client of another language, written from the contract alone', function () {
  this.timeout(120_000)
  let stage: PythonStage
  before(async function () {
    if (!isPythonThere()) {
      if (process.env.REQUIRE_PYTHON === '1' || process.env.CI !== undefined) throw new Error('python3 is required and not there')
      process.stderr.write('      no python3: skipped (REQUIRE_PYTHON=1 makes this a failure)\n')
      this.skip()
    }
    stage = await openPythonStage()
  })
  after(() => stage?.close())

  const inProgram = (table: string, id: string) => stage.web.knex<HostRecord>(table).where({ gguid: id }).first<HostRecord | undefined>()
  const text = (value: unknown): string => String(value)

  describe('at the synchroniser', () => {
    it('signs in, by password and by token', async () => {
      expect(await stage.tina.run('login')).to.deep.equal({ user: 'tina@officinabassi.example', id: 2103, again: 2103 })
    })

    it('makes its replica in partial packets, every row of every table', async () => {
      const told = reply(await stage.tina.run('round', 50))
      expect(told.packets).to.be.greaterThan(8)
      for (const table of ['clienti', 'prodotti', 'interventi_tecnici', 'fatture_rows', 'so_lists', 'so_localusers', 'info']) {
        const [mine, theirs] = [await stage.tina.rows(table), await stage.web.knex<HostRecord>(table).orderBy('gguid')]
        expect(mine.map(({ gguid, tid }) => [gguid, tid]), table).to.deep.equal(theirs.map(({ gguid, tid }) => [gguid, tid]))
      }
      const [rossi] = (await stage.tina.rows('clienti')).filter(({ ragione_sociale: name }) => name === 'Panificio Rossi')
      expect(rossi).to.include({ email: 'rita@panificiorossi.example', citta: 'Modena', lat_indirizzo: 44.6341 })
      const [visit] = await stage.tina.rows('interventi_tecnici')
      expect(visit?.data).to.be.a('number').greaterThan(20_200_000_000_000)
    })

    it('then hears only what is new', async () => {
      const told = reply(await stage.tina.run('round'))
      expect(told).to.deep.include({ packets: 2, pushed: 0, pulled: 0 })
    })

    it('carries Tina’s card to Olga’s device and, after sync, into the program', async () => {
      const id = text(await stage.tina.run('save', 'clienti', { ragione_sociale: "Gelateria L'Ape — più", citta: 'Carpi' }))
      expect(reply(await stage.tina.run('round')).pushed).to.be.greaterThan(0)
      await stage.olga.run('round', 200)
      expect((await stage.olga.rows('clienti')).find(({ gguid }) => gguid === id)).to.include({ ragione_sociale: "Gelateria L'Ape — più", ut: 'tina@officinabassi.example' })
      expect(await inProgram('clienti', id)).to.equal(undefined)
      await stage.olga.run('join')
      expect(await inProgram('clienti', id)).to.include({ ragione_sociale: "Gelateria L'Ape — più", citta: 'Carpi', email: '' })
    })

    it('sends many rows in packets and keeps the first ten for the last', async () => {
      for (let n = 0; n < 12; n += 1) await stage.tina.run('save', 'prodotti', { codice: `PY${n}`, descrizione: `Pezzo ${n}` })
      const told = reply(await stage.tina.run('round', 1))
      expect(told.packets).to.be.greaterThan(3)
      await stage.olga.run('round')
      expect((await stage.olga.rows('prodotti')).filter(({ codice }) => text(codice).startsWith('PY'))).to.have.length(12)
    })

    it('brings what the program changed, once it was joined', async () => {
      const [first] = await stage.tina.rows('clienti')
      await saveRow(stage.web, olgaUser, 'clienti', { telefono: '059 000111' }, { id: text(first?.gguid) })
      await stage.olga.run('join')
      await stage.tina.run('round')
      expect((await stage.tina.rows('clienti')).find(({ gguid }) => gguid === first?.gguid)).to.include({ telefono: '059 000111', ut: 'Olga Bassi' })
    })

    it('removes a row for good, everywhere', async () => {
      const id = text(await stage.tina.run('save', 'clienti', { ragione_sociale: 'Di troppo' }))
      await stage.tina.run('round')
      await stage.olga.run('round')
      await stage.olga.run('remove', 'clienti', id)
      await stage.olga.run('round')
      await stage.tina.run('round')
      await stage.olga.run('join')
      expect((await stage.tina.rows('clienti')).map(({ gguid }) => gguid)).not.to.include(id)
      expect(await inProgram('clienti', id)).to.equal(undefined)
    })

    it('makes a table on the device: the program and the other device have it', async () => {
      await stage.tina.run('structure', 'impianti', { marca: 0, provato: 18, foto: 2, cliente: 20, read: 4 })
      const id = text(await stage.tina.run('save', 'impianti', { marca: 'Riello', provato: 20261120143000, gguid_cliente: 'x', read: 1 }))
      await stage.tina.run('round')
      await stage.olga.run('round')
      expect((await stage.olga.rows('impianti')).find(({ gguid }) => gguid === id)).to.include({ marca: 'Riello', provato: 20261120143000, read: 1, foto: '' })
      await stage.olga.run('join')
      expect(await inProgram('impianti', id)).to.include({ marca: 'Riello', provato: 20261120143000, read_b: 1, gguid_cliente: 'x' })
    })

    it('sends a file, a form of files and a photograph, and gets them back', async () => {
      const path = (name: string) => join(stage.tina.folder, name)
      await writeFile(path('one.txt'), 'primo à\u0000')
      await writeFile(path('two.txt'), 'secondo')
      await writeFile(path('photo.jpg'), await sharp({ create: { width: 800, height: 400, channels: 3, background: 'brown' } }).jpeg().toBuffer())
      const [one] = textsOf(await stage.tina.run('upload', 'clienti', [path('one.txt')]))
      const both = textsOf(await stage.tina.run('upload', 'clienti', [path('one.txt'), path('two.txt')]))
      const [photo] = textsOf(await stage.tina.run('upload', 'info', [path('photo.jpg')], 'image'))
      await stage.olga.run('download', 'clienti', one ?? '', path('back'))
      expect(await readFile(path('back'), 'utf8')).to.equal('primo à\u0000')
      await stage.olga.run('download', 'clienti', both[1] ?? '', path('back'))
      expect(await readFile(path('back'), 'utf8')).to.equal('secondo')
      await stage.olga.run('download', 'info', photo ?? '', path('thumb'), 'thumb')
      expect((await sharp(await readFile(path('thumb'))).metadata()).width).to.equal(200)
      expect(await stage.olga.run('download', 'clienti', '00000000-0000-4000-8000-000000000000', path('back'))).to.deep.equal({ failed: 'http_404' })
      await writeFile(path('large'), Buffer.alloc(1_000_001))
      expect(await stage.tina.run('upload', 'clienti', [path('large')])).to.deep.equal({ failed: 'limit_reached' })
    })

    it('has a letter sent', async () => {
      const letter = { from: 'info@officinabassi.example', fromName: 'Officina', to: 'rita@panificiorossi.example', subject: 'È pronto', replyTo: '', text: 'Ciao', cc: [], bcc: [] }
      expect(await stage.tina.run('mail', letter)).to.deep.equal({ accepted: true })
      expect(stage.cloud.letters().map(({ subject, to }) => [subject, to])).to.deep.equal([['È pronto', ['rita@panificiorossi.example']]])
    })
  })

  describe('at the Web API', () => {
    const db = (action: string, query: Reply = {}, body?: Reply) => stage.olga.api(action, query, body)
    let card: Reply

    it('lists databases, people, tables', async () => {
      expect((await db('user_login', { email: 'olga@officinabassi.example', password: 'olga in bicicletta', token: '' })).db).to.deep.equal([{ name: 'bassi', label: 'Officina Termica Bassi', seed: 'BASICIT' }])
      expect(list((await db('database_list')).db).map(({ name }) => name)).to.deep.equal(['bassi'])
      expect(list((await db('users')).users).map(({ id }) => id)).to.include.members([2101, 2102, 2103, 2104])
      expect(list((await db('table_list')).tables).map(({ tablename }) => tablename)).to.include.members(['clienti', 'info'])
    })

    it('reads a table’s structure, coercing its texts to numbers, and saves the record it offers', async () => {
      const info = await db('table_info', { tablename: 'clienti' })
      expect(Number(reply(info.table).displayable) & 1).to.equal(1)
      expect(list(info.fields).find(({ fieldname }) => fieldname === 'indirizzo')).to.include({ fieldtype: '24' })
      const values = { ...reply(info.record), ragione_sociale: 'Lavanderia Bianca', citta: 'Modena' }
      card = reply((await db('detail_save', { tablename: 'clienti' }, { is_new: true, values, delete: false })).values)
      expect(card).to.include({ ragione_sociale: 'Lavanderia Bianca', utc: 'Olga Bassi' })
      expect(card.ind).to.be.a('number').greaterThan(1)
    })

    it('gets the number of a new report from the server', async () => {
      const { values } = await db('detail_save', { tablename: 'interventi_tecnici' }, {
        is_new: true, delete: false, values: { gguid: '0b8f6f0e-4f0a-4f8e-9d0e-6a7f5f0b1c2d', nome_cliente: 'Lavanderia Bianca', gguid_nome_cliente: card.gguid, data: '20261123100000' },
      })
      expect(reply(values).numero).to.match(/^RI\d+$/)
      expect(reply(values)).to.include({ gguid_nome_cliente: card.gguid, data: 20261123100000 })
    })

    it('asks for rows with every part of a question', async () => {
      const { records, total } = await db('model', { tablename: 'clienti' }, {
        fields: ['ragione_sociale', 'citta'], search: { fields: ['ragione_sociale', 'citta'], query: 'mod' }, search_by: { citta: 'odena' }, conditions: { eli: 0, citta: ['Modena', 'Carpi'] },
        order_info: [['ragione_sociale', false]], page: 1, perpage: 2, uta: '',
      })
      expect(list(records).map(({ ragione_sociale: name }) => name)).to.deep.equal(['Trattoria da Ermes', 'Studio Dentistico Neri'])
      expect(total).to.be.greaterThan(5)
      const year = await db('model', { tablename: 'fatture' }, { timerange: { field_from: 'data', field_to: 'data', tid_from: 20000101000000, tid_to: 20990101000000 }, totals: ['totale'], fields: ['totale'] })
      const sum = list(year.records).reduce((all, { totale }) => all + Number(totale), 0)
      expect(Number(reply(year.totals).totale)).to.be.closeTo(sum, 0.001)
      const cities = list((await db('model', { tablename: 'clienti' }, { group_by: ['citta'], order_info: [['citta', true]] })).records).map(({ citta }) => citta)
      expect(cities).to.deep.equal([...new Set(cities)].sort())
      expect(list((await db('model', { tablename: 'clienti', gguid: card.gguid })).records)).to.have.length(1)
      expect(list((await db('model', { tablename: 'clienti' }, { gguids: [card.gguid] })).records)).to.have.length(1)
    })

    it('finds what was misspelt', async () => {
      const { results } = await db('model_fuzzy', { tablename: 'clienti' }, { fields: ['ragione_sociale'], fuzzy: { fields: ['ragione_sociale'], query: 'lavandria bianka', threshold: 0.75 } })
      expect(list(results).map(({ ragione_sociale: name }) => name)).to.deep.equal(['Lavanderia Bianca'])
    })

    it('changes single fields, inserts and deletes with table_save', async () => {
      const more = '5d1f0a52-2f67-4a0e-8f55-3b1f5b6f9a01'
      await db('table_save', { tablename: 'clienti' }, { rows: [{ gguid: card.gguid, telefono: '059 1' }, { gguid: more, ragione_sociale: 'Altra' }], delete: [] })
      const [changed] = list((await db('model', { tablename: 'clienti', gguid: card.gguid })).records)
      expect(changed).to.include({ telefono: '059 1', ragione_sociale: 'Lavanderia Bianca', citta: 'Modena' })
      expect(changed?.tid).to.be.greaterThan(Number(card.tid))
      await db('table_save', { tablename: 'clienti' }, { rows: [], delete: [more] })
      expect((await db('model', { tablename: 'clienti', gguid: more })).total).to.equal(0)
    })

    it('has a record calculated anew, and then nobody’s device knows of it until sync', async () => {
      expect(reply((await db('detail_resolve', { tablename: 'clienti' }, { tablename: 'clienti', gguid: card.gguid })).values)).to.include({ gguid: card.gguid })
      await stage.tina.run('round')
      expect((await stage.tina.rows('clienti')).map(({ gguid }) => gguid)).not.to.include(card.gguid)
      const { calls, sync_last_tid: last, sync_first: first } = reply(await stage.olga.run('join'))
      expect([typeof last, first]).to.deep.equal(['number', false])
      expect(calls).to.be.a('number')
      await stage.tina.run('round')
      expect((await stage.tina.rows('clienti')).map(({ gguid }) => gguid)).to.include(card.gguid)
    })

    it('deletes an invoice with its rows', async () => {
      const [invoice] = list((await db('model', { tablename: 'fatture' }, { perpage: 1, conditions: { eli: 0 } })).records)
      const rowsOf = async () => (await db('model', { tablename: 'fatture_rows' }, { conditions: { gguidp: invoice?.gguid } })).total
      expect(await rowsOf()).to.be.greaterThan(0)
      await db('detail_delete', { tablename: 'fatture' }, { tablename: 'fatture', gguid: invoice?.gguid })
      expect(await rowsOf()).to.equal(0)
    })

    it('is told in the documented words what its person may not', async () => {
      expect(await stage.tina.api('table_list', { db: 'another' })).to.deep.equal({ failed: 'unauthorized' })
      expect(await stage.tina.api('model', { tablename: 'so_settings' })).to.deep.equal({ failed: 'unauthorized' })
      expect(await stage.tina.api('model', { tablename: 'nothing' })).to.deep.equal({ failed: 'notfound' })
      expect(await stage.tina.api('detail_save', { tablename: 'clienti' }, { is_new: true, values: {}, delete: false })).to.deep.equal({ failed: 'validation' })
      expect(await stage.tina.api('nothing')).to.deep.equal({ failed: 'invalid_request' })
      expect(await stage.tina.api('table_list', { token: 'nonsense' })).to.deep.equal({ failed: 'not_logged' })
    })

    it('signs out, and in again when the token is dead', async () => {
      expect(await stage.tina.api('user_logout')).to.deep.equal({ error: false })
      expect(list((await stage.tina.api('database_list')).db)).to.have.length(1)
    })
  })
})

const textsOf = (value: unknown): readonly string[] => Array.isArray(value) ? value.map(String) : []
