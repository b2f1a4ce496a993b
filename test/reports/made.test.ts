import { expect } from 'chai'
import { createReport } from '../../addon/reports/create.ts'
import { createInvoice } from '../../addon/reports/invoice.ts'
import { reportForFirm, reportsForFirm } from '../../addon/reports/view.ts'
import type { TypedReport } from '../../addon/reports/typed.ts'
import { deleteRow } from '../../host/program/save-row.ts'
import { tito } from '../../host/worlds/workshop/people.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'

export const typedReport: TypedReport = {
  date: '2026-11-23', start: '2026-11-23T09:00', end: '2026-11-23T11:30', fault: "Il forno non scalda più", work: "Sostituito l'elettrodo", technician: '',
  materials: [{ description: 'Elettrodo di accensione', quantity: '2', unit: 'pz', price: '27,50' }, { description: '', quantity: '', unit: '', price: '' }],
}

onEveryForm('a report made from a ticket', form => {
  let world: World
  let ticket = ''
  const knex = () => world.host.knex
  before(async () => {
    world = await openWorld({ form })
    const [rita] = world.workshop.customers
    ticket = await world.save('ticket', { title: 'Forno freddo', customer: rita?.name ?? '', gguid_customer: rita?.id ?? '' })
    await world.follow()
    await world.letters()
  })
  after(() => world?.close())

  it('is one row in the firm’s own table, shaped as the host shapes its rows, and linked both ways (A05, B05)', async () => {
    const [rita] = world.workshop.customers
    const { report } = await createReport(world.desk, ticket, { ...typedReport, technician: tito.username }, 'form-1')
    const row = await knex()('interventi_tecnici').where({ gguid: report }).first()
    expect(row).to.include({
      nome_cliente: rita?.name, gguid_nome_cliente: rita?.id, ticket: 'Forno freddo', gguid_ticket: ticket, difetto: 'Il forno non scalda più', lavoro: "Sostituito l'elettrodo",
      numero: '', ut: 'addon.ticketing', utc: 'addon.ticketing', eli: 0, arc: 0, uta: String(tito.id), tecnico: tito.username,
    })
    for (const stamp of ['tid', 'tidc']) expect(Number(row[stamp])).to.equal(20261123090200)
    expect(Object.entries(row).filter(([name, cell]) => cell === null && !/^(data|inizio|fine|dat_)/.test(name))).to.deep.equal([])
    const materials = await knex()('interventi_materiali').where({ gguidp: report })
    expect(materials).to.have.length(1)
    expect(materials[0]).to.include({ descrizione: 'Elettrodo di accensione', quantita: 2, prezzo: 27.5, unita_misura: 'pz', tap: 'interventi_tecnici', ut: 'addon.ticketing' })
    const [link] = await knex()('ticket_report').where({ gguidp: ticket })
    expect(link).to.include({ report_id: report, tap: 'ticket', shown: 0, prices: 1, technician: tito.username })
    if (form === 'mariadb') expect(await knex()('lo_syncbox').whereIn('gguidrif', [report, materials[0].gguid, link.gguid]).then(rows => rows.length)).to.equal(3)
  })

  it('pressed twice is made once; following finds nothing new, and its customer hears nothing yet (A05, A67)', async () => {
    const again = await createReport(world.desk, ticket, typedReport, 'form-1')
    expect(again.again).to.equal(true)
    expect(await knex()('interventi_tecnici').where({ gguid_ticket: ticket })).to.have.length(1)
    expect(await world.follow()).to.equal(0)
    expect(await world.letters()).to.deep.equal([])
    const lines = await knex()('ticket_log').where({ gguidp: ticket }).orderBy('tid')
    expect(lines.map(({ what }: { what: string }) => what)).to.include('Rapporto di intervento creato')
  })

  it('written by the owner in his own program with its ticket chosen is the same link; it follows when the ticket is taken away (A05)', async () => {
    const [rita] = world.workshop.customers
    const cells = { nome_cliente: rita?.name ?? '', gguid_nome_cliente: rita?.id ?? '', difetto: 'Perdita', ticket: 'Forno freddo', gguid_ticket: ticket }
    const report = await world.save('interventi_tecnici', cells)
    expect(await world.follow()).to.equal(1)
    expect(await world.follow()).to.equal(0)
    const views = await reportsForFirm(world.desk, world.desk.db.knex, { ticket })
    expect(views.map(view => view.report.id)).to.include(report).and.have.length(2)
    expect(views.find(view => view.report.id === report)?.report.number).to.match(/^RI\d+$/)
    await world.save('interventi_tecnici', { ticket: '', gguid_ticket: '' }, report)
    await world.follow()
    expect(await reportsForFirm(world.desk, world.desk.db.knex, { ticket })).to.have.length(1)
    await world.save('interventi_tecnici', { ticket: 'Forno freddo', gguid_ticket: ticket }, report)
    await world.follow()
    expect(await reportsForFirm(world.desk, world.desk.db.knex, { ticket })).to.have.length(2)
    await world.retire('interventi_tecnici', report)
    await world.follow()
    expect(await reportsForFirm(world.desk, world.desk.db.knex, { ticket })).to.have.length(1)
    expect(await knex()('ticket_report').where({ gguidp: ticket, eli: 0 })).to.have.length(1)
  })

  it('becomes a draft invoice with its rows, once; its number is the host’s to give (A06, B06, M50)', async () => {
    const [view] = await reportsForFirm(world.desk, world.desk.db.knex, { ticket })
    const id = view?.report.id ?? ''
    const made = await Promise.all(['a', 'b'].map(() => createInvoice(world.desk, id, { hourly: '46', rate: '22', reason: '' })))
    expect(made.filter(({ again }) => again)).to.have.length(1)
    const { document = '' } = made[0] ?? {}
    const row = await knex()('fatture').where({ gguid: document }).first()
    expect(row).to.include({ numero: '', imponibile: 170, iva: 37.4, totale: 207.4, gguid_nome_cliente: world.workshop.customers[0]?.id, ut: 'addon.ticketing' })
    const rows = await knex()('fatture_rows').where({ gguidp: document }).orderBy('ind')
    expect(rows.map(({ quantita, prezzo, importo, aliquota, tap }) => [quantita, prezzo, importo, aliquota, tap])).to.deep.equal([[2.5, 46, 115, 22, 'fatture'], [2, 27.5, 55, 22, 'fatture']])
    expect((await reportForFirm(world.desk, id)).invoiced).to.deep.equal({ document, number: '' })
    await world.save('fatture', { numero: '27/2026' }, document)
    await world.follow()
    expect((await reportForFirm(world.desk, id)).invoiced).to.deep.equal({ document, number: '27/2026' })
    expect((await knex()('ticket_report').where({ report_id: id }).first()).invoice).to.equal('27/2026')
  })

  it('is free again when its document is cancelled in the host, and may go into another (M50)', async () => {
    const [view] = await reportsForFirm(world.desk, world.desk.db.knex, { ticket })
    const id = view?.report.id ?? ''
    await world.retire('fatture', view?.invoiced?.document ?? '')
    expect((await reportForFirm(world.desk, id)).invoiced).to.equal(undefined)
    await world.follow()
    expect((await knex()('ticket_report').where({ report_id: id }).first()).invoice).to.equal('')
    const { again } = await createInvoice(world.desk, id, { hourly: '46', rate: '22', reason: 'Forno' })
    expect(again).to.equal(false)
    expect(await knex()('fatture').where({ causale: 'Forno' })).to.have.length(1)
  })

  it('deleted for good it leaves the ticket, and a document deleted for good frees its report (M50)', async () => {
    const made = await createReport(world.desk, ticket, typedReport, 'form-2')
    const { document } = await createInvoice(world.desk, made.report, { hourly: '', rate: '', reason: '' })
    await deleteRow(world.host, world.owner, 'fatture', document, world.clock.now())
    expect((await reportForFirm(world.desk, made.report)).invoiced).to.equal(undefined)
    await world.follow()
    expect((await knex()('ticket_report').where({ report_id: made.report }).first()).invoice).to.equal('')
    expect(await knex()('tk_invoiced').where({ document })).to.deep.equal([])
    await deleteRow(world.host, world.owner, 'interventi_tecnici', made.report, world.clock.now())
    await world.follow()
    expect((await knex()('ticket_report').where({ report_id: made.report }).first()).eli).to.equal(1)
    expect(await world.follow()).to.equal(0)
  })
})
