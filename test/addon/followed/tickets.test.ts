import { expect } from 'chai'
import type { Customer } from '../../../addon/people/person.ts'
import { NotFound } from '../../../addon/faults.ts'
import { findTicketFor } from '../../../addon/tickets/find.ts'
import { listTicketsFor } from '../../../addon/tickets/list.ts'
import { openTicket } from '../../../addon/tickets/open.ts'
import { reply } from '../../../addon/tickets/reply.ts'
import { stampAt } from '../../../formats/stamps.ts'
import { deleteRow } from '../../../host/program/save-row.ts'
import { addressees, by, historyOf, paolo, phoneCall, rita } from '../../story/people.ts'
import { onEveryForm } from '../../on-every-form.ts'
import { openWorld } from '../../world.ts'
import type { World } from '../../world.ts'

onEveryForm('tickets typed in the host program', form => {
  let world: World
  let Rita: Customer
  let Paolo: Customer
  before(async () => {
    world = await openWorld({ form })
    Rita = await rita(world)
    Paolo = await paolo(world)
  })
  after(() => world.close())
  beforeEach(() => world.clock.pass(60))

  const row = async (id: string): Promise<Record<string, unknown>> => {
    const found: Record<string, unknown> | undefined = await world.host.knex('ticket').where({ gguid: id }).first()
    return found ?? {}
  }
  const number = async (id: string): Promise<number> => Number((await row(id))['number'])
  const raw = (id: string, cells: Record<string, string | number>): Promise<unknown> => world.host.knex('ticket').where({ gguid: id }).update(cells)
  const ticketOf = (who: Customer, cells: Record<string, string | number> = {}): Promise<string> =>
    by(world, 'Tito').save('ticket', { title: 'Per telefono', customer: who.name, gguid_customer: who.customer, ...cells })
  const sees = (who: Customer, id: string): Promise<boolean> => findTicketFor(world.desk, who, id).then(() => true, fault => {
    if (fault instanceof NotFound) return false
    throw fault
  })
  const below = (id: string) => ({ table: 'ticket', id })

  it('a phone call gets number, date and state, and its customer one letter with the number', async () => {
    const id = await ticketOf(Rita)
    await world.follow()
    const written = await row(id)
    expect(Number(written['number'])).to.be.greaterThan(0)
    expect([written['status'], String(written['request_date']).replace(/\D/g, '').slice(0, 8)]).to.deep.equal(['Aperto', '20261123'])
    const letters = await world.letters()
    expect(addressees(letters)).to.deep.equal([Rita.email])
    expect(letters[0]?.text).to.include(String(written['number']))
    await world.follow()
    expect(await world.letters()).to.deep.equal([])
    expect(await historyOf(world, id)).to.deep.equal([{ event: 'ticket-opened', author: 'Tito Ferri', place: 'host', changes: [] }])
  })

  it('two devices offline both leave the number 0: each ticket gets its own', async () => {
    const ids = [await ticketOf(Rita), await ticketOf(Paolo)]
    for (const id of ids) await raw(id, { number: 0, tid: 20260101070000 })
    await world.follow()
    const numbers = await Promise.all(ids.map(number))
    expect(new Set(numbers).size).to.equal(2)
    expect(Math.min(...numbers)).to.be.greaterThan(0)
    await world.letters()
  })

  it('a device that had not heard of the number sends its whole row: the number is there again, its change alone is told', async () => {
    const id = await ticketOf(Rita)
    await world.follow()
    await world.letters()
    const given = await row(id)
    await by(world, 'Tito').save('ticket', { title: 'Per telefono, due volte', number: 0, status: '', request_date: form === 'sqlite' ? 0 : null }, id)
    await world.follow()
    const { number: again, status, request_date } = await row(id)
    expect({ number: again, status, request_date }).to.deep.equal({ number: given['number'], status: given['status'], request_date: given['request_date'] })
    expect((await historyOf(world, id)).at(-1)).to.deep.equal({ event: 'ticket-changed', author: 'Tito Ferri', place: 'host', changes: [['title', 'Per telefono', 'Per telefono, due volte']] })
    const letters = await world.letters()
    expect(addressees(letters)).to.deep.equal([Rita.email])
    expect(letters[0]?.text).not.to.include('vuoto')
  })

  it('a number typed by hand is kept, one that is taken is replaced, one that is none (12.5) too, and the next one is free', async () => {
    const typed = await ticketOf(Rita, { number: 900 })
    await world.follow()
    const again = await ticketOf(Rita, { number: 900 })
    const soon = await ticketOf(Rita, { number: 903 })
    const half = await ticketOf(Rita)
    if (form === 'sqlite') await raw(half, { number: 12.5 })
    await world.follow()
    expect([await number(typed), await number(soon)]).to.deep.equal([900, 903])
    const numbers = await Promise.all([typed, again, soon, half].map(number))
    expect(new Set(numbers).size).to.equal(4)
    expect(numbers.every(Number.isInteger)).to.equal(true)
    const opened = await openTicket(world.desk, Rita, { title: 'Dal portale' }, [], '')
    expect(numbers).to.not.include(opened.number)
    await world.letters()
  })

  it('retired, archived or deleted for good it is gone from the portal at once, without a letter; back from retirement it is there again, without a letter', async () => {
    const [retired, archived, deleted] = [await phoneCall(world, Rita, { title: 'Ritirato' }), await phoneCall(world, Rita, { title: 'Archiviato' }), await phoneCall(world, Rita, { title: 'Cancellato' })]
    world.clock.pass(60)
    await by(world, 'Olga').retire('ticket', retired)
    await by(world, 'Olga').save('ticket', { arc: 1 }, archived)
    await deleteRow(world.host, world.owner, 'ticket', deleted, world.clock.now())
    for (const id of [retired, archived, deleted]) expect(await sees(Rita, id)).to.equal(false)
    await world.follow()
    for (const q of ['Ritirato', 'Archiviato', 'Cancellato']) expect((await listTicketsFor(world.desk, Rita, { q })).rows).to.deep.equal([])
    world.clock.pass(60)
    await by(world, 'Olga').save('ticket', { eli: 0 }, retired)
    await world.follow()
    expect(await sees(Rita, retired)).to.equal(true)
    expect((await listTicketsFor(world.desk, Rita, { q: 'Ritirato' })).rows).to.have.length(1)
    expect(await world.letters()).to.deep.equal([])
  })

  it('without a customer it is nobody’s: numbered, never matched by name; given one later, that one hears of it', async () => {
    const id = await by(world, 'Tito').save('ticket', { title: 'Di chi sarà', customer: 'Panificio Rossi', gguid_customer: '' })
    await world.follow()
    expect(await number(id)).to.be.greaterThan(0)
    expect(await sees(Rita, id)).to.equal(false)
    expect(await world.letters()).to.deep.equal([])
    world.clock.pass(60)
    await by(world, 'Tito').save('ticket', { gguid_customer: Rita.customer }, id)
    await world.follow()
    expect(await sees(Rita, id)).to.equal(true)
    expect((await listTicketsFor(world.desk, Rita, { q: 'sarà' })).rows).to.have.length(1)
    expect(addressees(await world.letters())).to.deep.equal([Rita.email])
    expect((await historyOf(world, id)).filter(({ event }) => event === 'ticket-opened')).to.have.length(1)
  })

  it('a client that loses the customer’s id and brings it back has moved nothing: hidden meanwhile, whole afterwards', async () => {
    const id = await phoneCall(world, Rita)
    await reply(world.desk, Rita, id, 'Suona l’allarme', [], '')
    await world.letters()
    const before = await historyOf(world, id)
    await raw(id, { tid: 0, gguid_customer: '', ut: '' })
    await world.follow()
    expect(await sees(Rita, id)).to.equal(false)
    await raw(id, { tid: stampAt(world.clock.now()), gguid_customer: Rita.customer })
    await world.follow()
    expect((await findTicketFor(world.desk, Rita, id)).timeline.map(({ text }) => text)).to.include('Suona l’allarme')
    expect(await historyOf(world, id)).to.deep.equal(before)
    expect(await world.letters()).to.deep.equal([])
  })

  const moves: readonly (readonly [said: string, stamp: (before: number) => number])[] = [
    ['with a new stamp', () => stampAt(world.clock.now())],
    ['by a device that was offline before the last words', before => before + 1],
    ['with a zeroed stamp', () => 0],
    ['with its stamp left as it was', before => before],
  ]
  for (const [place, [said, stamp]] of moves.entries()) {
    it(`given to another customer ${said}: he sees, finds and is told nothing older, the old one nothing more, and nobody gets a letter`, async () => {
      const id = await phoneCall(world, Rita)
      world.clock.pass(600)
      await reply(world.desk, Rita, id, `Segreto${place} di Rita`, [], '')
      await world.follow()
      await world.letters()
      world.clock.pass(600)
      // Typed before the move and not yet looked at when it is noticed.
      await by(world, 'Tito').save('ticket_message', { body: `Detto${place} a Rita` }, undefined, below(id))
      world.clock.pass(10)
      await raw(id, { gguid_customer: Paolo.customer, customer: 'Hotel Due Torri', tid: stamp(Number((await row(id))['tid'])), ut: 'Olga Bassi' })
      await world.follow()
      expect(await world.letters().then(addressees)).to.not.include(Paolo.email)
      expect(await sees(Rita, id)).to.equal(false)
      const view = await findTicketFor(world.desk, Paolo, id)
      expect(JSON.stringify(view.timeline)).to.not.include('Rita').and.not.include('Rossi')
      for (const q of [`segreto${place}`, `detto${place}`]) expect((await listTicketsFor(world.desk, Paolo, { q })).rows, q).to.deep.equal([])
      world.clock.pass(60)
      await by(world, 'Tito').save('ticket_message', { body: `Benvenuto${place} signor Bondi` }, undefined, below(id))
      await world.follow()
      expect((await findTicketFor(world.desk, Paolo, id)).timeline.map(({ text }) => text)).to.deep.equal([`Benvenuto${place} signor Bondi`])
      expect((await listTicketsFor(world.desk, Paolo, { q: `benvenuto${place}` })).rows).to.have.length(1)
      for (const q of [`segreto${place}`, `detto${place}`]) expect((await listTicketsFor(world.desk, Paolo, { q })).rows, q).to.deep.equal([])
      const letters = await world.letters()
      expect(addressees(letters)).to.deep.equal([Paolo.email])
      expect(letters[0]?.text).to.not.include('Rita')
    })
  }

  it('what was sent twice at once is followed once also by two processes', async () => {
    const id = await ticketOf(Paolo, { title: 'In parallelo' })
    await Promise.all([world.follow(), world.follow()])
    expect((await historyOf(world, id)).map(({ event }) => event)).to.deep.equal(['ticket-opened'])
    expect(addressees(await world.letters())).to.deep.equal([Paolo.email])
  })
})
