import { expect } from 'chai'
import { onEveryForm } from '../on-every-form.ts'
import { customer } from '../portal/newcomer.ts'
import { openHookWorld } from './hook-world.ts'
import type { HookWorld } from './hook-world.ts'

onEveryForm('another program of the owner is told what happens', form => {
  let world: HookWorld
  beforeEach(async () => { world = await openHookWorld(form) })
  afterEach(() => world.close())

  it('with only what the chosen audience may see: the customers’ view has neither the channel nor who the customer is (M58, S16)', async () => {
    await world.letIn()
    await world.hook({ audience: 'Cliente' })
    await world.hook({ audience: 'Interno', address: `${world.probe.origin}/firm` })
    await world.ticket()
    await world.post()
    const [theirs, ours] = ['/hook', '/firm'].map(path => JSON.parse(world.probe.heard.find(one => one.path === path)?.body ?? '{}'))
    expect(theirs.data.ticket.fields.map(({ name }: { name: string }) => name).sort()).to.deep.equal(['number', 'request_date', 'status', 'title'])
    expect(JSON.stringify(theirs)).to.not.match(/Telefono|Panificio|channel|Canale/)
    expect(ours.data).to.deep.include({ customer: { id: world.workshop.customers[0]?.id, name: 'Panificio Rossi' } })
    expect(ours.data.ticket.fields).to.deep.include({ name: 'channel', label: 'Canale', value: 'Telefono' })
    expect([theirs.type, theirs.data.ticket.number]).to.deep.equal(['ticket.opened', ours.data.ticket.number])
  })

  it('and not at all of a change it may not see, an internal note, a ticket of nobody, or a customer whose access is closed (S15, S16)', async () => {
    await world.letIn()
    await world.hook({ audience: 'Cliente' })
    const id = await world.ticket()
    await world.post()
    world.probe.heard.length = 0
    const { ticket: { table }, message } = world.desk.names
    await world.save(table, { channel: 'SMS' }, id)
    await world.follow()
    await world.save(message, { body: 'Paga sempre tardi', audience: 'Interno' }, undefined, { table, id })
    await world.follow()
    await world.save(table, { title: 'Di nessuno', status: 'Aperto' })
    await world.follow()
    await world.post()
    expect(world.told()).to.deep.equal([])
    await world.save(message, { body: 'Arriviamo domani', audience: '' }, undefined, { table, id })
    await world.save(table, { status: 'Sospeso', channel: 'Telefono' }, id)
    await world.follow()
    await world.post()
    expect(world.told().map(({ type }) => type).sort()).to.deep.equal(['ticket.changed', 'ticket.replied'])
    expect(world.told().find(({ type }) => type === 'ticket.changed')?.data['changes']).to.deep.equal([{ name: 'status', label: 'Stato', before: 'Aperto', after: 'Sospeso' }])
    expect(world.told().find(({ type }) => type === 'ticket.replied')?.data['message']).to.deep.equal({ text: 'Arriviamo domani' })
    world.probe.heard.length = 0
    await world.save(table, { status: 'Eseguito' }, id)
    await world.follow()
    const { customers } = world.desk.names
    await world.save(customers.table, { [customers.check]: 0 }, world.workshop.customers[0]?.id)
    await world.follow()
    await world.post()
    expect(world.told()).to.deep.equal([])
  })

  it('with the rights of the moment it leaves, not of the moment it happened (S15)', async () => {
    await world.letIn()
    await world.hook({ audience: 'Cliente' })
    await world.ticket({ priority: 'Alta' })
    const { rules } = world.desk.names
    const rule = await world.host.knex(rules).where({ field_name: 'priority' }).first('gguid')
    await world.save(rules, { shown_in_list: 0, shown_in_detail: 0 }, rule.gguid)
    await world.follow()
    await world.post()
    expect(JSON.stringify(world.told())).to.not.match(/priority|Alta/)
  })

  it('never of what was hidden when it changed, nor of a reply made internal before it left; an internal note is not even put down (S14, S15)', async () => {
    await world.letIn()
    await world.hook({ audience: 'Cliente' })
    const { rules, ticket: { table }, message } = world.desk.names
    const rule = await world.host.knex(rules).where({ field_name: 'priority' }).first('gguid')
    await world.save(rules, { shown_in_list: 0, shown_in_detail: 0 }, rule.gguid)
    const id = await world.ticket({ priority: 'Alta' })
    await world.post()
    world.probe.heard.length = 0
    await world.save(table, { priority: 'Bassa' }, id)
    await world.follow()
    await world.save(rules, { shown_in_list: 1, shown_in_detail: 1 }, rule.gguid)
    await world.follow()
    const said = await world.save(message, { body: 'Costa troppo', audience: '' }, undefined, { table, id })
    await world.follow()
    await world.save(message, { audience: 'Interno' }, said)
    await world.follow()
    await world.post()
    expect(world.told()).to.deep.equal([])
    const before = (await world.host.knex('tk_hook_post')).length
    await world.save(message, { body: 'Nota', audience: 'Interno' }, undefined, { table, id })
    await world.follow()
    expect(await world.host.knex('tk_hook_post')).to.have.length(before)
  })

  it('only of what is ticked in its row, and no more once its row is switched off or gone', async () => {
    const hook = await world.hook({ audience: 'Interno', on_changed: 0 })
    const id = await world.ticket()
    await world.save(world.desk.names.ticket.table, { status: 'Sospeso' }, id)
    await world.follow()
    await world.post()
    expect(world.told().map(({ type }) => type)).to.deep.equal(['ticket.opened'])
    await world.ticket({ title: 'Seconda' })
    await world.save(world.desk.names.webhooks, { active: 0 }, hook)
    expect(await world.post()).to.deep.equal({ sent: 0, failed: 0, dropped: 1 })
    await world.ticket({ title: 'Terza' })
    await world.retire(world.desk.names.webhooks, hook)
    expect(await world.post()).to.deep.equal({ sent: 0, failed: 0, dropped: 0 })
    expect(world.probe.heard).to.have.length(1)
  })

  it('in one transaction with what happened: what is taken back is told to nobody', async () => {
    await world.hook({ audience: 'Interno' })
    const browser = await customer(world, { name: 'Rita Rossi', email: 'rita@panificiorossi.example' })
    await browser.go('tickets/new')
    await world.host.knex('tk_counter').where({ name: 'ticket' }).update({ value: 1 })
    expect((await browser.send('tickets/new', { title: '' })).status).to.equal(422)
    expect(await world.host.knex('tk_hook_post')).to.deep.equal([])
    await browser.send('tickets/new', { title: 'Forno freddo' })
    expect(await world.host.knex('tk_hook_post').select('event', 'status')).to.deep.equal([{ event: 'ticket-opened', status: 'queued' }])
  })
})
