import { expect } from 'chai'
import { addon } from '../../addon/main.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { companionsOf, familyOf } from '../../formats/columns.ts'
import { derivedId } from '../../formats/ids.ts'
import { changeField } from '../../host/program/fields.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { olga } from '../../host/worlds/workshop/people.ts'
import { layWorkshop } from '../laid.ts'
import { onBothForms } from '../host/both-forms.ts'
import { dump, rowsWithout } from './dump.ts'
import { statSync } from 'node:fs'
import { join } from 'node:path'

const answers = { consent: true, ownerEmail: 'olga@officinabassi.example' }
const isOurs = (column: string): boolean => /^(check_ticket|ticket_)/.test(column)
const isLink = (column: string): boolean => /^(ticket|gguid_ticket)$/.test(column)

onBothForms('install', place => {
  const at = () => ({ address: place().host.address, folder: place().folder, publicUrl: 'http://localhost:4001/' })
  const { host } = { host: () => place().host }

  before(async () => { await layWorkshop(host(), join(place().folder, 'files')) })

  it('tells everything before the first write', async () => {
    const before = await dump(host())
    const plan = await addon.plan(at())
    expect(plan).to.include({ installed: false, language: 'it' })
    expect(plan.clashes).to.deep.equal([])
    expect(plan.mapping.filter(({ required }) => required).map(({ physical }) => physical)).to.deep.equal(['clienti', 'clienti.ragione_sociale', 'clienti.email', 'info'])
    const told = plan.lines.map(({ act, kind, name }) => `${act} ${kind} ${name}`)
    expect(told).to.include.members(['add table ticket', 'add field clienti.check_ticket', 'change table info', 'add list ticket_status', 'add section ticket', 'add private-table tk_object'])
    expect(await dump(host())).to.deep.equal(before)
  })

  it('refuses without consent, and changes nothing', async () => {
    const before = await dump(host())
    expect(await keyOf(addon.install(at(), { ...answers, consent: false }))).to.equal('no-consent')
    expect(await dump(host())).to.deep.equal(before)
  })

  it('adds metadata rows, columns and companions together and leaves the host’s own cells alone (A24–A29)', async () => {
    const customers = await rowsWithout(host(), 'clienti', isOurs)
    const reports = await rowsWithout(host(), 'interventi_tecnici', isLink)
    const users = await dump(host(), name => name === 'so_localusers')
    const report = await addon.install(at(), answers)
    expect(report.changed).to.equal(true)
    expect(report.portal).to.match(/^http:\/\/localhost:4001\/[A-Za-z0-9_-]{22}\/$/)
    expect(report.ownerDoor).to.contain('/owner/enter/')
    expect(await rowsWithout(host(), 'clienti', isOurs)).to.equal(customers)
    expect(await rowsWithout(host(), 'interventi_tecnici', isLink)).to.equal(reports)
    expect(await dump(host(), name => name === 'so_localusers')).to.deep.equal(users)
    for (const table of ['ticket', 'ticket_message', 'ticket_file', 'ticket_log', 'ticket_fields', 'ticket_states']) {
      const row = await host().knex('so_tables').where({ tablename: table }).first()
      expect(row, table).to.include({ gguid: derivedId('table', table), eli: 0 })
      const columns = Object.keys(await host().knex(table).columnInfo())
      for (const field of await host().knex('so_fields').where({ tablename: table })) {
        expect(field.gguid).to.equal(derivedId('field', table, field.fieldname))
        if (familyOf(field.fieldtype) !== 'none') expect(columns).to.include.members([field.fieldname, ...companionsOf(field.fieldtype, field.fieldname).map(({ name }) => name)])
      }
    }
    const info = await host().knex('info').first()
    expect(info).to.include({ ticket_switch: 1, ticket_admission: 'Attesa', ticket_bundle_seconds: 60, ticket_label_title: 'Titolo' })
    expect(JSON.parse((await host().knex('so_tables').where({ tablename: 'info' }).first()).param).additionals_tables).to.include.members(['ticket_fields', 'ticket_states'])
  })

  it('lays the default rules and statuses as rows of Your data (decision 17)', async () => {
    const rules = await host().knex('ticket_fields').orderBy('position_no')
    expect(rules.map(rule => [rule.field_name, rule.shown_in_detail, rule.fill_at_opening, rule.change_later, rule.required])).to.deep.equal([
      ['number', 1, 0, 0, 0], ['title', 1, 1, 0, 1], ['status', 1, 0, 0, 0], ['priority', 1, 1, 0, 0],
      ['description', 1, 1, 0, 0], ['request_date', 1, 0, 0, 0], ['customer', 0, 0, 0, 0], ['channel', 0, 0, 0, 0],
    ])
    const info = await host().knex('info').first('gguid')
    expect(new Set(rules.map(rule => `${rule.tap} ${rule.gguidp}`))).to.deep.equal(new Set([`info ${info.gguid}`]))
    expect((await host().knex('ticket_states').orderBy('position_no')).map(state => [state.list_value, state.category])).to.deep.equal(
      [['Aperto', 'Aperto'], ['Sospeso', 'In attesa'], ['Riprogrammare', 'In attesa'], ['Eseguito', 'Fatto']])
  })

  it('keeps the private key outside the database, readable by nobody else (decision 30)', async () => {
    const installation = findByDatabase(place().folder, host().address)
    expect(installation?.privateKey).to.contain('PRIVATE KEY')
    expect(statSync(join(place().folder, 'installations', `${installation?.link}.json`)).mode & 0o777).to.equal(0o600)
    for (const row of await host().knex('tk_addon')) expect(JSON.stringify(row)).to.not.contain('PRIVATE')
  })

  it('has every object created and present in the ledger', async () => {
    const rows = await host().knex('tk_object').select('okey', 'origin', 'status')
    expect(rows.filter(row => row.origin !== 'created' || row.status !== 'present')).to.deep.equal([])
  })

  it('run twice changes nothing at all', async () => {
    const before = await dump(host())
    const report = await addon.install(at(), answers)
    expect(report).to.include({ changed: false, added: 0 })
    expect(await dump(host())).to.deep.equal(before)
    expect((await addon.plan(at())).lines).to.deep.equal([])
  })

  it('lets two installers at once leave one installation', async () => {
    const reports = await Promise.all([addon.install(at(), answers), addon.install(at(), answers)].map(done => done.catch(faultKey)))
    expect(reports.map(report => typeof report === 'string' ? report : report.changed)).to.satisfy((told: unknown[]) => told.every(one => one === false || one === 'busy'))
  })

  it('hides everything on uninstall and finds it again, with what the owner made of it', async () => {
    await saveRow(host(), olga, 'ticket', { title: 'Caldaia ferma' }, { id: '00000000-0000-4000-a000-0000000000aa' })
    await changeField(host(), olga, 'ticket', 'title', { label: 'Oggetto' })
    const list = await host().knex('so_lists').where({ listname: 'ticket_status' }).first()
    await host().knex('so_lists').where({ gguid: list.gguid }).update({ listvalue: list.listvalue.replace('Riprogrammare', 'Da rifissare') })
    const mask = (await host().knex('so_tables').where({ tablename: 'ticket' }).first()).displayable
    expect(await addon.uninstall(at())).to.deep.equal({ changed: true })
    expect(await addon.uninstall(at())).to.deep.equal({ changed: false })
    const hidden = await host().knex('so_tables').where({ tablename: 'ticket' }).first()
    expect(hidden).to.include({ eli: 1, displayable: 0 })
    expect((await host().knex('so_fields').where({ tablename: 'clienti', fieldname: 'check_ticket' }).first()).eli).to.equal(1)
    expect((await host().knex('so_tables').where({ tablename: 'info' }).first()).param).to.not.contain('ticket_fields')
    expect((await addon.status(at())).state).to.equal('uninstalled')
    expect((await addon.plan(at())).lines.map(({ act }) => act)).to.include('show-again').and.not.include('add')

    expect((await addon.install(at(), answers)).changed).to.equal(true)
    const shown = await host().knex('so_tables').where({ tablename: 'ticket' }).first()
    expect(shown).to.include({ eli: 0, displayable: mask })
    expect(shown.tid).to.be.greaterThan(hidden.tid)
    expect((await host().knex('so_fields').where({ tablename: 'ticket', fieldname: 'title' }).first()).fieldlabel).to.equal('Oggetto')
    expect((await host().knex('so_lists').where({ listname: 'ticket_status' }).first()).listvalue).to.contain('Da rifissare')
    expect(await host().knex('ticket').where({ title: 'Caldaia ferma' })).to.have.length(1)
    expect((await host().knex('so_tables').where({ tablename: 'info' }).first()).param).to.contain('ticket_fields')
    const settled = await dump(host())
    await addon.install(at(), answers)
    expect(await dump(host())).to.deep.equal(settled)
  })

  it('makes good what a crash left out', async () => {
    await host().knex('so_fields').where({ tablename: 'ticket', fieldname: 'channel' }).delete()
    await host().knex('so_forms').where({ tablename: 'ticket' }).delete()
    await host().knex('tk_object').where({ okey: 'so_fields:ticket.channel' }).update({ status: 'planned' })
    await host().knex('tk_addon').update({ status: 'installing' })
    await addon.install(at(), answers)
    expect(await host().knex('so_fields').where({ tablename: 'ticket', fieldname: 'channel' })).to.have.length(1)
    expect(await host().knex('so_forms').where({ tablename: 'ticket', eli: 0 })).to.have.length(1)
    expect((await host().knex('tk_object').where({ okey: 'so_fields:ticket.channel' }).first()).status).to.equal('present')
  })
})

const keyOf = (done: Promise<unknown>): Promise<string> => done.then(() => 'done', faultKey)

const faultKey = (fault: unknown): string => typeof fault === 'object' && fault !== null && 'key' in fault ? String(fault.key) : String(fault)
