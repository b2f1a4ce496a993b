import { expect } from 'chai'
import type { Desk } from '../../addon/desk.ts'
import { followOnce } from '../../addon/follow.ts'
import { layBaseline } from '../../addon/followed/baseline.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import type { Customer } from '../../addon/people/person.ts'
import { stampAt } from '../../formats/stamps.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { onEveryForm } from '../on-every-form.ts'
import { addressees, by, historyOf, paolo, phoneCall, remo, rita } from './people.ts'

/** Our process as it is after a stop and a start: nothing remembered but what stands in the database. */
async function started<T>(world: World, work: (desk: Desk) => Promise<T>): Promise<T> {
  const desk = await openDesk(world.desk.installation, { folder: world.folder, clock: world.clock })
  try { return await work(desk) } finally { await desk.db.close() }
}

const cycle = (world: World): Promise<number> => started(world, async desk => (await followOnce(desk, { sweep: 'all' })).changed)

onEveryForm('N3: changes made in the host program are full citizens', form => {
  let world: World
  let Rita: Customer
  let Paolo: Customer
  let oven: string
  let boiler: string
  const raw = (id: string, cells: Record<string, string | number>): Promise<unknown> => world.host.knex('ticket').where({ gguid: id }).update(cells)
  const stampOf = async (id: string): Promise<number> => {
    const [row]: { tid: number }[] = await world.host.knex('ticket').where({ gguid: id }).select('tid')
    return Number(row?.tid)
  }
  before(async () => {
    world = await openWorld({ form })
    Rita = await rita(world)
    await remo(world)
    Paolo = await paolo(world)
    oven = await phoneCall(world, Rita)
    boiler = await phoneCall(world, Paolo, { title: 'Caldaia in blocco' })
  })
  after(() => world.close())
  beforeEach(() => world.clock.pass(60))

  it('our server is stopped; Tito sets Executed on one ticket and Tina the priority of another; at the start one letter each, one line each, twice more nothing', async () => {
    await by(world, 'Tito').save('ticket', { status: 'Eseguito' }, oven)
    await by(world, 'Tina').save('ticket', { priority: 'Alta' }, boiler)
    world.clock.pass(4 * 3600)
    await cycle(world)
    const letters = await world.letters()
    expect(addressees(letters)).to.deep.equal(['direzione@hotelduetorri.example', 'remo@panificiorossi.example', 'rita@panificiorossi.example'])
    expect(letters.find(({ to }) => to.includes(Rita.email))?.text).to.include('Aperto').and.include('Eseguito')
    expect(letters.find(({ to }) => to.includes(Paolo.email))?.text).to.include('Media').and.include('Alta').and.not.include('Eseguito')
    expect((await historyOf(world, oven)).slice(1)).to.deep.equal([{ event: 'ticket-changed', author: 'Tito Ferri', place: 'host', changes: [['status', 'Aperto', 'Eseguito']] }])
    expect((await historyOf(world, boiler)).slice(1)).to.deep.equal([{ event: 'ticket-changed', author: 'Tina Galli', place: 'host', changes: [['priority', 'Media', 'Alta']] }])
    await cycle(world)
    await cycle(world)
    expect(await world.letters()).to.deep.equal([])
    expect(await historyOf(world, oven)).to.have.length(2)
  })

  const ways: readonly (readonly [said: string, stamp: (before: number) => number])[] = [
    ['a new stamp', () => stampAt(world.clock.now())],
    ['an old stamp, from a telephone that was offline', () => 20260101080000],
    ['a stamp a foreign client zeroed', () => 0],
    ['its stamp left as it was', before => before],
    ['a stamp of tomorrow, from a telephone whose clock is ahead', () => stampAt(new Date(world.clock.now().getTime() + 86_400_000))],
  ]
  for (const [said, stamp] of ways) {
    it(`raw SQL with ${said}: one line, one letter for each person, once`, async () => {
      const before = await historyOf(world, oven)
      const title = `Forno freddo, ${said}`
      await raw(oven, { title, tid: stamp(await stampOf(oven)), ut: 'tina@officinabassi.example' })
      await cycle(world)
      await cycle(world)
      const [line, ...more] = (await historyOf(world, oven)).slice(before.length)
      expect(more).to.deep.equal([])
      expect(line).to.deep.include({ event: 'ticket-changed', author: 'Tina Galli', place: 'host' })
      expect(line?.changes.map(([column, , after]) => [column, after])).to.deep.equal([['title', title]])
      expect(addressees(await world.letters())).to.deep.equal(['remo@panificiorossi.example', 'rita@panificiorossi.example'])
    })
  }

  it('two people write the same ticket in one second, our look in between: both are told', async () => {
    await raw(oven, { tid: stampAt(world.clock.now()) })
    await cycle(world)
    await world.letters()
    const at = stampAt(world.clock.now())
    const before = (await historyOf(world, oven)).length
    await raw(oven, { priority: 'Bassa', tid: at, ut: 'Tito Ferri' })
    await started(world, desk => followOnce(desk))
    await raw(oven, { description: 'Anche la cella lievitazione', tid: at, ut: 'Tina Galli' })
    await started(world, desk => followOnce(desk))
    await cycle(world)
    const lines = (await historyOf(world, oven)).slice(before)
    expect(lines.map(({ author, changes }) => [author, changes.map(([column]) => column)])).to.deep.equal([['Tito Ferri', ['priority']], ['Tina Galli', ['description']]])
    expect(addressees(await world.letters())).to.deep.equal(['remo@panificiorossi.example', 'rita@panificiorossi.example'])
  })

  it('an edit undone between two looks is no change; so are a backtick for an apostrophe and another line end', async () => {
    await raw(oven, { title: "L'impianto", description: 'uno\ndue', tid: stampAt(world.clock.now()) })
    await cycle(world)
    await world.letters()
    const before = await historyOf(world, oven)
    world.clock.pass(5)
    await by(world, 'Tito').save('ticket', { status: 'Sospeso' }, oven)
    await by(world, 'Tito').save('ticket', { status: 'Eseguito' }, oven)
    await raw(oven, { title: 'L`impianto', description: 'uno\r\ndue' })
    await cycle(world)
    expect(await historyOf(world, oven)).to.deep.equal(before)
    expect(await world.letters()).to.deep.equal([])
  })

  it('two processes follow at once: still one line and one letter', async () => {
    const before = (await historyOf(world, boiler)).length
    await by(world, 'Tina').save('ticket', { priority: 'Bassa', title: 'Caldaia ferma' }, boiler)
    await by(world, 'Tina').save('ticket_message', { body: 'Passiamo domani' }, undefined, { table: 'ticket', id: boiler })
    await Promise.all([1, 2, 3].map(() => cycle(world)))
    expect((await historyOf(world, boiler)).slice(before).map(({ event }) => event)).to.deep.equal(['ticket-changed', 'replied'])
    const letters = await world.letters()
    expect(addressees(letters)).to.deep.equal([Paolo.email])
    expect(letters[0]?.text).to.include('Passiamo domani').and.include('Caldaia ferma')
  })

  it('a message row typed in the host is a reply; marked internal it is kept and never mailed; made public later it is told once', async () => {
    const below = { table: 'ticket', id: oven }
    const secret = await by(world, 'Tito').save('ticket_message', { body: 'Il cliente paga tardi', audience: 'Interno' }, undefined, below)
    const odd = await by(world, 'Tito').save('ticket_message', { body: 'Solo per noi', audience: 'Riservato' }, undefined, below)
    await cycle(world)
    expect(await world.letters()).to.deep.equal([])
    world.clock.pass(5)
    await by(world, 'Tito').save('ticket_message', { body: 'Il pezzo è arrivato', audience: 'Cliente' }, secret)
    const empty = await by(world, 'Tina').save('ticket_message', { body: '' }, undefined, below)
    await cycle(world)
    expect(addressees(await world.letters())).to.deep.equal(['remo@panificiorossi.example', 'rita@panificiorossi.example'])
    world.clock.pass(5)
    await by(world, 'Tina').save('ticket_message', { body: 'Ora ho scritto il testo' }, empty)
    await cycle(world)
    const [letter] = await world.letters()
    expect(letter?.text).to.include('Ora ho scritto il testo').and.include('Tina Galli').and.not.include('Solo per noi').and.not.include('paga tardi')
    expect(odd).to.not.equal('')
  })

  it('500 tickets closed at once are one digest, not 500 letters', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => ({
      gguid: `aaaaaaaa-0000-4000-8000-${String(index).padStart(12, '0')}`, tid: 20260101000000, ut: 'Olga Bassi', utc: 'Olga Bassi', tidc: 20260101000000, exp: '', tap: '', dsp: '', dsc: '',
      title: `Vecchio ${index}`, status: 'Aperto', priority: 'Media', description: '', customer: 'Panificio Rossi', gguid_customer: Rita.customer, channel: '', number: 10_000 + index,
    }))
    await world.host.knex.batchInsert('ticket', rows, 30)
    await layBaseline(world.desk)
    world.clock.pass(60)
    await world.host.knex('ticket').where('title', 'like', 'Vecchio %').update({ status: 'Eseguito', tid: stampAt(world.clock.now()), ut: 'Olga Bassi' })
    await cycle(world)
    const letters = await world.letters()
    expect(addressees(letters)).to.deep.equal(['remo@panificiorossi.example', 'rita@panificiorossi.example'])
    expect(letters[0]?.text).to.include('500')
    expect(Number((await world.desk.db.knex('tk_history').where('event', 'ticket-changed').where('ticket', 'like', 'aaaaaaaa%').count({ n: '*' }))[0]?.['n'])).to.equal(500)
  })
})
