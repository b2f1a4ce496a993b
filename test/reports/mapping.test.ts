import { join } from 'node:path'
import { expect } from 'chai'
import { addon } from '../../addon/main.ts'
import { onBothForms } from '../host/both-forms.ts'
import type { Place } from '../host/both-forms.ts'
import { layDtec, layWorkshop } from '../laid.ts'

const answers = { consent: true, ownerEmail: 'olga@officinabassi.example' }
const at = ({ host, folder }: Place) => ({ address: host.address, folder, publicUrl: 'http://localhost:4001' })

const mapOf = async ({ host }: Place): Promise<Readonly<Record<string, string>>> => {
  const rows: { role: string, tablename: string, fieldname: string }[] = await host.knex('tk_map').select('role', 'tablename', 'fieldname')
  return Object.fromEntries(rows.filter(({ role }) => /^(report|materials|invoice)/.test(role) && role !== 'reports').map(({ role, tablename, fieldname }) => [role, fieldname || tablename]))
}

const workshop = {
  report: 'interventi_tecnici', 'report.customer': 'nome_cliente', 'report.number': 'numero', 'report.date': 'data', 'report.fault': 'difetto', 'report.work': 'lavoro',
  'report.start': 'inizio', 'report.end': 'fine', 'report.technician': 'tecnico', 'report.signature': 'firma', 'report.ticket': 'ticket',
  materials: 'interventi_materiali', 'materials.quantity': 'quantita', 'materials.unit': 'unita_misura', 'materials.price': 'prezzo', 'materials.description': 'descrizione',
  invoice: 'fatture', 'invoice.customer': 'nome_cliente', 'invoice.number': 'numero', 'invoice.date': 'data', 'invoice.reason': 'causale', 'invoice.net': 'imponibile',
  'invoice.vat': 'iva', 'invoice.total': 'totale', 'invoice.status': '',
  'invoice-rows': 'fatture_rows', 'invoice-rows.description': 'descrizione', 'invoice-rows.quantity': 'quantita', 'invoice-rows.unit': 'unita_misura', 'invoice-rows.price': 'prezzo',
  'invoice-rows.rate': 'aliquota', 'invoice-rows.amount': 'importo',
}

onBothForms('the tables of reports and invoices of a firm with its own', place => {
  before(() => layWorkshop(place().host, join(place().folder, 'files')).then(() => undefined))

  it('are found by their labels, types and relations, and shown in the plan with what else could do (A05, A06)', async () => {
    const { mapping, lines } = await addon.plan(at(place()))
    const told = Object.fromEntries(mapping.map(({ role, physical = '' }) => [role, physical.split('.').at(-1)]))
    expect(told).to.include(workshop)
    expect(mapping.find(({ role }) => role === 'report')).to.deep.include({ required: false })
    expect(mapping.find(({ role }) => role === 'report.start')?.candidates).to.include.members(['interventi_tecnici.data', 'interventi_tecnici.fine'])
    expect(lines.map(({ name }) => name)).to.include('interventi_tecnici.ticket')
  })

  it('stand in the map, with one field of ours on the reports; installed again nothing changes', async () => {
    await addon.install(at(place()), answers)
    expect(await mapOf(place())).to.deep.equal(workshop)
    expect(await place().host.knex('so_fields').where({ tablename: 'interventi_tecnici', fieldname: 'ticket' }).first('fieldtype', 'eli')).to.deep.equal({ fieldtype: 20, eli: 0 })
    expect((await addon.install(at(place()), answers)).changed).to.equal(false)
  })

  it('are changed by the owner, who may also say that he has none: it stays so', async () => {
    await addon.install(at(place()), { ...answers, mapping: { 'report.work': 'interventi_tecnici.difetto', invoice: '' } })
    const map = await mapOf(place())
    expect(map).to.include({ 'report.work': 'difetto', report: 'interventi_tecnici', invoice: '-' })
    expect((await addon.install(at(place()), answers)).changed).to.equal(false)
    const { mapping } = await addon.plan(at(place()))
    expect(mapping.find(({ role }) => role === 'invoice')).to.include({ physical: undefined })
    expect(mapping.filter(({ role }) => role.startsWith('invoice-rows'))).to.deep.equal([])
    await addon.install(at(place()), { ...answers, mapping: { invoice: 'fatture' } })
    expect(await mapOf(place())).to.include({ invoice: 'fatture', 'invoice-rows': 'fatture_rows' })
  })
})

onBothForms('the tables of a firm with a Ticket section of its own', place => {
  before(() => layDtec(place().host, join(place().folder, 'files')).then(() => undefined))

  it('use its own field that leads from a report to its ticket; what it lacks has no part (A05)', async () => {
    const plan = await addon.plan(at(place()))
    expect(plan.lines.filter(({ name }) => name === 'interventi_tecnici.da_ticket').map(({ act }) => act)).to.deep.equal(['use'])
    await addon.install(at(place()), answers)
    expect(await mapOf(place())).to.include({ report: 'interventi_tecnici', 'report.ticket': 'da_ticket', 'report.work': '', invoice: 'fatture', 'invoice.vat': '' })
    expect(await mapOf(place())).to.not.have.property('materials.quantity')
  })
})
