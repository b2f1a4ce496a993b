import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { decodeList } from '../../formats/list-text.ts'
import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { signIn } from '../../host/program/sign-in.ts'
import { seedDtec } from '../../host/worlds/dtec.ts'
import type { Dtec } from '../../host/worlds/dtec.ts'
import { cinemaTickets, metadataWithoutTable, tableWithoutMetadata, takenCompanion, textCheck } from '../../host/worlds/foreign.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import { onBothForms } from './both-forms.ts'

const now = new Date('2026-05-04T09:30:00Z')

type Row = Readonly<Record<string, string | number | null>>

onBothForms('the D-TEC firm of Savona', (place, form) => {
  let world: Dtec
  let tookMs = 0
  before(async () => {
    const started = process.cpuUsage()
    world = await seedDtec(place().host, join(place().folder, 'files'), { now })
    const { user, system } = process.cpuUsage(started)
    tookMs = (user + system) / 1000
  })
  const knex = () => place().host.knex
  const rows = (table: string, where: object = {}): Promise<readonly Row[]> => knex()(table).where(where)
  const fields = async (tablename: string) => new Map((await rows('so_fields', { tablename })).map(row => [row.fieldname, row]))

  it('is laid in a moment', () => { expect(tookMs).to.be.lessThan(2_000) })

  it('knows its people by their password', async () => {
    expect(await signIn(place().host, world.owner.mail, world.owner.password)).to.include({ username: 'Ivo Parodi', admin: true })
    expect(await signIn(place().host, 'carla@elettrotermicaparodi.example', world.owner.password)).to.include({ admin: false })
  })

  it('has a Ticket section of its own, under Italian names', async () => {
    expect(await rows('so_tables', { tablename: 'ticket' })).to.have.nested.property('[0].tablelabel', 'Ticket')
    expect(await rows('so_forms', { tablename: 'ticket' })).to.have.length(1)
    const types = [...await fields('ticket')].map(([name, row]) => [name, row.fieldtype])
    expect(Object.fromEntries(types)).to.deep.equal({
      n_ticket: 15, data_richiesta: 18, nome_cliente: 20, oggetto: 0, testo: 1, stato: 27, urgenza: 12, arrivato_da: 12, tecnico: 0, costo_interno: 5, note_interne: 1,
    })
    expect((await rows('ticket_righe', { tap: 'ticket' })).length).to.be.greaterThan(50)
    const lists = new Map((await rows('so_lists')).map(row => [row.listname, decodeList(String(row.listvalue))]))
    expect(lists.get('stato_ticket')).to.deep.equal({ form: 'lines', values: ['Aperto', 'Sospeso', 'Riprogrammare', 'In attesa ricambi', 'Eseguito'].map(value => ({ value })) })
  })

  it('has options in a tab Ticket already, complete company data, and a number as check', async () => {
    const info = await fields('info')
    expect(info.get('ticket_attivo')).to.include({ panel: 'Ticket' })
    const [own] = await rows('info')
    expect(own).to.include({ nome_azienda: 'Elettrotermica Parodi', ticket_attivo: 1 })
    expect((await fields('clienti')).get('check_ticket')).to.include({ fieldtype: 9, fieldlabel: 'Check Ticket' })
    const checks = await rows('clienti')
    expect([...new Set(checks.map(row => Number(row.check_ticket)))].sort()).to.deep.equal([0, 1, 2])
  })

  it('has 300 living tickets of 40 customers, and nineteen others', async () => {
    const all = await rows('ticket')
    const living = all.filter(row => row.eli === 0 && row.arc === 0 && (row.gguid_nome_cliente ?? '') !== '')
    expect(world.tickets).to.include({ rows: 319, living: 300 })
    expect([all.length, living.length]).to.deep.equal([319, 300])
    expect(world.customers).to.have.length(40)
    for (const customer of world.customers) {
      expect(customer.living).to.be.greaterThan(0)
      expect(living.filter(row => row.gguid_nome_cliente === customer.id)).to.have.length(customer.living)
    }
    expect(await knex()('ticket').whereIn('gguid', world.tickets.withoutCustomer).whereNot({ nome_cliente: '' })).to.have.length(7)
    expect(await knex()('ticket').whereNull('gguid_nome_cliente')).to.have.length(2)
    expect(all.filter(row => row.eli === 1).map(row => row.gguid)).to.have.members([...world.tickets.retired])
    expect(all.filter(row => row.arc === 1).map(row => row.gguid)).to.have.members([...world.tickets.archived])
    expect((await rows('clienti')).filter(row => row.email === '')).to.have.length(3)
  })

  it('has seen other clients: backticks, zeroed stamps, a status nobody offers any more', async () => {
    const all = await rows('ticket')
    const texts = all.map(row => `${row.oggetto} ${row.testo}`)
    expect(texts.filter(text => text.includes('`')).length).to.be.greaterThan(100)
    expect(texts.filter(text => text.includes("'")).length).to.be.greaterThan(50)
    expect(texts.filter(text => text.includes("'") && text.includes('`'))).to.have.length(0)
    expect(all.filter(row => row.tid === 0).map(row => row.gguid)).to.have.members([...world.tickets.zeroed])
    expect(world.tickets.zeroed).to.have.length(2)
    expect(all.filter(row => row.stato === 'Da fatturare').map(row => row.gguid)).to.deep.equal([world.tickets.droppedStatus])
  })

  it('has costs and notes nobody outside may see, reports and invoices', async () => {
    expect((await knex()('ticket').where('costo_interno', '>', 0)).length).to.be.greaterThan(200)
    expect((await knex()('ticket').whereNot({ note_interne: '' })).length).to.be.greaterThan(150)
    const reports = await rows('interventi_tecnici')
    const ids = new Set((await rows('ticket')).map(row => row.gguid))
    expect(reports.length).to.be.greaterThan(40)
    expect(reports.every(row => ids.has(row.gguid_da_ticket ?? ''))).to.equal(true)
    expect((await rows('fatture')).length).to.be.greaterThan(20)
  })

  it('goes on counting where it was', async () => {
    const id = await saveRow(place().host, world.owner, 'ticket', { oggetto: 'Prova' })
    expect(await rows('ticket', { gguid: id })).to.have.nested.property('[0].n_ticket', 'TK-00320')
  })

  if (form === 'MariaDB') it('has no key on user tables', async () => {
    for (const table of ['ticket', 'clienti', 'ticket_righe']) expect((await knex().raw('SHOW INDEX FROM ??', [table]))[0]).to.deep.equal([])
  })
})

