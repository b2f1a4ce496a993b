import { expect } from 'chai'
import type { Customer } from '../../../addon/people/person.ts'
import { Invalid, NotFound, Stale } from '../../../addon/faults.ts'
import { changeTicket } from '../../../addon/tickets/change.ts'
import { findTicketFor } from '../../../addon/tickets/find.ts'
import { changeList } from '../../../host/program/lists.ts'
import { addressees, by, historyOf, paolo, phoneCall, rita, rule } from '../../story/people.ts'
import { onEveryForm } from '../../on-every-form.ts'
import { openWorld } from '../../world.ts'
import type { World } from '../../world.ts'

const fault = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => undefined, (found: unknown) => found)

onEveryForm('Rita changes her ticket', form => {
  let world: World
  let Rita: Customer
  let Paolo: Customer
  let id: string
  before(async () => {
    world = await openWorld({ form })
    Rita = await rita(world)
    Paolo = await paolo(world)
    for (const column of ['title', 'description', 'priority']) await rule(world, column, { change_later: 1, in_open: 1, in_waiting: 1 })
  })
  beforeEach(async () => {
    world.clock.pass(120)
    id = await phoneCall(world, Rita, { title: 'Forno', description: 'Freddo' })
    world.clock.pass(60)
  })
  after(() => world.close())
  const cells = async (): Promise<Record<string, unknown>> => {
    const row: Record<string, unknown> | undefined = await world.host.knex('ticket').where({ gguid: id }).first('title', 'description', 'priority', 'status', 'channel')
    return row ?? {}
  }
  const seen = async (): Promise<number> => (await findTicketFor(world.desk, Rita, id)).seen

  it('Tito changes another field meanwhile, looked at or not: both are kept, each told with its author (M33, R13)', async () => {
    const at = await seen()
    await by(world, 'Tito').save('ticket', { priority: 'Alta' }, id)
    await changeTicket(world.desk, Rita, id, { title: 'Forno rotondo', description: 'Freddo', priority: 'Media' }, at)
    expect(await cells()).to.deep.include({ title: 'Forno rotondo', description: 'Freddo', priority: 'Alta' })
    expect((await historyOf(world, id)).slice(1).map(({ author, place, changes }) => [author, place, changes])).to.deep.equal([
      ['Tito Ferri', 'host', [['priority', 'Media', 'Alta']]], ['Rita Rossi', 'portal', [['title', 'Forno', 'Forno rotondo']]],
    ])
    expect(await world.follow()).to.equal(0)
    expect(addressees(await world.letters())).to.deep.equal(['info@officinabassi.example', Rita.email])
  })

  it('the same when Tito’s device left the stamp as it was: nothing of his is run over', async () => {
    const at = await seen()
    await world.host.knex('ticket').where({ gguid: id }).update({ priority: 'Alta', ut: 'Tito Ferri' })
    await changeTicket(world.desk, Rita, id, { title: 'Forno', description: 'Tiepido', priority: 'Media' }, at)
    expect(await cells()).to.deep.include({ description: 'Tiepido', priority: 'Alta' })
  })

  it('both change the same field: she is shown what is there now and what she wrote; nothing is saved until she has seen it', async () => {
    const at = await seen()
    await by(world, 'Tito').save('ticket', { description: 'Scheda bruciata' }, id)
    const found = await fault(changeTicket(world.desk, Rita, id, { description: 'Sempre freddo', title: 'Altro' }, at))
    expect(found instanceof Stale ? found.fields : found).to.deep.equal([{ column: 'description', theirs: 'Scheda bruciata', yours: 'Sempre freddo' }])
    expect(await cells()).to.deep.include({ description: 'Scheda bruciata', title: 'Forno' })
    await world.follow()
    await changeTicket(world.desk, Rita, id, { description: 'Sempre freddo', title: 'Altro' }, await seen())
    expect(await cells()).to.deep.include({ description: 'Sempre freddo', title: 'Altro' })
  })

  it('a column changed while hidden and opened since can be changed at the first try', async () => {
    await by(world, 'Tito').save('ticket', { channel: 'Telefono' }, id)
    await world.follow()
    await rule(world, 'channel', { shown_in_detail: 1, change_later: 1, in_open: 1 })
    await changeTicket(world.desk, Rita, id, { channel: 'WhatsApp' }, await seen())
    expect(await cells()).to.deep.include({ channel: 'WhatsApp' })
    expect((await findTicketFor(world.desk, Rita, id)).timeline.flatMap(({ changes }) => changes.map(({ before, after }) => [before, after]))).to.deep.equal([['Telefono', 'WhatsApp']])
    await rule(world, 'channel', { shown_in_detail: 0, change_later: 0 })
  })

  it('a field seen in the list alone comes with its value, so saving the form does not empty it', async () => {
    await rule(world, 'channel', { shown_in_list: 1, change_later: 1, in_open: 1 })
    await by(world, 'Tito').save('ticket', { channel: 'Telefono' }, id)
    await world.follow()
    const view = await findTicketFor(world.desk, Rita, id)
    expect(view.changeable.find(({ policy }) => policy.column === 'channel')?.value).to.equal('Telefono')
    await rule(world, 'channel', { shown_in_list: 0, change_later: 0 })
  })

  it('a value that has left its list does not lock the other fields; sent anew it is refused (R20, S23)', async () => {
    await changeList(world.host, world.owner, 'ticket_priority', ['Bassa', 'Alta'])
    world.desk.reading.forget()
    await changeTicket(world.desk, Rita, id, { title: 'Forno nuovo', priority: 'Media' }, await seen())
    expect(await cells()).to.deep.include({ title: 'Forno nuovo', priority: 'Media' })
    await changeTicket(world.desk, Rita, id, { priority: 'Alta' }, await seen())
    for (const priority of ['Media', 'alta', 'x', 'Alta,Bassa']) {
      expect((await fault(changeTicket(world.desk, Rita, id, { priority }, await seen())) instanceof Invalid), priority).to.equal(true)
    }
    await changeList(world.host, world.owner, 'ticket_priority', ['Bassa', 'Media', 'Alta'])
    world.desk.reading.forget()
  })

  it('only while Open or Suspended: in Executed everything is refused, and told so (M19)', async () => {
    const at = await seen()
    await by(world, 'Tito').save('ticket', { status: 'Eseguito' }, id)
    const found = await fault(changeTicket(world.desk, Rita, id, { title: 'Troppo tardi' }, at))
    expect(found instanceof Invalid ? found.fields : found).to.deep.equal({ title: { key: 'not-offered' } })
    expect(await cells()).to.deep.include({ title: 'Forno' })
    await by(world, 'Tito').save('ticket', { status: 'Sospeso' }, id)
    await changeTicket(world.desk, Rita, id, { title: 'Ancora in tempo' }, at)
    expect(await cells()).to.deep.include({ title: 'Ancora in tempo' })
  })

  it('another customer’s ticket is not there, for reading and for writing alike', async () => {
    expect(await fault(findTicketFor(world.desk, Paolo, id))).to.be.instanceOf(NotFound)
    expect(await fault(changeTicket(world.desk, Paolo, id, { title: 'Mio' }, 0))).to.be.instanceOf(NotFound)
    expect(await cells()).to.deep.include({ title: 'Forno' })
  })
})
