import { expect } from 'chai'
import type { Desk } from '../../addon/desk.ts'
import { install } from '../../addon/lifecycle/install.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { createReport } from '../../addon/reports/create.ts'
import { createInvoice } from '../../addon/reports/invoice.ts'
import { paperFor } from '../../addon/reports/paper/for-reader.ts'
import { reportForFirm, reportsForFirm } from '../../addon/reports/view.ts'
import { cookieNames } from '../../portal/cookies.ts'
import { startPortal } from '../../portal/app.ts'
import { openBrowser } from '../browser.ts'
import { openDtec } from '../lifecycle/dtec-world.ts'
import type { DtecWorld } from '../lifecycle/dtec-world.ts'
import { onEveryForm } from '../on-every-form.ts'
import { layPersons } from '../persons.ts'
import { openWorld } from '../world.ts'
import { pdfText } from './pdf-text.ts'

onEveryForm('reports of a firm with a Ticket section of its own', form => {
  let world: DtecWorld
  let desk: Desk
  before(async () => { world = await openDtec(form) })
  after(() => world?.close())

  it('that led to its tickets already are found below them, without a word to anybody; not one of its rows is touched (A05, decision 3)', async () => {
    const before = await world.host.knex('interventi_tecnici').orderBy('gguid');
    ({ desk } = await world.live({ 'status:Da fatturare': 'done' }))
    const already = (await world.letters()).length
    await world.follow()
    const leading = before.filter(({ gguid_da_ticket, eli }) => gguid_da_ticket !== '' && eli === 0)
    expect(leading.length).to.be.greaterThan(10)
    expect(Number((await world.host.knex('ticket_report').where({ eli: 0 }).count({ many: '*' }).first())?.many)).to.equal(leading.length)
    expect(await world.host.knex('interventi_tecnici').orderBy('gguid')).to.deep.equal(before)
    expect((await world.letters()).length).to.equal(already)
    const [view] = await reportsForFirm(desk, desk.db.knex, { ticket: leading[0]?.gguid_da_ticket ?? '' })
    expect(view?.report).to.deep.include({ id: leading[0]?.gguid, number: leading[0]?.numero })
  })

  it('are made in its own fields; what its tables have no field for is left out, of the paper and the invoice too (A05, A06)', async () => {
    const { host } = world
    const ticket: { gguid: string, oggetto: string } = await host.knex('ticket').where({ eli: 0, arc: 0, stato: 'Aperto' }).whereNot('gguid_nome_cliente', '').whereNotNull('gguid_nome_cliente').orderBy('gguid').first()
    const { report } = await createReport(desk, ticket.gguid, {
      date: '2026-11-23', start: '2026-11-23T08:00', end: '2026-11-23T10:15', fault: 'Salta il differenziale', work: 'Cambiato', technician: '', materials: [{ description: 'Differenziale', quantity: '1', unit: 'pz', price: '62' }],
    }, 'form')
    const row = await host.knex('interventi_tecnici').where({ gguid: report }).first()
    expect(row).to.include({ da_ticket: ticket.oggetto, gguid_da_ticket: ticket.gguid, difetto: 'Salta il differenziale', numero: '' })
    expect(row).to.not.have.property('ticket')
    const text = pdfText(Buffer.concat([...await paperFor(desk, { kind: 'owner', language: 'en' }, await reportForFirm(desk, report))]))
    expect(text).to.include('Intervention report').and.include('Salta il differenziale').and.include('2.25').and.not.include('Materials')
    const { document } = await createInvoice(desk, report, { hourly: '44', rate: '22', reason: '' })
    expect(await host.knex('fatture').where({ gguid: document }).first()).to.include({ imponibile: 99, totale: 120.78, numero: '' })
    expect(await host.knex('fatture_rows').where({ gguidp: document })).to.have.length(1)
    expect(await world.follow()).to.equal(0)
  })
})

describe('a firm without such tables', function () {
  this.timeout(30_000)
  it('reads so in plain words: no reports where there is no table of them; the PDF and the sheet where there are no invoices (A05, A06)', async () => {
    const world = await openWorld()
    try {
      const persons = await layPersons(world)
      const [rita] = world.workshop.customers
      const ticket = await world.save('ticket', { title: 'Forno', customer: rita?.name ?? '', gguid_customer: rita?.id ?? '' })
      await world.follow()
      const { report } = await createReport(world.desk, ticket, { date: '2026-11-23', start: '', end: '', fault: 'Freddo', work: '', technician: '', materials: [] }, '')
      const map = async (mapping: Record<string, string>): Promise<void> => {
        await install({ address: world.host.address, folder: world.folder, publicUrl: world.desk.installation.publicUrl }, { consent: true, ownerEmail: 'olga@officinabassi.example', mapping }, world.clock)
      }
      await map({ invoice: '' })
      const { installation } = world.desk
      const without = await openDesk(installation, { folder: world.folder, clock: world.clock })
      expect(without.names.invoice.table).to.equal('')
      expect(await reportForFirm(without, report).then(({ report: found }) => found.fault)).to.equal('Freddo')
      expect(await createInvoice(without, report, { hourly: '', rate: '', reason: '' }).then(() => 'made', fault => fault.key)).to.equal('not-found')
      const says = async (): Promise<string> => {
        const served = await startPortal({ folder: world.folder, port: 0, clock: world.clock })
        try {
          const browser = openBrowser(`http://127.0.0.1:${served.port}/${installation.link}`)
          browser.cookies.set(cookieNames.session, persons['the owner'].session)
          return (await browser.go(`owner/tickets/${ticket}`)).text
        } finally { await served.close() }
      }
      expect(await says()).to.include('usi il PDF e il CSV del rapporto')
      await map({ report: '' })
      expect(await says()).to.include('non è indicata una tabella dei rapporti di intervento')
      const bare = await openDesk(installation, { folder: world.folder, clock: world.clock })
      expect([bare.names.report.table, bare.names.materials.table]).to.deep.equal(['', ''])
      await without.db.close()
      await bare.db.close()
    } finally { await world.close() }
  })
})