onBothForms('foreign things under our names', place => {
  const columns = async (table: string) => Object.keys(await place().host.knex(table).columnInfo())
  const told = async (tablename: string) => place().host.knex('so_fields').where({ tablename }).orderBy('columnindex').pluck('fieldname')
  const drop = async () => {
    await place().host.knex.schema.dropTableIfExists('ticket')
    for (const table of ['so_tables', 'so_fields', 'so_forms']) await place().host.knex(table).where({ tablename: 'ticket' }).delete()
  }
  before(async () => { await seedWorkshop(place().host, join(place().folder, 'files'), { now }) })
  afterEach(drop)

  it('tickets of a cinema', async () => {
    await cinemaTickets(place().host)
    expect(await told('ticket')).to.deep.equal(['film', 'sala', 'posto', 'spettacolo', 'prezzo'])
    expect(await place().host.knex('ticket')).to.have.length(2)
  })

  it('a check of text', async () => {
    await textCheck(place().host)
    expect(await place().host.knex('clienti').whereNot({ check_ticket: '' })).to.have.length(3)
  })

  it('a companion somebody has taken', async () => {
    await takenCompanion(place().host)
    expect(await columns('ticket')).to.include('gguid_customer')
    expect(await told('ticket')).to.include('oggetto').and.not.include('customer')
  })

  it('a table nobody tells of', async () => {
    await tableWithoutMetadata(place().host)
    expect(await columns('ticket')).to.include('oggetto')
    expect(await told('ticket')).to.deep.equal([])
  })

  it('a table that is told of and missing', async () => {
    await metadataWithoutTable(place().host)
    expect(await told('ticket')).to.deep.equal(['oggetto', 'stato'])
    expect(await place().host.knex.schema.hasTable('ticket')).to.equal(false)
  })
})

describe('the D-TEC firm laid twice for one moment', function () {
  this.timeout(30_000)
  const files = join(tmpdir(), `tk-test-dtec-${process.pid}`)
  after(() => rm(files, { recursive: true, force: true }))

  it('is the same, row by row', async () => {
    const dumps: string[] = []
    for (let turn = 0; turn < 2; turn += 1) dumps.push(await laid(files))
    expect(dumps[0]).to.equal(dumps[1])
  })
})

async function laid(files: string): Promise<string> {
  const host: HostDatabase = await openHost('sqlite::memory:')
  await createHost(host, now)
  await seedDtec(host, files, { now })
  const tables: readonly string[] = await host.knex('so_tables').orderBy('tablename').pluck('tablename')
  const text: string[] = []
  for (const table of ['so_tables', 'so_fields', ...tables]) text.push(JSON.stringify(await host.knex(table).orderBy('gguid')))
  await host.close()
  return text.join('\n')
}
