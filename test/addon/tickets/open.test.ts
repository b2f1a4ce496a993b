import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Customer } from '../../../addon/people/person.ts'
import { Invalid, Refused } from '../../../addon/faults.ts'
import { openDesk } from '../../../addon/lifecycle/open-desk.ts'
import { findTicketFor } from '../../../addon/tickets/find.ts'
import { openTicket } from '../../../addon/tickets/open.ts'
import { reply } from '../../../addon/tickets/reply.ts'
import type { Upload } from '../../../addon/tickets/upload.ts'
import { addressees, historyOf, rita, rule } from '../../story/people.ts'
import { onEveryForm } from '../../on-every-form.ts'
import { openWorld } from '../../world.ts'
import type { World } from '../../world.ts'

const photo: Upload = { name: 'forno.jpg', type: 'image/jpeg', bytes: new Uint8Array([0xff, 0xd8, 0xff, 1, 2, 3]) }
const kept = ['ticket', 'ticket_message', 'ticket_file', 'ticket_log', 'tk_history', 'tk_change', 'tk_seen', 'tk_search', 'tk_notice', 'tk_letter', 'tk_sent'] as const

/** How many rows everything holds that opening a ticket writes, and how many files lie on the disk. */
async function holdings(world: World): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const table of kept) {
    const [row]: { n: number | string }[] = await world.desk.db.knex(table).count({ n: '*' })
    found[table] = Number(row?.n ?? 0)
  }
  const files = await readdir(join(world.folder, 'files'), { recursive: true, withFileTypes: true })
  return { ...found, files: files.filter(entry => entry.isFile()).length }
}

/** The n-th statement inside the transaction never happens: what the process would leave behind if it died there. */
async function dyingAt<T>(world: World, n: number, work: () => Promise<T>): Promise<'died' | 'lived'> {
  let place = 0
  const strike = ({ sql }: { readonly sql: string }): void => {
    if (/^(begin|commit|rollback)/i.test(sql)) return
    place += 1
    if (place === n) throw new Error('struck')
  }
  world.desk.db.knex.on('query', strike)
  try { await work() } catch (fault) {
    if (fault instanceof Error && fault.message.includes('struck')) return 'died'
    throw fault
  } finally { world.desk.db.knex.removeListener('query', strike) }
  return place >= n ? 'died' : 'lived'
}

