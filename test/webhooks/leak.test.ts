import { expect } from 'chai'
import { answerOnce } from '../../addon/answers/send.ts'
import { postOnce } from '../../addon/webhooks/send.ts'
import { openStandIn } from '../channels/stand-in.ts'
import type { StandIn } from '../channels/stand-in.ts'
import { canariesIn, leaksIn, toldLeaks } from '../leak/find.ts'
import type { Capture } from '../leak/find.ts'
import { plant } from '../leak/plant.ts'
import type { Planted } from '../leak/plant.ts'
import { onEveryForm } from '../on-every-form.ts'
import { layPersons } from '../persons.ts'
import type { Person, PersonName } from '../persons.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { letOut, openProbe } from './probe.ts'
import type { Probe } from './probe.ts'

onEveryForm('what leaves to other programs and by message', form => {
  let world: World
  let persons: Readonly<Record<PersonName, Person>>
  let planted: Planted
  let probe: Probe
  let company: StandIn

  before(async function () {
    this.timeout(60_000)
    world = await openWorld({ form })
    persons = await layPersons(world)
    planted = await plant(world, persons)
    await world.follow()
    probe = await openProbe()
    company = await openStandIn(world)
    letOut(world.folder, probe.origin, company.origin)
    const all = { active: 1, on_opened: 1, on_changed: 1, on_replied: 1, on_file: 1 }
    await world.save(world.desk.names.webhooks, { address: `${probe.origin}/theirs`, audience: 'Cliente', ...all })
    await world.save(world.desk.names.webhooks, { address: `${probe.origin}/ours`, audience: 'Interno', ...all })
  })
  after(async () => {
    await probe.close()
    await company.close()
    await world.close()
  })

  it('holds in the customers’ view only what some customer sees of his own, and in the firm’s everything: changes, replies, notes, files of every ticket planted (S14, S15, S16, S21, M58)', async () => {
    const { ticket, message, file } = world.desk.names
    const { canaries, tickets } = planted
    for (const { id } of tickets) {
      const row = await world.host.knex(ticket.table).where({ gguid: id }).first()
      // Everything about it changes, hidden columns too, and the channel is one that answers go back by.
      const other = Object.fromEntries(Object.entries(row).filter(([column, value]) => planted.hidden.includes(column) && !/^(uta|exp|ds|utc|customer)/.test(column) && typeof value === 'string' && value.startsWith('cnry'))
        .map(([column]) => [column, canaries.word(`changed ticket.${column}`, 'nobody')]))
      await world.save(ticket.table, { ...other, channel: 'WhatsApp', status: 'Sospeso' }, id)
      await world.save(message, { body: canaries.word('internal message of a webhook', 'nobody'), audience: 'Interno' }, undefined, { table: ticket.table, id })
      await world.save(message, { body: canaries.word('public message of a webhook', row.gguid_customer), audience: '' }, undefined, { table: ticket.table, id })
      await world.save(file, { file: JSON.stringify({ file: `${canaries.word('name of an internal file', 'nobody')}.pdf`, gguid: id }), audience: 'Interno' }, undefined, { table: ticket.table, id })
    }
    await world.follow()
    const ritas = await world.save(ticket.table, { title: 'Nuova', status: 'Aperto', gguid_customer: persons.Rita.customer, costo_interno: 730_000_099 })
    await world.follow()
    while ((await postOnce(world.desk, { worker: 'test' })).sent > 0) { /* until nothing is due */ }
    while ((await answerOnce(world.desk, { worker: 'test' })).sent > 0) { /* the same */ }
    const captures = (path: string): readonly Capture[] => probe.heard.filter(one => one.path === path)
      .map(({ headers, body }) => ({ what: `${path} ${String(JSON.parse(body).type)}`, headers: JSON.stringify(headers), body: Buffer.from(body) }))
    const sent: readonly Capture[] = company.sent.map(({ path, body }) => ({ what: `a message to ${path}`, headers: '', body: Buffer.from(body) }))
    const customers = new Set(Object.values(persons).map(({ customer }) => customer).filter(id => id !== ''))
    expect(toldLeaks(leaksIn([...captures('/theirs'), ...sent], canaries, ({ for: whose }) => customers.has(whose)))).to.deep.equal([])
    const names = planted.hidden.filter(name => /^nascosto|interna|interno/.test(name))
    expect(captures('/theirs').flatMap(({ body }) => names.filter(name => body.includes(name)))).to.deep.equal([])
    // The instrument sees: the firm's view holds what is hidden, the customers' what is shown.
    const found = (path: string): readonly string[] => [...new Set(captures(path).flatMap(capture => [...canariesIn(capture, canaries)]).map(({ where }) => where))]
    expect(found('/ours').some(where => where.startsWith('changed ticket.')) && found('/ours').includes('internal message of a webhook')).to.equal(true)
    expect(found('/theirs')).to.include('public message of a webhook')
    expect(probe.heard.some(({ path, body }) => path === '/theirs' && body.includes(ritas))).to.equal(true)
  })

  it('does not even know of what is hidden: an event about hidden columns alone is not sent (S14, S16)', async () => {
    const { ticket } = world.desk.names
    const [first] = planted.tickets
    probe.heard.length = 0
    await world.save(ticket.table, { costo_interno: 730_000_123, nota_interna: 'cambiata' }, first?.id)
    await world.follow()
    await postOnce(world.desk, { worker: 'test' })
    expect(probe.heard.map(({ path }) => path)).to.deep.equal(['/ours'])
  })
})
