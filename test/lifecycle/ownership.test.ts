import { join } from 'node:path'
import { expect } from 'chai'
import { addon } from '../../addon/main.ts'
import { wallClock } from '../../addon/desk.ts'
import { findLost, noteLost, repair } from '../../addon/lifecycle/lost.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { openDesk, openExisting } from '../../addon/lifecycle/open-desk.ts'
import { changeField, retireField } from '../../host/program/fields.ts'
import { olga } from '../../host/worlds/workshop/people.ts'
import { layWorkshop } from '../laid.ts'
import { onBothForms } from '../host/both-forms.ts'
import { keyOf } from './key-of.ts'

const answers = { consent: true, ownerEmail: 'olga@officinabassi.example' }

onBothForms('ownership', place => {
  const host = () => place().host
  const at = () => ({ address: host().address, folder: place().folder, publicUrl: 'http://localhost:4001' })
  const ledger = async (okey: string) => host().knex('tk_object').where({ okey }).first()
  const param = async (): Promise<string> => (await host().knex('so_tables').where({ tablename: 'info', eli: 0 }).first()).param
  const lostNow = async (): Promise<readonly string[]> => {
    const db = openExisting(host().address)
    return findLost(db, db.knex, new Date()).then(found => found.map(({ name }) => name).sort()).finally(() => db.close())
  }
  let before = ''

  it('keeps what an edited host row said before us, and what we shipped of our own (rules 3 and 5)', async () => {
    await layWorkshop(host(), join(place().folder, 'files'))
    const odd = '{ "TTYPE":0,\n  "HELP":"à la carte" }'
    await host().knex('so_tables').where({ tablename: 'info', eli: 0 }).update({ param: odd })
    before = odd
    await addon.install(at(), answers)
    expect((await ledger('json:so_tables.info.param#additionals_tables:ticket_fields')).before_us).to.equal(odd)
    expect(JSON.parse((await ledger('so_fields:ticket.title')).shipped)).to.include({ fieldlabel: 'Titolo', columnwidth: 280 })
    expect(JSON.parse((await ledger('so_tables:ticket')).shipped)).to.include({ tablelabel: 'Ticket' })
  })

  it('gives the row back letter by letter on uninstall, and takes only our element when the owner changed it since', async () => {
    await addon.uninstall(at())
    expect(await param()).to.equal(before)
    await addon.install(at(), answers)
    const edited = JSON.parse(await param())
    await host().knex('so_tables').where({ tablename: 'info', eli: 0 }).update({ param: JSON.stringify({ ...edited, HELP: 'altro', additionals_tables: [...edited.additionals_tables, 'sua'] }) })
    await addon.uninstall(at())
    expect(JSON.parse(await param())).to.deep.equal({ TTYPE: 0, HELP: 'altro', additionals_tables: ['sua'] })
    await addon.install(at(), answers)
  })

  it('rebuilds a lost ledger from derived ids; what cannot be proven is not ours (rule 7)', async () => {
    await host().knex('info').where({ eli: 0 }).update({ ticket_bundle_seconds: 0, ticket_work_start: '07:30' })
    await changeField(host(), olga, 'ticket', 'title', { label: 'Oggetto' })
    const kept: { okey: string, kind: string, origin: string, status: string, host_id: string }[] = await host().knex('tk_object').select('okey', 'kind', 'origin', 'status', 'host_id').orderBy('okey')
    await host().knex('tk_object').delete()
    await addon.install(at(), answers)
    const rebuilt: typeof kept = await host().knex('tk_object').select('okey', 'kind', 'origin', 'status', 'host_id').orderBy('okey')
    const unproven = kept.filter(({ okey }) => /^idx:/.test(okey) && /clienti|interventi_|fatture/.test(okey)).map(({ okey }) => okey)
    expect(rebuilt.map(row => ({ ...row }))).to.deep.equal(kept.map(row => ({ ...row, origin: unproven.includes(row.okey) ? 'preexisting' : row.origin })))
    expect((await ledger('so_fields:ticket.title')).shipped).to.equal('')
    expect((await host().knex('info').where({ eli: 0 }).first())).to.include({ ticket_bundle_seconds: 0, ticket_work_start: '07:30' })
  })

  it('notes as lost what the host took away, makes nothing by itself, and makes it again on request (rule 8)', async () => {
    await retireField(host(), olga, 'ticket', 'channel')
    await host().knex('so_fields').where({ tablename: 'ticket', fieldname: 'priority' }).delete()
    await host().knex.raw('ALTER TABLE ticket DROP COLUMN priority')
    await host().knex.raw('DROP TABLE ticket_log')
    await host().knex('so_tables').where({ tablename: 'ticket_log' }).delete()
    expect(await lostNow()).to.deep.equal(['ticket.channel', 'ticket.priority', 'ticket_log'])

    const installation = findByDatabase(place().folder, host().address)
    if (installation === undefined) throw new Error('no installation')
    const desk = await openDesk(installation, { folder: place().folder })
    await noteLost(desk)
    expect((await desk.reading.policies(desk)).fields.map(({ column }) => column)).to.not.include.members(['priority', 'channel'])
    await desk.db.close()
    expect((await ledger('so_fields:ticket.priority')).status).to.equal('lost')

    expect((await addon.install(at(), answers)).changed).to.equal(false)
    expect((await addon.plan(at())).lines).to.deep.equal([])
    expect(await host().knex('so_fields').where({ tablename: 'ticket', fieldname: 'priority' })).to.deep.equal([])
    expect((await host().knex('so_fields').where({ tablename: 'ticket', fieldname: 'channel' }).first()).eli).to.equal(1)

    expect(await keyOf(repair(at(), false, wallClock))).to.equal('no-consent')
    expect((await repair(at(), true, wallClock)).made).to.have.length(3)
    expect(await lostNow()).to.deep.equal([])
    expect(Object.keys(await host().knex('ticket').columnInfo())).to.include('priority')
    expect(await host().knex('ticket_log')).to.deep.equal([])
    expect(await host().knex('tk_object').whereNot({ status: 'present' })).to.deep.equal([])
    expect((await repair(at(), true, wallClock)).made).to.deep.equal([])
  })

  it('takes back as present what a device brought again', async () => {
    await retireField(host(), olga, 'ticket', 'channel')
    const installation = findByDatabase(place().folder, host().address)
    if (installation === undefined) throw new Error('no installation')
    const desk = await openDesk(installation, { folder: place().folder })
    await noteLost(desk)
    expect((await ledger('so_fields:ticket.channel')).status).to.equal('lost')
    await host().knex('so_fields').where({ tablename: 'ticket', fieldname: 'channel' }).update({ eli: 0 })
    await noteLost(desk)
    await desk.db.close()
    expect((await ledger('so_fields:ticket.channel')).status).to.equal('present')
  })
})
