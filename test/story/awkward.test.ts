import { expect } from 'chai'
import type { Customer } from '../../addon/people/person.ts'
import { findTicketFor } from '../../addon/tickets/find.ts'
import { listTicketsFor } from '../../addon/tickets/list.ts'
import { openTicket } from '../../addon/tickets/open.ts'
import { reply } from '../../addon/tickets/reply.ts'
import * as cells from '../../host/worlds/awkward/cells.ts'
import * as clients from '../../host/worlds/awkward/clients.ts'
import * as structure from '../../host/worlds/awkward/structure.ts'
import { seedAwkward } from '../../host/worlds/awkward.ts'
import { addressees, by, historyOf, rita } from './people.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'

type Awkwardness = readonly [said: string, happens: (world: World) => Promise<unknown>]

const table = 'ticket'
const one: readonly Awkwardness[] = [
  ['floats stand where whole numbers are meant', world => cells.floatsForIntegers(world.host, world.owner, table)],
  ['money stands in a text column', world => cells.numbersAsText(world.host, world.owner, table)],
  ['companions are NULL', world => cells.nullsInCompanions(world.host, table, [])],
  ['apostrophes became backticks', world => cells.backticksForApostrophes(world.host, table)],
  ['field types nobody knows came', world => structure.unknownFieldTypes(world.host, world.owner, table)],
  ['a field came without its column', world => structure.fieldWithoutColumn(world.host, world.owner, table)],
  ['a column came without its field', world => structure.columnWithoutField(world.host, table)],
  ['labels and field rows are doubled', world => structure.duplicateLabels(world.host, world.owner, table)],
  ['param and style are no JSON', world => structure.brokenParam(world.host, world.owner, table)],
  ['everybody is known twice', world => clients.personTwice(world.host)],
  ['the first sync stopped', world => clients.firstSyncStopped(world.host)],
  ['the cursor stands on the newest row', world => clients.cursorOnNewestRow(world.host, table)],
  ['renamed columns are stale', world => clients.renamedColumnsStale(world.host)],
  ['lo_syncbox is missing', world => clients.syncBoxMissing(world.host)],
  ['columns were never created', world => clients.columnsNeverCreated(world.host, 'ticket_file')],
  ['a row arrives again with a new stamp and nothing new', async world => clients.valueNotCleared(world.host, table, (await world.host.knex(table).first('gguid'))?.gguid)],
]

describe('whatever a host in the field holds, the portal stays up and nobody is told twice', function () {
  this.timeout(60_000)
  let world: World
  let Rita: Customer
  before(async () => {
    world = await openWorld()
    Rita = await rita(world)
    for (const title of ["L'impianto", 'Forno', 'Cella', 'Caldaia']) await openTicket(world.desk, Rita, { title, description: "L'acqua" }, [], '')
    await world.follow()
    await world.letters()
  })
  after(() => world.close())
  beforeEach(() => world.clock.pass(60))

  const toRita = async (): Promise<readonly string[]> => addressees((await world.letters()).filter(({ to }) => to.includes(Rita.email)))

  async function works(): Promise<void> {
    const list = await listTicketsFor(world.desk, Rita, {})
    expect(list.rows.length).to.be.greaterThan(3)
    expect(list.fields.map(({ column }) => column)).to.deep.equal(['number', 'title', 'status', 'priority', 'request_date'])
    const opened = await openTicket(world.desk, Rita, { title: 'Anche adesso' }, [{ name: 'a.jpg', type: 'image/jpeg', bytes: new Uint8Array([1]) }], '')
    await reply(world.desk, Rita, String(opened.number), 'Ci siete?', [], '')
    expect((await findTicketFor(world.desk, Rita, String(opened.number))).title).to.equal('Anche adesso')
    await world.letters()
    world.clock.pass(60)
    await by(world, 'Tito').save('ticket', { status: 'Sospeso' }, opened.ticket)
    await world.follow()
    await world.follow()
    expect((await historyOf(world, opened.ticket)).filter(({ event }) => event === 'ticket-changed').map(({ author }) => author)).to.deep.equal(['Tito Ferri'])
    expect(await toRita()).to.deep.equal([Rita.email])
  }

  for (const [said, happens] of one) {
    it(said, async () => {
      await happens(world)
      await world.follow()
      expect(await toRita()).to.deep.equal([])
      world.desk.reading.forget()
      await works()
    })
  }

  it('texts became JSON, markup and control characters: told once like any other change, and shown as text', async () => {
    await cells.jsonInTextCells(world.host, table, 'description')
    await world.follow()
    expect((await world.letters()).filter(({ to }) => to.includes(Rita.email)).every(({ html }) => !html.includes('<script>alert'))).to.equal(true)
    await world.follow()
    expect(await toRita()).to.deep.equal([])
    await works()
  })

  it('a retired and an archived copy of a row are nobody’s', async () => {
    const before = (await listTicketsFor(world.desk, Rita, {})).counts
    await structure.retiredRows(world.host, table)
    await world.follow()
    expect((await listTicketsFor(world.desk, Rita, {})).counts).to.deep.equal(before)
    expect(await toRita()).to.deep.equal([])
  })

  it('pulled rows lost stamp, author, parent and companions: no letter, no line; what comes back is as it was', async () => {
    const [row]: Record<string, string | number>[] = await world.host.knex(table).where({ title: 'Forno' })
    const id = String(row?.['gguid'])
    const before = await historyOf(world, id)
    await cells.zeroedStamps(world.host, table, [id])
    await world.follow()
    await world.host.knex(table).where({ gguid: id }).update({ ...row })
    await world.follow()
    expect(await historyOf(world, id)).to.deep.equal(before)
    expect(await toRita()).to.deep.equal([])
    expect((await findTicketFor(world.desk, Rita, id)).title).to.equal('Forno')
  })

  it('a row is gone and nothing announced it', async () => {
    const [row]: { gguid: string }[] = await world.host.knex(table).where({ title: 'Cella' }).select('gguid')
    await clients.deletionForgotten(world.host, table, row?.gguid ?? '')
    await world.follow()
    expect((await listTicketsFor(world.desk, Rita, { q: 'cella' })).rows).to.deep.equal([])
    expect(await toRita()).to.deep.equal([])
  })

  it('everything at once', async () => {
    await seedAwkward(world.host, world.owner)
    await world.follow()
    await world.letters()
    await world.follow()
    expect(await world.follow()).to.equal(0)
    expect(await world.letters()).to.deep.equal([])
    world.desk.reading.forget()
    await works()
  })
})
