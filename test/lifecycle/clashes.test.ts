import { join } from 'node:path'
import { expect } from 'chai'
import { addon } from '../../addon/main.ts'
import { addField } from '../../host/program/fields.ts'
import { addTable } from '../../host/program/structure.ts'
import { olga } from '../../host/worlds/workshop/people.ts'
import { layWorkshop } from '../laid.ts'
import { onBothForms } from '../host/both-forms.ts'
import { dump } from './dump.ts'

const answers = { consent: true, ownerEmail: 'olga@officinabassi.example' }

onBothForms('clashes', place => {
  const host = () => place().host
  const at = () => ({ address: host().address, folder: place().folder, publicUrl: 'http://localhost:4001' })

  before(async () => { await layWorkshop(host(), join(place().folder, 'files')) })

  async function refused(): Promise<string> {
    const before = await dump(host())
    const key = await addon.install(at(), answers).then(() => 'installed', (fault: { key?: string }) => fault.key ?? String(fault))
    expect(await dump(host())).to.deep.equal(before)
    return key
  }

  it('refuses a check_ticket of text, in both languages, and offers another name', async () => {
    await addField(host(), olga, { table: 'clienti', name: 'check_ticket', label: 'Biglietto', type: 0 })
    const { clashes } = await addon.plan(at())
    expect(clashes.map(({ key, name, offer }) => [key, name, offer])).to.deep.equal([['field-taken', 'clienti.check_ticket', 'ticketing_check']])
    expect(clashes[0]?.text.it).to.contain('check_ticket')
    expect(clashes[0]?.text.en).to.contain('check_ticket')
    expect(await refused()).to.equal('field-taken')
    await host().knex('so_fields').where({ fieldname: 'check_ticket' }).delete()
  })

  it('refuses a column no field describes', async () => {
    expect((await addon.plan(at())).clashes.map(({ key }) => key)).to.deep.equal(['column-taken'])
    expect(await refused()).to.equal('column-taken')
    await host().knex.raw('ALTER TABLE clienti DROP COLUMN check_ticket')
  })

  it('refuses parameters it cannot read', async () => {
    const { gguid, param } = await host().knex('so_tables').where({ tablename: 'info' }).first()
    await host().knex('so_tables').where({ gguid }).update({ param: 'broken{' })
    expect(await refused()).to.equal('param-unreadable')
    await host().knex('so_tables').where({ gguid }).update({ param })
  })

  it('refuses a working table of somebody else', async () => {
    await host().knex.raw('CREATE TABLE tk_account (something INTEGER)')
    expect(await refused()).to.equal('private-table-taken')
    await host().knex.raw('DROP TABLE tk_account')
  })

  it('refuses a foreign table ticket and says which name is free', async () => {
    await addTable(host(), olga, { name: 'ticket', label: 'Biglietti del cinema' })
    const { clashes } = await addon.plan(at())
    expect(clashes.find(({ name }) => name === 'ticket')).to.include({ key: 'table-taken', offer: 'ticketing_ticket' })
    expect(await refused()).to.equal('table-taken')
  })

  it('stands beside it under the offered name, and uses a numeric check that was there', async () => {
    await addField(host(), olga, { table: 'clienti', name: 'check_ticket', label: 'Check Ticket', type: 4 })
    await host().knex('clienti').limit(1).update({ check_ticket: 1 })
    const [foreign] = await host().knex('so_fields').where({ fieldname: 'check_ticket' })
    const report = await addon.install(at(), { ...answers, mapping: { ticket: 'ticketing_ticket' } })
    expect(report.changed).to.equal(true)
    expect((await host().knex('tk_map').where({ role: 'ticket' }).first()).tablename).to.equal('ticketing_ticket')
    expect((await host().knex('so_tables').where({ tablename: 'ticket' }).first()).tablelabel).to.equal('Biglietti del cinema')
    expect((await host().knex('tk_object').where({ okey: 'so_fields:clienti.check_ticket' }).first()).origin).to.equal('preexisting')
    expect(await host().knex('so_fields').where({ fieldname: 'check_ticket' }).first()).to.deep.equal(foreign)
    await addon.uninstall(at())
    expect(await host().knex('so_fields').where({ fieldname: 'check_ticket' }).first()).to.deep.equal(foreign)
    await addon.install(at(), answers)
    expect((await host().knex('so_tables').where({ tablename: 'ticketing_ticket' }).first()).eli).to.equal(0)
  })
})

onBothForms('a bare host', place => {
  const host = () => place().host
  const at = () => ({ address: host().address, folder: place().folder, publicUrl: 'http://localhost:4001' })

  it('asks which table the customers are', async () => {
    const { clashes } = await addon.plan(at())
    expect(clashes.map(({ key, name }) => `${key} ${name}`)).to.include('not-mapped customers')
    expect(await addon.install(at(), answers).then(() => '', (fault: { key?: string }) => fault.key)).to.equal('not-mapped')
  })

  it('writes no list where none tells its form, and uses text fields (decision 15)', async () => {
    await addTable(host(), olga, { name: 'persone', label: 'Persone' })
    await addField(host(), olga, { table: 'persone', name: 'nome', label: 'Nome', type: 0 })
    await addField(host(), olga, { table: 'persone', name: 'posta', label: 'E-mail', type: 14 })
    const mapping = { customers: 'persone', 'customers.name': 'nome', 'customers.email': 'persone.posta' }
    await addon.install(at(), { ...answers, mapping })
    expect(await host().knex('so_lists').where({ listname: 'ticket_status' })).to.deep.equal([])
    expect((await host().knex('so_fields').where({ tablename: 'ticket', fieldname: 'status' }).first()).fieldtype).to.equal(0)
    expect(await host().knex('ticket_states')).to.have.length(4)
    expect((await addon.status(at())).missing.length).to.be.greaterThan(0)
  })

  it('refuses what is no host at all', async () => {
    const { openDatabase } = await import('../../addon/records/open.ts')
    const address = `sqlite:${join(place().folder, 'other.sqlite')}`
    const db = openDatabase(address)
    await db.knex.raw('create table something (id integer)')
    await db.close()
    expect(await addon.plan({ ...at(), address }).then(() => '', (fault: { key?: string }) => fault.key)).to.equal('not-a-host')
  })
})
