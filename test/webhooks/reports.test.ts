import { expect } from 'chai'
import { showReport, changeReport } from '../../addon/reports/change.ts'
import { createReport } from '../../addon/reports/create.ts'
import { createInvoice } from '../../addon/reports/invoice.ts'
import { signReport, sumOf } from '../../addon/reports/sign.ts'
import { reportForCustomer } from '../../addon/reports/view.ts'
import type { Customer } from '../../addon/people/person.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openHookWorld } from './hook-world.ts'
import type { HookWorld } from './hook-world.ts'

type Told = { readonly type: string, readonly report: { readonly materials?: readonly { readonly price?: number }[], readonly [more: string]: unknown } }

const typed = {
  date: '2026-11-23', start: '2026-11-23T09:00', end: '2026-11-23T11:30', fault: 'Il forno non scalda più', work: "Sostituito l'elettrodo", technician: '',
  materials: [{ description: 'Elettrodo', quantity: '2', unit: 'pz', price: '27,50' }],
}

onEveryForm('a program that listens hears what becomes of reports', form => {
  let world: HookWorld
  let rita: Customer
  let report = ''
  beforeEach(async () => {
    world = await openHookWorld(form)
    rita = { kind: 'customer', account: 'rita', customer: world.workshop.customers[0]?.id ?? '', name: 'Rita', email: 'rita@rossi.example', language: 'it', looking: false }
    await world.letIn()
    const ticket = await world.ticket()
    for (const audience of ['Cliente', 'Interno']) await world.hook({ address: `${world.probe.origin}/${audience}`, audience, on_opened: 0, on_replied: 0, on_file: 0 })
    report = (await createReport(world.desk, ticket, typed, 'form')).report
  })
  afterEach(() => world.close())

  async function heard(audience: string): Promise<readonly Told[]> {
    while ((await world.post()).sent > 0) { /* until nothing is due */ }
    return world.probe.heard.filter(({ path }) => path === `/${audience}`).map(({ body }) => { const { type, data } = JSON.parse(body); return { type, report: data.report } })
  }
  const sign = async (): Promise<unknown> => signReport(world.desk, rita, report, { name: 'Rita Rossi', agreed: true, drawn: '', seen: sumOf(await reportForCustomer(world.desk, rita, report)) })

  it('the firm’s of all, with prices; the customers’ from the moment it is opened, without prices, and never of an invoice', async () => {
    expect(await heard('Cliente')).to.deep.equal([])
    await showReport(world.desk, report, { shown: true, prices: false })
    await sign()
    await changeReport(world.desk, report, { ...typed, work: 'Altro' })
    await sign()
    await createInvoice(world.desk, report, { hourly: '46', rate: '22', reason: '' })
    const [theirs, ours] = [await heard('Cliente'), await heard('Interno')]
    expect(ours.map(({ type }) => type)).to.deep.equal(['report.made', 'report.shown', 'report.signed', 'report.voided', 'report.signed', 'report.invoiced'])
    expect(theirs.map(({ type }) => type)).to.deep.equal(['report.shown', 'report.signed', 'report.voided', 'report.signed'])
    expect(ours[1]?.report).to.include({ id: report, work: 'Altro' })
    expect(ours[1]?.report.materials?.[0]).to.deep.equal({ description: 'Elettrodo', quantity: 2, unit: 'pz', price: 27.5 })
    for (const { report: told } of theirs) expect(told.materials?.[0]).to.deep.equal({ description: 'Elettrodo', quantity: 2, unit: 'pz' })
  })

  it('the customers’ with prices only when it was opened with them, and nothing once it is closed again or another’s', async () => {
    await showReport(world.desk, report, { shown: true, prices: true })
    expect((await heard('Cliente'))[0]?.report.materials?.[0]?.price).to.equal(27.5)
    await sign()
    await showReport(world.desk, report, { shown: false, prices: true })
    expect(await heard('Cliente')).to.have.length(1)
    await showReport(world.desk, report, { shown: true, prices: true })
    await world.host.knex('tk_seen').where({ tablename: 'ticket' }).update({ moved_stamp: 20991231000000 })
    expect(await heard('Cliente'), 'made before the ticket became his').to.have.length(1)
    await showReport(world.desk, report, { shown: false, prices: true })
    await world.host.knex('tk_seen').where({ tablename: 'ticket' }).update({ moved_stamp: 0 })
    await showReport(world.desk, report, { shown: true, prices: true })
    const other = world.workshop.customers[1]
    await world.save('interventi_tecnici', { nome_cliente: other?.name ?? '', gguid_nome_cliente: other?.id ?? '' }, report)
    expect(await heard('Cliente')).to.have.length(1)
  })
})
