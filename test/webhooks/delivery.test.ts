import { expect } from 'chai'
import { Webhook } from 'standardwebhooks'
import { newId } from '../../formats/ids.ts'
import { followOnce } from '../../addon/follow.ts'
import { readHooks } from '../../addon/webhooks/hooks.ts'
import { listPosts, postAgain, trimPosts } from '../../addon/webhooks/posts.ts'
import { renewSecret, secretsOf } from '../../addon/webhooks/secrets.ts'
import { deliverRound } from '../../scripts/rounds/deliver-round.ts'
import { openPost } from '../../addon/notices/post.ts'
import { onEveryForm } from '../on-every-form.ts'
import { enterDoor } from '../channels/door.ts'
import { customer } from '../portal/newcomer.ts'
import { openHookWorld } from './hook-world.ts'
import type { HookWorld } from './hook-world.ts'
import { openProbe } from './probe.ts'

onEveryForm('another program of the owner is told what happens', form => {
  let world: HookWorld
  beforeEach(async () => { world = await openHookWorld(form) })
  afterEach(() => world.close())

  const row = async (id: string) => (await readHooks(world.desk, world.host.knex)).find(hook => hook.id === id)

  it('by a signed letter that any receiver of Standard Webhooks believes, and only with the right secret (M58)', async () => {
    await world.letIn()
    const hook = await world.hook({ audience: 'Cliente' })
    await world.ticket()
    expect(await world.post()).to.deep.equal({ sent: 1, failed: 0, dropped: 0 })
    const [told] = world.probe.heard
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

  it('again with growing pauses when it does not answer, in order, under the same id, and gives up where the owner sees it (M58)', async () => {
    const hook = await world.hook({ audience: 'Interno' })
    world.probe.answer(response => { response.writeHead(503).end() })
    const id = await world.ticket()
    await world.save(world.desk.names.message, { body: 'Arriviamo' }, undefined, { table: world.desk.names.ticket.table, id })
    await world.follow()
    const tries = new Map<string, number[]>()
    const start = world.clock.now().getTime()
    for (let minutes = 0; minutes < 6 * 24 * 60 && (await listPosts(world.desk, hook)).some(({ status }) => status === 'queued'); minutes += minutes < 60 ? 1 : 10) {
      const before = world.probe.heard.length
      await world.post()
      for (const { headers } of world.probe.heard.slice(before)) tries.set(String(headers['webhook-id']), [...tries.get(String(headers['webhook-id'])) ?? [], (world.clock.now().getTime() - start) / 60_000])
      world.clock.pass(minutes < 60 ? 60 : 600)
    }
    expect((await listPosts(world.desk, hook)).map(({ status, attempts, result }) => [status, attempts, result])).to.deep.equal([['gave-up', 10, '503'], ['gave-up', 10, '503']])
    const [first = [], second = []] = [...tries.values()]
    const pauses = first.slice(1).map((moment, at) => moment - (first[at] ?? 0))
    for (const [at, pause] of pauses.entries()) expect(pause, `pause ${at} of ${pauses.join()}`).to.be.greaterThan(0.9 * (pauses[at - 1] ?? 0))
    expect((first.at(-1) ?? 0) / 60).to.be.within(60, 100)
    // The reply waits for the opening as long as that has any hope.
    expect(world.told().slice(0, 4).map(({ type }) => type)).to.deep.equal(Array.from({ length: 4 }, () => 'ticket.opened'))
    expect(second[0]).to.be.greaterThan(first[2] ?? Infinity)
    expect(await row(hook)).to.include({ lastResult: 'Ha risposto 503. Abbiamo smesso di provare.' })
    expect((await row(hook))?.problem).to.include('abbiamo smesso')
    world.probe.answer(response => { response.end('ok') })
    for (const { id: one } of await listPosts(world.desk, hook)) expect(await postAgain(world.desk, one)).to.equal(true)
    await world.post()
    expect((await listPosts(world.desk, hook)).map(({ status }) => status)).to.deep.equal(['sent', 'sent'])
    expect(await row(hook)).to.include({ lastResult: 'Ricevuto (200)', problem: '' })
  })

  it('and stops at once when it is told that nobody is there any more (410)', async () => {
    const hook = await world.hook({ audience: 'Interno' })
    world.probe.answer(response => { response.writeHead(410).end() })
    await world.ticket()
    await world.post()
    expect((await listPosts(world.desk, hook)).map(({ status }) => status)).to.deep.equal(['gave-up'])
  })

  it('never at an inner address: no packet leaves, the row says what is wrong, and the words are those of a closed door (M58, S53)', async () => {
    const inner = await openProbe()
    try {
      const hook = await world.hook({ audience: 'Interno', address: `${inner.origin}/x` })
      const closed = await world.hook({ audience: 'Interno', address: 'https://127.0.0.1:8443/' })
      await world.ticket()
      await world.post()
      expect(inner.knocks()).to.equal(0)
      const [one, other] = [await row(hook), await row(closed)]
      expect(one?.problem).to.include('indirizzo https pubblico')
      expect([one?.lastResult, one?.problem]).to.deep.equal([other?.lastResult, other?.problem])
    } finally { await inner.close() }
  })

  it('never twice by two workers, and again when one died with it in hand', async () => {
    await world.hook({ audience: 'Interno' })
    for (const title of ['a', 'b', 'c', 'd', 'e']) await world.ticket({ title })
    await Promise.all([world.post(), world.post(), world.post()])
    expect(world.probe.heard.map(({ headers }) => headers['webhook-id'])).to.have.length(5)
    await world.ticket({ title: 'f' })
    await world.host.knex('tk_hook_post').where({ status: 'queued' }).update({ leased_by: 'dead', lease_until: world.clock.now().getTime() + 120_000 })
    expect((await world.post()).sent).to.equal(0)
    world.clock.pass(121)
    expect((await world.post()).sent).to.equal(1)
  })

  it('keeps its secret out of every row that travels, and lets the old one sign beside the new for a day', async () => {
    const hook = await world.hook({ audience: 'Interno' })
    const { current } = await secretsOf(world.desk, hook)
    expect(JSON.stringify(await world.host.knex(world.desk.names.webhooks))).to.not.include(current)
    await renewSecret(world.desk, hook)
    const now = await secretsOf(world.desk, hook)
    expect([now.previous, now.current === current]).to.deep.equal([current, false])
    await world.ticket()
    await world.post()
    expect(String(world.probe.heard[0]?.headers['webhook-signature']).split(' ')).to.have.length(2)
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
    await world.hook({ audience: 'Interno' })
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
    await world.hook({ audience: 'Interno' })
    await world.ticket()
    const letters = openPost({ host: '127.0.0.1', port: world.mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
    try {
      await deliverRound({ ...world.desk, installation: { ...world.desk.installation, id: newId() } }, letters, 'test')
      expect(world.probe.knocks()).to.equal(0)
      expect(await world.host.knex('tk_hook_post').select('status')).to.deep.equal([{ status: 'queued' }])
    } finally { letters.close() }
  })

  it('is sent by the round that delivers letters, and what is over is forgotten after a month', async () => {
    const hook = await world.hook({ audience: 'Interno' })
    await world.ticket()
    const letters = openPost({ host: '127.0.0.1', port: world.mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
    try { await deliverRound(world.desk, letters, 'test') } finally { letters.close() }
    expect(world.probe.heard).to.have.length(1)
    world.clock.pass(31 * 24 * 3600)
    await trimPosts(world.desk)
    expect(await listPosts(world.desk, hook)).to.deep.equal([])
  })
})
