import { expect } from 'chai'
import { followOnce } from '../../addon/follow.ts'
import { addField } from '../../host/program/fields.ts'
import { addList } from '../../host/program/lists.ts'
import { customer } from '../portal/newcomer.ts'
import type { Browser } from '../browser.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { by, historyOf, rule } from './people.ts'

/** The follower as it runs beside the portal: nothing is forgotten by hand, nothing restarted; within five real seconds. */
async function withinFiveSeconds(world: World, isSo: () => Promise<boolean>): Promise<void> {
  const started = performance.now()
  while (!await isSo()) {
    if (performance.now() - started > 5_000) throw new Error('it took longer than five seconds')
    await followOnce(world.desk, { sweep: true })
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

describe('N1: the rule table is a host table, and the portal follows it live', function () {
  this.timeout(60_000)
  let world: World
  let Rita: Browser
  let page = ''
  let id = ''
  const process = globalThis.process.pid
  const hasRule = async (column: string): Promise<boolean> =>
    await world.host.knex(world.desk.names.rules).where({ field_name: column, eli: 0 }).first('gguid') !== undefined
  const floorInHost = async (): Promise<string> => {
    const row: { floor: string } | undefined = await world.host.knex('ticket').where({ gguid: id }).first('floor')
    return row?.floor ?? 'nothing'
  }

  before(async () => {
    world = await openWorld()
    Rita = await customer(world, { name: 'Rita Rossi', email: 'rita@panificiorossi.example' })
    await Rita.go('tickets/new')
    await Rita.send('tickets/new', { title: 'Forno freddo', description: 'Dalle tre di notte' })
    page = new URL(Rita.page.url).pathname.split('/').slice(2).join('/')
    const [row]: { gguid: string }[] = await world.host.knex('ticket').where({ title: 'Forno freddo' }).select('gguid')
    id = row?.gguid ?? ''
  })
  after(() => world.close())

  it('Olga adds the drop-down *Piano* in the host: the portal does not show it, and its rule row comes by itself, hidden', async () => {
    await addList(world.host, world.owner, 'piani', ['Terra', 'Primo', 'Secondo'])
    await addField(world.host, world.owner, { table: 'ticket', name: 'floor', label: 'Piano', type: 12, list: 'piani' })
    await by(world, 'Olga').save('ticket', { floor: 'Primo' }, id)
    await withinFiveSeconds(world, () => hasRule('floor'))
    expect((await Rita.go(page)).text).to.not.include('Piano').and.not.include('Primo')
    expect((await Rita.go('tickets')).text).to.not.include('Piano').and.not.include('Primo')
    expect((await Rita.go('tickets/new')).text).to.not.include('Piano')
    const row: Record<string, unknown> = await world.host.knex(world.desk.names.rules).where({ field_name: 'floor' }).first()
    expect(['shown_in_list', 'shown_in_detail', 'fill_at_opening', 'change_later'].map(cell => Number(row[cell]))).to.deep.equal([0, 0, 0, 0])
  })

  it('she sets *seen in detail*: after a reload it is shown, read-only', async () => {
    await rule(world, 'floor', { shown_in_detail: 1 })
    await Rita.go(page)
    expect(Rita.page.text).to.include('Piano').and.include('Primo')
    expect(Rita.page.html).to.not.include('name="floor"')
    expect((await Rita.go('tickets')).text).to.not.include('Piano')
  })

  it('she sets *edit later*: Rita can change it, and the host row changes, with a line in its history', async () => {
    await rule(world, 'floor', { change_later: 1, in_open: 1 })
    await Rita.go(page)
    await Rita.send(`${page}/change`, { floor: 'Secondo' })
    expect(Rita.page.status).to.equal(200)
    expect(await floorInHost()).to.equal('Secondo')
    expect((await historyOf(world, id)).at(-1)).to.deep.equal({ event: 'ticket-changed', author: 'Rita Rossi', place: 'portal', changes: [['floor', 'Primo', 'Secondo']] })
    expect(Rita.page.text).to.include('Secondo')
  })

  it('she removes *seen* while Rita has the page open: Rita’s save of that field is refused in plain words and nothing typed is lost', async () => {
    await rule(world, 'priority', { change_later: 1 })
    await Rita.go(page)
    await rule(world, 'floor', { shown_in_detail: 0, shown_in_list: 0 })
    const answer = await Rita.send(`${page}/change`, { floor: 'Terra', priority: 'Alta' })
    expect(answer.status).to.equal(422)
    expect(answer.text).to.include('Un campo di questo modulo non si può più compilare')
    expect(answer.text).to.not.include('Piano').and.not.include('Secondo')
    expect(answer.text).to.include('Che cosa ha scritto Lei: Terra')
    expect(answer.form(`${page}/change`).values).to.deep.include(['priority', 'Alta'])
    expect(await floorInHost()).to.equal('Secondo')
    await Rita.send(`${page}/change`, { priority: 'Alta' })
    expect([Rita.page.status, await world.host.knex('ticket').where({ gguid: id }).first('priority')]).to.deep.equal([200, { priority: 'Alta' }])
    expect((await Rita.go(page)).text).to.not.include('Piano').and.not.include('Secondo')
  })

  it('and all that in one and the same process', () => expect(globalThis.process.pid).to.equal(process))

  it('edit while open: Tito sets Executed between loading and saving, her save is refused and her text kept (M19)', async () => {
    await rule(world, 'description', { change_later: 1, in_open: 1, in_done: 0 })
    await Rita.go(page)
    await by(world, 'Tito').save('ticket', { status: 'Eseguito' }, id)
    const answer = await Rita.send(`${page}/change`, { description: 'Anche la cella' })
    expect(answer.status).to.equal(422)
    expect(await world.host.knex('ticket').where({ gguid: id }).first('description')).to.deep.equal({ description: 'Dalle tre di notte' })
    expect(answer.html).to.include('Anche la cella')
  })
})
