import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Desk } from '../../addon/desk.ts'
import { followOnce } from '../../addon/follow.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { createReport } from '../../addon/reports/create.ts'
import { createInvoice } from '../../addon/reports/invoice.ts'
import { reportsForFirm } from '../../addon/reports/view.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { customers } from '../../host/worlds/workshop/customers.ts'
import { tito } from '../../host/worlds/workshop/people.ts'
import { goLive } from '../go-live.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openOffice } from '../sync/stage.ts'
import type { Device, Office } from '../sync/stage.ts'

onEveryForm('reports over a replica', form => {
  let office: Office
  let portal: Device
  let phone: Device
  let folder: string
  let ticket = ''
  const customer = laidId('clienti', customers[0]?.key ?? '')
  before(async () => {
    office = await openOffice()
    folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
    portal = await office.device('portal', form)
    phone = await office.device('phone')
    await goLive({ address: portal.address, folder, publicUrl: 'https://aiuto.example' }, portal.clock.now())
    await everybodyGoesRound()
  })
  after(async () => {
    await office?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function everybodyGoesRound(): Promise<void> {
    for (const _ of [1, 2]) {
      for (const { clock } of [office, portal, phone]) clock.pass(5)
      for (const device of [portal, phone]) await device.round()
      await office.cloud.joinStores()
    }
  }

  async function atDesk<T>(act: (desk: Desk) => Promise<T>): Promise<T> {
    const installation = findByDatabase(folder, portal.address)
    if (installation === undefined) throw new Error('not installed')
    const desk = await openDesk(installation, { folder, clock: portal.clock })
    try { return await act(desk) } finally { await desk.db.close() }
  }

  const plain = (row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !/^(data|inizio|fine|done_at|dsq|tid)/.test(name)).map(([name, cell]) => [name, cell ?? '']))

  it('one made in the portal reaches a technician’s phone as any report does, its link and its materials with it (A05)', async () => {
    ticket = await saveRow(phone.host, tito, 'ticket', { title: 'Cella che gela', customer: 'Panificio Rossi', gguid_customer: customer }, { now: phone.clock.now() })
    await everybodyGoesRound()
    const report = await atDesk(async desk => {
      await followOnce(desk, { sweep: 'all' })
      const made = await createReport(desk, ticket, { date: '2026-11-23', start: '2026-11-23T08:00', end: '2026-11-23T09:00', fault: "La cella gela d'un colpo", work: '', technician: tito.username,
        materials: [{ description: 'Sonda', quantity: '1', unit: 'pz', price: '18' }] }, 'f')
      return made.report
    })
    await everybodyGoesRound()
    const [here, there] = await Promise.all([portal, phone].map(({ host }) => host.knex('interventi_tecnici').where({ gguid: report }).first()))
    expect(plain(there)).to.deep.equal(plain(here))
    expect(there).to.include({ gguid_ticket: ticket, ut: 'addon.ticketing', difetto: "La cella gela d'un colpo" })
    expect(await phone.host.knex('interventi_materiali').where({ gguidp: report, tap: 'interventi_tecnici' })).to.have.length(1)
    expect(await phone.host.knex('ticket_report').where({ gguidp: ticket, report_id: report })).to.have.length(1)
    expect(await phone.host.knex('so_fields').where({ tablename: 'interventi_tecnici', fieldname: 'ticket' }).first('fieldtype')).to.deep.equal({ fieldtype: 20 })
  })

  it('one the technician writes on his phone without a line to anybody is linked when he is back; the invoice made here reaches him (A05, A06)', async () => {
    const report = await saveRow(phone.host, tito, 'interventi_tecnici', { difetto: 'Porta', nome_cliente: 'Panificio Rossi', gguid_nome_cliente: customer, ticket: 'Cella che gela', gguid_ticket: ticket }, { now: phone.clock.now() })
    await saveRow(phone.host, tito, 'interventi_materiali', { descrizione: 'Cerniera', quantita: 2, prezzo: 9 }, { now: phone.clock.now(), parent: { table: 'interventi_tecnici', id: report } })
    await everybodyGoesRound()
    const document = await atDesk(async desk => {
      await followOnce(desk, { sweep: 'all' })
      expect((await reportsForFirm(desk, desk.db.knex, { ticket })).map(view => view.report.id)).to.include(report).and.have.length(2)
      expect(await followOnce(desk, { sweep: 'all' }).then(({ changed }) => changed)).to.equal(0)
      return (await createInvoice(desk, report, { hourly: '', rate: '22', reason: '' })).document
    })
    await everybodyGoesRound()
    expect(await phone.host.knex('fatture').where({ gguid: document }).first('imponibile', 'gguid_nome_cliente')).to.deep.equal({ imponibile: 18, gguid_nome_cliente: customer })
    expect(await phone.host.knex('fatture_rows').where({ gguidp: document })).to.have.length(1)
  })
})
