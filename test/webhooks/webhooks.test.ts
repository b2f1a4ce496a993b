import { expect } from 'chai'
import { Webhook } from 'standardwebhooks'
import { newId } from '../../formats/ids.ts'
import { followOnce } from '../../addon/follow.ts'
import { readHooks } from '../../addon/webhooks/hooks.ts'
import { listPosts, postAgain, trimPosts } from '../../addon/webhooks/posts.ts'
import { renewSecret, secretsOf } from '../../addon/webhooks/secrets.ts'
import { postOnce } from '../../addon/webhooks/send.ts'
import { deliverRound } from '../../scripts/rounds/deliver-round.ts'
import { openPost } from '../../addon/notices/post.ts'
import { onEveryForm } from '../on-every-form.ts'
import { enterDoor } from '../channels/door.ts'
import { customer } from '../portal/newcomer.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { letOut, openProbe } from './probe.ts'
import type { Probe } from './probe.ts'

type Told = { readonly type: string, readonly timestamp: string, readonly data: { readonly ticket: { readonly id: string, readonly number?: string, readonly fields: readonly { readonly name: string, readonly label: string, readonly value: string }[] }, readonly [more: string]: unknown } }

onEveryForm('another program of the owner is told what happens', form => {
  let world: World
  let probe: Probe
  const all = { active: 1, on_opened: 1, on_changed: 1, on_replied: 1, on_file: 1 }
  beforeEach(async () => {
    world = await openWorld({ form })
    probe = await openProbe()
    letOut(world.folder, probe.origin)
  })
  afterEach(async () => {
    await probe.close()
    await world.close()
  })

  const add = (cells: Readonly<Record<string, string | number>>): Promise<string> => world.save(world.desk.names.webhooks, { address: `${probe.origin}/hook`, ...all, ...cells })
  const post = () => postOnce(world.desk, { worker: 'test' })
  const heard = (): readonly Told[] => probe.heard.map(({ body }) => JSON.parse(body))
  const ticket = async (cells: Readonly<Record<string, string | number>> = {}): Promise<string> => {
    const rossi = world.workshop.customers[0]
    const id = await world.save(world.desk.names.ticket.table, { title: 'Forno freddo', status: 'Aperto', channel: 'Telefono', customer: rossi?.name ?? '', gguid_customer: rossi?.id ?? '', ...cells })
    await world.follow()
    return id
  }
  const tick = async (): Promise<void> => {
    const { table, check } = world.desk.names.customers
    await world.save(table, { [check]: 1 }, world.workshop.customers[0]?.id)
    await world.follow()
  }
  const row = async (id: string) => (await readHooks(world.desk, world.host.knex)).find(hook => hook.id === id)

  it('by a signed letter that any receiver of Standard Webhooks believes, and only with the right secret (M58)', async () => {
    await tick()
    const hook = await add({ audience: 'Cliente' })
    await ticket()
    expect(await post()).to.deep.equal({ sent: 1, failed: 0, dropped: 0 })
    const [told] = probe.heard
    const headers = Object.fromEntries(['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(name => [name, String(told?.headers[name])]))
    const secret = (await secretsOf(world.desk, hook)).current
    // The oracle looks at the real clock; the world's is held.
    const receiver = new Webhook(secret)
    expect(headers['webhook-signature']).to.equal(receiver.sign(headers['webhook-id'] ?? '', world.clock.now(), told?.body ?? ''))
    expect(new Webhook('whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA').sign(headers['webhook-id'] ?? '', world.clock.now(), told?.body ?? '')).to.not.equal(headers['webhook-signature'])
    expect(secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(headers['webhook-timestamp']).to.equal(String(world.clock.now().getTime() / 1000))
    expect([told?.method, told?.path, told?.headers['content-type']]).to.deep.equal(['POST', '/hook', 'application/json'])
  })

  it('with only what the chosen audience may see: the customers’ view has neither the channel nor who the customer is (M58, S16)', async () => {
    await tick()
    await add({ audience: 'Cliente' })
    await add({ audience: 'Interno', address: `${probe.origin}/firm` })
    await ticket()
    await post()
    const [theirs, ours] = ['/hook', '/firm'].map(path => JSON.parse(probe.heard.find(one => one.path === path)?.body ?? '{}'))
    expect(theirs.data.ticket.fields.map(({ name }: { name: string }) => name).sort()).to.deep.equal(['number', 'request_date', 'status', 'title'])
    expect(JSON.stringify(theirs)).to.not.match(/Telefono|Panificio|channel|Canale/)
    expect(ours.data).to.deep.include({ customer: { id: world.workshop.customers[0]?.id, name: 'Panificio Rossi' } })
    expect(ours.data.ticket.fields).to.deep.include({ name: 'channel', label: 'Canale', value: 'Telefono' })
    expect([theirs.type, theirs.data.ticket.number]).to.deep.equal(['ticket.opened', ours.data.ticket.number])
  })

  it('and not at all of a change it may not see, an internal note, a ticket of nobody, or a customer whose access is closed (S15, S16)', async () => {
    await tick()
    await add({ audience: 'Cliente' })
    const id = await ticket()
    await post()
    probe.heard.length = 0
    const { ticket: { table }, message } = world.desk.names
    await world.save(table, { channel: 'SMS' }, id)
    await world.follow()
    await world.save(message, { body: 'Paga sempre tardi', audience: 'Interno' }, undefined, { table, id })
    await world.follow()
    await world.save(table, { title: 'Di nessuno', status: 'Aperto' })
    await world.follow()
    await post()
    expect(heard()).to.deep.equal([])
    await world.save(message, { body: 'Arriviamo domani', audience: '' }, undefined, { table, id })
    await world.save(table, { status: 'Sospeso', channel: 'Telefono' }, id)
    await world.follow()
    await post()
    expect(heard().map(({ type }) => type).sort()).to.deep.equal(['ticket.changed', 'ticket.replied'])
    expect(heard().find(({ type }) => type === 'ticket.changed')?.data['changes']).to.deep.equal([{ name: 'status', label: 'Stato', before: 'Aperto', after: 'Sospeso' }])
    expect(heard().find(({ type }) => type === 'ticket.replied')?.data['message']).to.deep.equal({ text: 'Arriviamo domani' })
    probe.heard.length = 0
    await world.save(table, { status: 'Eseguito' }, id)
    await world.follow()
    const { customers } = world.desk.names
    await world.save(customers.table, { [customers.check]: 0 }, world.workshop.customers[0]?.id)
    await world.follow()
    await post()
    expect(heard()).to.deep.equal([])
  })

  it('with the rights of the moment it leaves, not of the moment it happened (S15)', async () => {
    await tick()
    await add({ audience: 'Cliente' })
    await ticket({ priority: 'Alta' })
    const { rules } = world.desk.names
    const rule = await world.host.knex(rules).where({ field_name: 'priority' }).first('gguid')
    await world.save(rules, { shown_in_list: 0, shown_in_detail: 0 }, rule.gguid)
    await world.follow()
    await post()
    expect(JSON.stringify(heard())).to.not.match(/priority|Alta/)
  })

  it('never of what was hidden when it changed, nor of a reply made internal before it left; an internal note is not even put down (S14, S15)', async () => {
    await tick()
    await add({ audience: 'Cliente' })
    const { rules, ticket: { table }, message } = world.desk.names
    const rule = await world.host.knex(rules).where({ field_name: 'priority' }).first('gguid')
    await world.save(rules, { shown_in_list: 0, shown_in_detail: 0 }, rule.gguid)
    const id = await ticket({ priority: 'Alta' })
    await post()
    probe.heard.length = 0
    await world.save(table, { priority: 'Bassa' }, id)
    await world.follow()
    await world.save(rules, { shown_in_list: 1, shown_in_detail: 1 }, rule.gguid)
    await world.follow()
    const said = await world.save(message, { body: 'Costa troppo', audience: '' }, undefined, { table, id })
    await world.follow()
    await world.save(message, { audience: 'Interno' }, said)
    await world.follow()
    await post()
    expect(heard()).to.deep.equal([])
    const before = (await world.host.knex('tk_hook_post')).length
    await world.save(message, { body: 'Nota', audience: 'Interno' }, undefined, { table, id })
    await world.follow()
    expect(await world.host.knex('tk_hook_post')).to.have.length(before)
  })

  it('only of what is ticked in its row, and no more once its row is switched off or gone', async () => {
    const hook = await add({ audience: 'Interno', on_changed: 0 })
    const id = await ticket()
    await world.save(world.desk.names.ticket.table, { status: 'Sospeso' }, id)
    await world.follow()
    await post()
    expect(heard().map(({ type }) => type)).to.deep.equal(['ticket.opened'])
    await ticket({ title: 'Seconda' })
    await world.save(world.desk.names.webhooks, { active: 0 }, hook)
    expect(await post()).to.deep.equal({ sent: 0, failed: 0, dropped: 1 })
    await ticket({ title: 'Terza' })
    await world.retire(world.desk.names.webhooks, hook)
    expect(await post()).to.deep.equal({ sent: 0, failed: 0, dropped: 0 })
    expect(probe.heard).to.have.length(1)
  })

  it('in one transaction with what happened: what is taken back is told to nobody', async () => {
    await add({ audience: 'Interno' })
    const browser = await customer(world, { name: 'Rita Rossi', email: 'rita@panificiorossi.example' })
    await browser.go('tickets/new')
    await world.host.knex('tk_counter').where({ name: 'ticket' }).update({ value: 1 })
    expect((await browser.send('tickets/new', { title: '' })).status).to.equal(422)
    expect(await world.host.knex('tk_hook_post')).to.deep.equal([])
    await browser.send('tickets/new', { title: 'Forno freddo' })
    expect(await world.host.knex('tk_hook_post').select('event', 'status')).to.deep.equal([{ event: 'ticket-opened', status: 'queued' }])
  })

  it('again with growing pauses when it does not answer, in order, under the same id, and gives up where the owner sees it (M58)', async () => {
    const hook = await add({ audience: 'Interno' })
    probe.answer(response => { response.writeHead(503).end() })
    const id = await ticket()
    await world.save(world.desk.names.message, { body: 'Arriviamo' }, undefined, { table: world.desk.names.ticket.table, id })
    await world.follow()
    const tries = new Map<string, number[]>()
    const start = world.clock.now().getTime()
    for (let minutes = 0; minutes < 6 * 24 * 60 && (await listPosts(world.desk, hook)).some(({ status }) => status === 'queued'); minutes += minutes < 60 ? 1 : 10) {
      const before = probe.heard.length
      await post()
      for (const { headers } of probe.heard.slice(before)) tries.set(String(headers['webhook-id']), [...tries.get(String(headers['webhook-id'])) ?? [], (world.clock.now().getTime() - start) / 60_000])
      world.clock.pass(minutes < 60 ? 60 : 600)
    }
    expect((await listPosts(world.desk, hook)).map(({ status, attempts, result }) => [status, attempts, result])).to.deep.equal([['gave-up', 10, '503'], ['gave-up', 10, '503']])
    const [first = [], second = []] = [...tries.values()]
    const pauses = first.slice(1).map((moment, at) => moment - (first[at] ?? 0))
    for (const [at, pause] of pauses.entries()) expect(pause, `pause ${at} of ${pauses.join()}`).to.be.greaterThan(0.9 * (pauses[at - 1] ?? 0))
    expect((first.at(-1) ?? 0) / 60).to.be.within(60, 100)
    // The reply waits for the opening as long as that has any hope.
    expect(heard().slice(0, 4).map(({ type }) => type)).to.deep.equal(Array.from({ length: 4 }, () => 'ticket.opened'))
    expect(second[0]).to.be.greaterThan(first[2] ?? Infinity)
    expect(await row(hook)).to.include({ lastResult: 'Ha risposto 503. Abbiamo smesso di provare.' })
    expect((await row(hook))?.problem).to.include('abbiamo smesso')
    probe.answer(response => { response.end('ok') })
    for (const { id: one } of await listPosts(world.desk, hook)) expect(await postAgain(world.desk, one)).to.equal(true)
    await post()
    expect((await listPosts(world.desk, hook)).map(({ status }) => status)).to.deep.equal(['sent', 'sent'])
    expect(await row(hook)).to.include({ lastResult: 'Ricevuto (200)', problem: '' })
  })

  it('and stops at once when it is told that nobody is there any more (410)', async () => {
    const hook = await add({ audience: 'Interno' })
    probe.answer(response => { response.writeHead(410).end() })
    await ticket()
    await post()
    expect((await listPosts(world.desk, hook)).map(({ status }) => status)).to.deep.equal(['gave-up'])
  })

  it('never at an inner address: no packet leaves, the row says what is wrong, and the words are those of a closed door (M58, S53)', async () => {
    const inner = await openProbe()
    try {
      const hook = await add({ audience: 'Interno', address: `${inner.origin}/x` })
      const closed = await add({ audience: 'Interno', address: 'https://127.0.0.1:8443/' })
      await ticket()
      await post()
      expect(inner.knocks()).to.equal(0)
      const [one, other] = [await row(hook), await row(closed)]
      expect(one?.problem).to.include('indirizzo https pubblico')
      expect([one?.lastResult, one?.problem]).to.deep.equal([other?.lastResult, other?.problem])
    } finally { await inner.close() }
  })

  it('never twice by two workers, and again when one died with it in hand', async () => {
    await add({ audience: 'Interno' })
    for (const title of ['a', 'b', 'c', 'd', 'e']) await ticket({ title })
    await Promise.all([post(), post(), post()])
    expect(probe.heard.map(({ headers }) => headers['webhook-id'])).to.have.length(5)
    await ticket({ title: 'f' })
    await world.host.knex('tk_hook_post').where({ status: 'queued' }).update({ leased_by: 'dead', lease_until: world.clock.now().getTime() + 120_000 })
    expect((await post()).sent).to.equal(0)
    world.clock.pass(121)
    expect((await post()).sent).to.equal(1)
  })

  it('keeps its secret out of every row that travels, and lets the old one sign beside the new for a day', async () => {
    const hook = await add({ audience: 'Interno' })
    const { current } = await secretsOf(world.desk, hook)
    expect(JSON.stringify(await world.host.knex(world.desk.names.webhooks))).to.not.include(current)
    await renewSecret(world.desk, hook)
    const now = await secretsOf(world.desk, hook)
    expect([now.previous, now.current === current]).to.deep.equal([current, false])
    await ticket()
    await post()
    expect(String(probe.heard[0]?.headers['webhook-signature']).split(' ')).to.have.length(2)
    world.clock.pass(24 * 3600 + 1)
    expect((await secretsOf(world.desk, hook)).previous).to.equal('')
  })

  it('says in its row when nothing is ticked or the address is none, and nothing else changes the row', async () => {
    const hook = await world.save(world.desk.names.webhooks, { address: 'http://example.com/', active: 1 })
    await followOnce(world.desk)
    expect((await row(hook))?.problem).to.include('https')
    await world.save(world.desk.names.webhooks, { address: 'https://example.com/' }, hook)
    await followOnce(world.desk)
    expect((await row(hook))?.problem).to.include('Non è spuntato nulla')
    const before = (await row(hook))?.stamp
    await followOnce(world.desk)
    expect((await row(hook))?.stamp).to.equal(before)
  })

  it('and nobody’s request fails because the owner took the table, or a column of it, away', async () => {
    await add({ audience: 'Interno' })
    const browser = await customer(world, { name: 'Rita Rossi', email: 'rita@panificiorossi.example' })
    const { webhooks } = world.desk.names
    await world.host.knex.schema.alterTable(webhooks, table => { table.dropColumn('on_file') })
    for (const title of ['Senza colonna', 'Senza tabella']) {
      await browser.go('tickets/new')
      expect((await browser.send('tickets/new', { title })).text).to.include(title)
      await followOnce(world.desk)
      if (title === 'Senza colonna') await world.host.knex.schema.dropTable(webhooks)
    }
    expect((await (await enterDoor(world)).go('owner/webhooks')).text).to.include('Nessun programma')
  })

  it('and nothing leaves from a copy: neither calls nor answers (N13)', async () => {
    await add({ audience: 'Interno' })
    await ticket()
    const letters = openPost({ host: '127.0.0.1', port: world.mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
    try {
      await deliverRound({ ...world.desk, installation: { ...world.desk.installation, id: newId() } }, letters, 'test')
      expect(probe.knocks()).to.equal(0)
      expect(await world.host.knex('tk_hook_post').select('status')).to.deep.equal([{ status: 'queued' }])
    } finally { letters.close() }
  })

  it('is sent by the round that delivers letters, and what is over is forgotten after a month', async () => {
    const hook = await add({ audience: 'Interno' })
    await ticket()
    const letters = openPost({ host: '127.0.0.1', port: world.mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
    try { await deliverRound(world.desk, letters, 'test') } finally { letters.close() }
    expect(probe.heard).to.have.length(1)
    world.clock.pass(31 * 24 * 3600)
    await trimPosts(world.desk)
    expect(await listPosts(world.desk, hook)).to.deep.equal([])
  })
})
