import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addon } from '../../addon/main.ts'
import { decodeList } from '../../formats/list-text.ts'
import { readTemplate } from '../../formats/template/read.ts'
import { headerKeys } from '../../formats/template/template.ts'
import { unzipTemplate, zipTemplate } from '../../formats/template/zip.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { storeFile } from '../../host/program/files.ts'
import { drawLogo } from '../../host/worlds/workshop/pictures.ts'
import { goLive } from '../go-live.ts'
import { onEveryForm } from '../on-every-form.ts'
import { customer } from '../portal/newcomer.ts'
import { worldOn } from '../world.ts'
import type { World } from '../world.ts'
import { newCompany, now, ourFile } from './our-template.ts'
import type { NewCompany } from './our-template.ts'
import { sampleText } from './sample.ts'

describe('the addon as a template (H)', function () {
  this.timeout(30_000)

  it('has the sample’s shape: the same keys in the same order in every part of it', async () => {
    const shape = (text: string): unknown => {
      const packet = JSON.parse(text)
      const { sync_box: box } = packet
      return [Object.keys(packet), Object.keys(packet.data), Object.keys(packet.tables[0]), Object.keys(packet.fields[0]), packet.users, Object.keys(box[0]), Object.keys(JSON.parse(box[0].cvalues)).slice(0, 16)]
    }
    const text = await unzipTemplate(await ourFile('it'))
    expect(shape(text)).to.deep.equal(shape(sampleText))
    expect(text).to.match(/"tid":20261120080000\.0,"eli":0,/)
  })

  for (const [language, labels] of [['it', ['Clienti', 'Ticket']], ['en', ['Customers', 'Tickets']]] as const) {
    it(`holds structure, sections, lists, rules and statuses, spoken in ${language}, and a seed of ours`, async () => {
      const { data, tables, fields, rows } = readTemplate(await unzipTemplate(await ourFile(language)))
      expect(Object.keys(data)).to.deep.equal([...headerKeys])
      expect(data).to.include({ SEED: `TICKET${language.toUpperCase()}`, TEMPLATE: 1, LIM: '', DATE: '20/11/2026 09:00:00' })
      const own = tables.map(({ tablename }) => String(tablename)).filter(name => !name.startsWith('so_'))
      expect(own).to.include.members(['info', 'ticket', 'ticket_message', 'ticket_file', 'ticket_log', 'ticket_fields', 'ticket_states', 'ticket_letters', 'ticket_rating', 'ticket_report', 'ticket_webhook']).and.have.length(12)
      expect(own.filter(name => name.startsWith('tk_'))).to.deep.equal([])
      expect(fields.filter(({ fieldname }) => fieldname === 'check_ticket')).to.have.length(1)
      expect(rows.flatMap(({ table, row }) => table === 'so_forms' ? [row['formlabel']] : [])).to.deep.equal(labels)
      const status = rows.find(({ row }) => row['listname'] === 'ticket_status')
      expect(decodeList(String(status?.row['listvalue']))?.values).to.have.length(4)
      expect(rows.filter(({ table }) => table === 'ticket_fields')).to.have.length(8)
      expect(rows.filter(({ table }) => table === 'ticket_states')).to.have.length(4)
    })
  }

  it('holds nobody, and nothing of the installation it was made with', async () => {
    const text = await unzipTemplate(await ourFile('it'))
    expect(text).to.not.match(/@|https?:|password_hash\\":|nobody|N4ACT|installation/)
    const { rows } = readTemplate(text)
    const [yours] = rows.filter(({ table }) => table === 'info')
    expect(yours?.row).to.include({ ticket_portal_link: '', ticket_portal_state: '', ticket_portal_missing: '', ticket_activation_key: '', ticket_switch: 1, ticket_colour: '#1f6f54' })
    expect(new Set(rows.map(({ row }) => row['utc']))).to.deep.equal(new Set(['', 'system', 'addon.ticketing']))
  })

  it('is the same file when it is made twice', async () => { expect((await ourFile('it')).equals(await ourFile('it'))).to.equal(true) })

  it('claims nothing of the host’s own: what every host has bears the eldest stamp', async () => {
    const { tables, fields, rows } = readTemplate(await unzipTemplate(await ourFile('it')))
    const system = [...tables, ...fields].filter(({ tablename }) => String(tablename).startsWith('so_'))
    expect(new Set(system.map(({ tid }) => tid))).to.deep.equal(new Set([20000101000000]))
    expect(new Set(rows.flatMap(({ table, row }) => table === 'so_categories' ? [row['tid']] : []))).to.deep.equal(new Set([20000101000000]))
    expect(rows.filter(({ table }) => table === 'so_settings' || table === 'so_dbversion')).to.deep.equal([])
  })
})

onEveryForm('a company that begins with our template', form => {
  let company: NewCompany
  let world: World | undefined
  const place = () => ({ address: company.host.address, folder: company.folder, publicUrl: 'http://127.0.0.1:1' })
  const live = (): World => { if (world === undefined) throw new Error('not live'); return world }

  before(async () => { company = await newCompany(form, 'it') })
  after(async () => {
    await world?.close()
    if (world === undefined && form === 'mariadb') await company.host.knex.raw('drop database ??', [new URL(company.host.address).pathname.slice(1)])
    await company.host.close()
    await rm(company.folder, { recursive: true, force: true })
  })

  it('finds everything of ours in place: the plan adds what the host never shows, and asks nothing', async () => {
    const { clashes, lines, mapping, warnings, language, installed } = await addon.plan(place())
    expect(clashes).to.deep.equal([])
    expect(warnings).to.deep.equal([])
    expect([language, installed]).to.deep.equal(['it', false])
    expect(lines.filter(({ kind }) => kind !== 'private-table' && kind !== 'index')).to.deep.equal([])
    expect(mapping.filter(({ required, physical }) => required && physical === undefined)).to.deep.equal([])
    expect(mapping.find(({ role }) => role === 'customers.email')?.physical).to.equal('clienti.email')
    expect(mapping.find(({ role }) => role === 'your-data.logo')?.physical).to.equal('info.logo')
  })

  it('goes live once the owner has filled in who the firm is', async () => {
    const { host, folder, olga } = company
    const logo = await storeFile(host, join(folder, 'files'), 'info', await drawLogo(), 'logo.png', { now })
    const row: { gguid: string } = await host.knex('info').first('gguid')
    await saveRow(host, olga, 'info', { nome_azienda: 'Officina Bassi', email_azienda: 'info@officinabassi.example', logo }, { id: row.gguid, now })
    await goLive(place(), now)
    expect((await addon.status(place())).state).to.equal('live')
    expect(await host.knex('info')).to.have.length(1)
    world = await worldOn({ folder, address: host.address, workshop: { owner: olga, staff: [], customers: [] } }, { form })
  })

  it('a customer opens a ticket, the owner does it in her program, the customer hears of it and reads it', async () => {
    const rita = await customer(live(), { name: 'Rita Rossi', email: 'rita@panificiorossi.example' })
    await rita.go('tickets/new')
    await rita.send('tickets/new', { title: 'Forno freddo', description: 'Dalle tre di notte' })
    const { host, olga } = company
    const ticket: { gguid: string, number: number, status: string, gguid_customer: string } = await host.knex('ticket').where({ title: 'Forno freddo' }).first()
    expect([ticket.number, ticket.status]).to.deep.equal([1, 'Aperto'])
    expect(await host.knex('clienti').where({ gguid: ticket.gguid_customer }).first('nome', 'check_ticket')).to.deep.equal({ nome: 'Rita Rossi', check_ticket: 1 })
    await live().letters()
    await saveRow(host, olga, 'ticket', { status: 'Eseguito' }, { id: ticket.gguid, now: live().clock.now() })
    await live().follow()
    const [letter] = (await live().letters()).filter(({ to }) => to.includes('rita@panificiorossi.example'))
    expect(letter?.text).to.include('Eseguito')
    expect((await rita.go('tickets/1')).text).to.include('Forno freddo').and.include('Eseguito')
  })

  it('installing once more changes nothing', async () => {
    const { changed } = await addon.install(place(), { consent: true, ownerEmail: 'olga@officinabassi.example' })
    expect(changed).to.equal(false)
  })
})

describe('ticketing template', function () {
  this.timeout(60_000)
  let folder = ''
  before(async () => { folder = await mkdtemp(join(tmpdir(), 'tk-test-')) })
  after(() => rm(folder, { recursive: true, force: true }))

  const ticketing = (...words: readonly string[]): { readonly code: number, readonly out: string } => {
    const env = { ...process.env, LC_ALL: 'en_GB.UTF-8' }
    try { return { code: 0, out: execFileSync(process.execPath, ['scripts/ticketing.mjs', 'template', ...words], { env, encoding: 'utf8', stdio: 'pipe' }) } } catch (fault) {
      if (fault instanceof Error && 'status' in fault && 'stderr' in fault) return { code: Number(fault.status), out: String(fault.stderr) }
      throw fault
    }
  }

  it('writes a file that it can read again, in the language asked for, and overwrites none', () => {
    const file = join(folder, 'ours.nios4')
    expect(ticketing('write', file, '--language', 'en').code).to.equal(0)
    const told = ticketing('read', file).out
    expect(told).to.include('TICKETEN').and.include('ticket — Tickets: 8 fields, 0 rows').and.include('Sections: Customers, Tickets').and.not.include('Mind:')
    const bytes = readFileSync(file)
    expect(ticketing('write', file)).to.deep.equal({ code: 1, out: `The file ${file} is there already: it is not overwritten.\n` })
    expect(readFileSync(file).equals(bytes)).to.equal(true)
  })

  it('warns of people in somebody’s file, and shows none of them', async () => {
    const file = join(folder, 'theirs.nios4')
    await writeFile(file, zipTemplate(sampleText.replace('"users":[]', '"users":[{"username":"pia@example.com","password_hash":"$2a$10$planted"}]')))
    const told = ticketing('read', file, '--json').out
    expect(JSON.parse(told)).to.deep.include({ label: 'attendance markers', seed: 'BASICIT', system: 23, people: 1, sections: ['Users', 'Scanning'] })
    expect(told).to.not.match(/@|planted|ABC|D1/)
  })

  it('says in one sentence why a file cannot be read, and what it did not understand', () => {
    expect(ticketing('read', join(folder, 'none.nios4')).out).to.match(/^The file .*none\.nios4 is not there or cannot be read\.\n$/)
    expect(ticketing('read', 'package.json')).to.deep.equal({ code: 1, out: 'The file is no zip archive, or it is broken.\n' })
    expect(ticketing('read').code).to.equal(2)
    expect(ticketing('write', join(folder, 'x.nios4'), '--list-form', 'xml').code).to.equal(2)
    expect(existsSync(join(folder, 'x.nios4'))).to.equal(false)
  })
})
