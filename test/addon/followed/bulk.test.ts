import { expect } from 'chai'
import { dropDeleted } from '../../../addon/followed/tickets.ts'
import type { Customer } from '../../../addon/people/person.ts'
import { listTicketsFor } from '../../../addon/tickets/list.ts'
import { reply } from '../../../addon/tickets/reply.ts'
import { stampAt } from '../../../formats/stamps.ts'
import { addressees, by, historyOf, paolo, rita } from '../../story/people.ts'
import { onEveryForm } from '../../on-every-form.ts'
import { openWorld } from '../../world.ts'
import type { World } from '../../world.ts'

onEveryForm('what a whole office does between two looks', form => {
  let world: World
  let Rita: Customer
  let Paolo: Customer
  let tickets: readonly string[]
  before(async () => {
    world = await openWorld({ form })
    Rita = await rita(world)
    Paolo = await paolo(world)
    tickets = await calls(Rita, 90)
    await world.follow()
    await world.letters()
  })
  after(() => world.close())
  beforeEach(() => world.clock.pass(60))

  const raw = (ids: readonly string[], cells: Record<string, string | number>): Promise<unknown> => world.host.knex('ticket').whereIn('gguid', [...ids]).update(cells)
  const count = async (table: string, where: Record<string, string>): Promise<number> => Number((await world.host.knex(table).where(where).count({ n: '*' }).first<{ n: number }>())?.n)
  async function calls(who: Customer, many: number, cells: Record<string, string | number> = {}): Promise<string[]> {
    const ids: string[] = []
    for (let n = 0; n < many; n += 1) ids.push(await by(world, 'Tito').save('ticket', { title: `Chiamata ${n}`, status: 'Aperto', customer: who.name, gguid_customer: who.customer, ...cells }))
    return ids
  }

  it('ninety tickets changed by three of them: each has one line with its own writer and its own change, Rita one letter, a second look finds nothing', async () => {
    const now = stampAt(world.clock.now())
    const writers = ['Tito Ferri', 'tina@officinabassi.example', 'olga@officinabassi.example'] as const
    const [told, names] = [['Alta', 'Bassa', 'Media'], ['Tito Ferri', 'Tina Galli', 'Olga Bassi']] as const
    for (const [at, id] of tickets.entries()) await raw([id], { priority: told[at % 3] ?? '', tid: at % 2 === 0 ? now : 0, ut: writers[at % 3] ?? '' })
    await world.follow()
    await world.follow()
    for (const [at, id] of tickets.entries()) {
      const [opened, ...lines] = await historyOf(world, id)
      expect(opened?.event).to.equal('ticket-opened')
      expect(lines, id).to.deep.equal([{ event: 'ticket-changed', author: names[at % 3], place: 'host', changes: [['priority', '', told[at % 3]]] }])
      expect(await count('ticket_log', { gguidp: id }), 'lines of the tab').to.equal(2)
    }
    const letters = await world.letters()
    expect(addressees(letters)).to.deep.equal([Rita.email])
    expect(await world.follow()).to.equal(0)
  })

  if (form === 'mariadb') {
    it('every line of the owner’s tab is announced to the synchroniser, once', async () => {
      const lines: { gguid: string, tid: number }[] = await world.host.knex('ticket_log').select('gguid', 'tid')
      const boxed: { gguidrif: string, tid: number }[] = await world.host.knex('lo_syncbox').where({ tablename: 'ticket_log' }).select('gguidrif', 'tid')
      const known = (rows: readonly { id: string, tid: number }[]): readonly string[] => rows.map(({ id, tid }) => `${id} ${tid}`).sort()
      expect(known(boxed.map(({ gguidrif, tid }) => ({ id: gguidrif, tid })))).to.deep.equal(known(lines.map(({ gguid, tid }) => ({ id: gguid, tid }))))
    })
  }

  it('opened, retired, given away, given for the first time and changed, all in one look: each comes to what it would alone', async () => {
    const [nobodys = ''] = await calls(Rita, 1, { gguid_customer: '', customer: '', title: 'Di nessuno' })
    await world.follow()
    await world.letters()
    world.clock.pass(60)
    const [changed = '', retired = '', moved = ''] = tickets
    await reply(world.desk, Rita, moved, 'Parola di Rita', [], '')
    await world.letters()
    world.clock.pass(600)
    const now = stampAt(world.clock.now())
    await raw([changed], { status: 'Eseguito', tid: now, ut: 'Tina Galli' })
    await raw([retired], { eli: 1, tid: now })
    await raw([moved], { gguid_customer: Paolo.customer, customer: Paolo.name, tid: now })
    await raw([nobodys], { gguid_customer: Paolo.customer, customer: Paolo.name, tid: now })
    const born = [...await calls(Rita, 2, { number: 7000, title: 'Nata' }), ...await calls(Rita, 2, { title: 'Nata' }), ...await calls(Rita, 1, { number: 7002, title: 'Nata' })]
    await world.follow()
    expect((await historyOf(world, changed)).at(-1)).to.deep.equal({ event: 'ticket-changed', author: 'Tina Galli', place: 'host', changes: [['status', 'Aperto', 'Eseguito']] })
    const rows: { gguid: string, number: number }[] = await world.host.knex('ticket').whereIn('gguid', born).select('gguid', 'number')
    const numbers = born.map(id => Number(rows.find(({ gguid }) => gguid === id)?.number))
    expect(new Set(numbers).size, numbers.join()).to.equal(5)
    expect([numbers.filter(number => number === 7000).length, numbers[4]]).to.deep.equal([1, 7002])
    const titles = async (who: Customer): Promise<number> => (await listTicketsFor(world.desk, who, { q: 'nata' })).rows.length
    expect([await titles(Rita), await titles(Paolo)]).to.deep.equal([5, 0])
    expect((await listTicketsFor(world.desk, Paolo, { q: 'nessuno' })).rows).to.have.length(1)
    expect((await listTicketsFor(world.desk, Paolo, { q: 'parola' })).rows).to.deep.equal([])
    const letters = await world.letters()
    expect(new Set(addressees(letters))).to.deep.equal(new Set([Rita.email, Paolo.email]))
    expect(letters.filter(({ to }) => to.includes(Paolo.email)).map(({ text }) => text).join()).to.include('Di nessuno').and.not.include('Parola').and.not.include('Chiamata')
    expect(await world.follow()).to.equal(0)
    expect(await world.letters()).to.deep.equal([])
  })

  it('forty replies typed below ten tickets: one line each, found by Rita’s search, and completed with who and when', async () => {
    const some = tickets.slice(10, 20)
    for (let n = 0; n < 40; n += 1) await by(world, 'Tina').save('ticket_message', { body: `Risposta${n}bis` }, undefined, { table: 'ticket', id: some[n % 10] ?? '' })
    expect(await world.follow()).to.equal(40)
    for (const id of some) expect((await historyOf(world, id)).filter(({ event, author }) => event === 'replied' && author === 'Tina Galli')).to.have.length(4)
    for (const n of [0, 17, 39]) expect((await listTicketsFor(world.desk, Rita, { q: `risposta${n}bis` })).rows, `${n}`).to.have.length(1)
    expect(await count('ticket_message', { author: '' })).to.equal(0)
    expect(await world.follow()).to.equal(0)
    await world.letters()
  })

  it('one that cannot be followed holds up none of the others, and is followed once it can', async () => {
    const some = tickets.slice(20, 60)
    const ill = some[7] ?? ''
    const refuse = form === 'sqlite' ? "begin select raise(abort, 'ill'); end" : "for each row begin if new.id = '" + ill + "' then signal sqlstate '45000'; end if; end"
    await world.host.knex.raw(`create trigger tk_ill before update on tk_seen ${form === 'sqlite' ? `when new.id = '${ill}' ` : ''}${refuse}`)
    await raw(some, { status: 'Sospeso', tid: stampAt(world.clock.now()), ut: 'Tito Ferri' })
    await world.follow()
    const suspended = async (): Promise<readonly string[]> => {
      const found: string[] = []
      for (const id of some) if ((await historyOf(world, id)).some(({ changes }) => changes.some(([, , after]) => after === 'Sospeso'))) found.push(id)
      return found
    }
    expect(await suspended()).to.deep.equal(some.filter(id => id !== ill))
    await world.host.knex.raw('drop trigger tk_ill')
    await world.follow()
    expect(await suspended()).to.deep.equal(some)
    await world.letters()
  })

  it('forty deleted for good leave nothing in what is recorded and searched', async () => {
    const some = tickets.slice(50, 90)
    const serials: { serial: number }[] = await world.host.knex('tk_seen').where({ tablename: 'ticket' }).whereIn('id', some).select('serial')
    const entries = async (): Promise<number> => {
      const rows: { rowid: number }[] = await world.host.knex('tk_search').select('rowid')
      return rows.filter(({ rowid }) => serials.some(({ serial }) => Math.floor(Number(rowid) / 1024) === Number(serial))).length
    }
    expect(await entries()).to.be.greaterThan(40)
    await world.host.knex('ticket').whereIn('gguid', some).delete()
    expect(await dropDeleted(world.desk, '', 1000)).to.equal('')
    expect([await entries(), await world.host.knex('tk_seen').whereIn('id', some).select('id')]).to.deep.equal([0, []])
  })
})