onEveryForm('Rita opens a ticket', form => {
  let world: World
  let Rita: Customer
  before(async () => {
    world = await openWorld({ form })
    Rita = await rita(world)
  })
  after(() => world.close())

  it('it is in the host with number, state, date and her name, the firm is told and she gets a receipt', async () => {
    const opened = await openTicket(world.desk, Rita, { title: 'Forno freddo', description: 'Da stanotte', priority: 'Alta' }, [photo], 'form-1')
    const row: Record<string, unknown> = await world.host.knex('ticket').where({ gguid: opened.ticket }).first()
    expect(row).to.deep.include({ title: 'Forno freddo', description: 'Da stanotte', priority: 'Alta', status: 'Aperto', customer: 'Panificio Rossi', gguid_customer: Rita.customer, channel: 'Portale', ut: 'addon.ticketing' })
    expect(Number(row['number'])).to.equal(opened.number)
    expect((await historyOf(world, opened.ticket)).map(({ event, author, place }) => [event, author, place])).to.deep.equal([['ticket-opened', 'Rita Rossi', 'portal']])
    expect(addressees(await world.letters())).to.deep.equal(['info@officinabassi.example', Rita.email])
    expect((await findTicketFor(world.desk, Rita, String(opened.number))).timeline[0]?.files.map(({ name }) => name)).to.deep.equal(['forno.jpg'])
    expect(await world.follow()).to.equal(0)
  })

  it('the same form sent twice, and twice at once, opens one', async () => {
    const first = await openTicket(world.desk, Rita, { title: 'Una volta' }, [photo], 'form-2')
    const again = await openTicket(world.desk, Rita, { title: 'Una volta' }, [photo], 'form-2')
    expect([again.number, again.again]).to.deep.equal([first.number, true])
    const desk = await openDesk(world.desk.installation, { folder: world.folder, clock: world.clock })
    const both = await Promise.all([world.desk, desk].map(at => openTicket(at, Rita, { title: 'In due' }, [photo], 'form-3')))
    await desk.db.close()
    expect(new Set(both.map(({ number }) => number)).size).to.equal(1)
    expect(await world.host.knex('ticket').whereIn('title', ['Una volta', 'In due']).count({ n: '*' })).to.deep.equal([{ n: 2 }])
  })

  it('twenty at once from two processes get twenty numbers', async () => {
    const desk = await openDesk(world.desk.installation, { folder: world.folder, clock: world.clock })
    const opened = await Promise.all(Array.from({ length: 20 }, (_, index) => openTicket(index % 2 === 0 ? desk : world.desk, Rita, { title: `Gara ${index}` }, [], `race-${index}`)))
    await desk.db.close()
    expect(new Set(opened.map(({ number }) => number)).size).to.equal(20)
    await world.letters()
  })

  it('struck down at any statement it leaves nothing half-written: no row, no letter, no search entry, no file', async () => {
    const before = await holdings(world)
    let n = 1
    while (await dyingAt(world, n, () => openTicket(world.desk, Rita, { title: `Caduto ${n}`, description: 'x' }, [photo], `kill-${n}`)) === 'died') {
      expect(await holdings(world), `statement ${n}`).to.deep.equal(before)
      n += 1
    }
    expect(n).to.be.greaterThan(10)
    const after = await holdings(world)
    expect([after['ticket'], after['ticket_file'], after['tk_history'], after['files']].map((value, at) => Number(value) - Number([before['ticket'], before['ticket_file'], before['tk_history'], before['files']][at])))
      .to.deep.equal([1, 1, 1, 1])
  })

  it('so does a reply', async () => {
    const opened = await openTicket(world.desk, Rita, { title: 'Con risposta' }, [], '')
    const before = await holdings(world)
    let n = 1
    while (await dyingAt(world, n, () => reply(world.desk, Rita, String(opened.number), `Parola ${n}`, [photo], `word-${n}`)) === 'died') {
      expect(await holdings(world), `statement ${n}`).to.deep.equal(before)
      n += 1
    }
    const again = await reply(world.desk, Rita, String(opened.number), `Parola ${n}`, [photo], `word-${n}`)
    expect(Number((await holdings(world))['ticket_message'])).to.equal(Number(before['ticket_message']) + 1)
    expect(again.message).to.not.equal('')
  })

  it('nothing she may not fill gets in, whatever its name, and everything wrong is said at once (S22, M18)', async () => {
    const before = await holdings(world)
    const sent = { title: '', status: 'Eseguito', gguid_customer: 'x', number: '7', tid: '1', eli: '1', customer: 'Altri', __proto__x: '1', constructor: 'x', priority: 'Urgentissima' }
    const fault = await openTicket(world.desk, Rita, sent, [], '').then(() => undefined, (found: unknown) => found)
    expect(fault).to.be.instanceOf(Invalid)
    if (!(fault instanceof Invalid)) return
    expect(Object.fromEntries(Object.entries(fault.fields).map(([name, { key }]) => [name, key]))).to.deep.equal({
      title: 'required', status: 'not-offered', gguid_customer: 'not-offered', number: 'not-offered', tid: 'not-offered', eli: 'not-offered',
      customer: 'not-offered', __proto__x: 'not-offered', constructor: 'not-offered', priority: 'not-a-choice',
    })
    expect(await holdings(world)).to.deep.equal(before)
  })

  it('what Olga requires of customers she need not fill in herself (M21)', async () => {
    await rule(world, 'description', { required: 1 })
    const fault = await openTicket(world.desk, Rita, { title: 'Senza descrizione' }, [], '').then(() => undefined, (found: unknown) => found)
    expect(fault instanceof Invalid ? fault.fields : fault).to.deep.equal({ description: { key: 'required' } })
    const id = await world.save('ticket', { title: 'Olga senza descrizione', customer: 'Panificio Rossi', gguid_customer: Rita.customer })
    await world.follow()
    expect((await findTicketFor(world.desk, Rita, id)).title).to.equal('Olga senza descrizione')
    await rule(world, 'description', { required: 0 })
  })

  it('what she may fill in and leaves empty keeps what a ticket of hers starts with', async () => {
    await rule(world, 'channel', { fill_at_opening: 1 })
    const { ticket } = await openTicket(world.desk, Rita, { title: 'Senza canale', channel: '', priority: '' }, [], '')
    expect(await world.host.knex('ticket').where({ gguid: ticket }).first()).to.include({ channel: 'Portale', priority: 'Media' })
    await rule(world, 'channel', { fill_at_opening: 0 })
  })

  it('who only looks through her eyes opens nothing (M16)', async () => {
    const fault = await openTicket(world.desk, { ...Rita, looking: true }, { title: 'Guardo' }, [], '').then(() => undefined, (found: unknown) => found)
    expect(fault).to.be.instanceOf(Refused)
  })
})
