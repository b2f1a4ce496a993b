import { expect } from 'chai'
import { letIn } from '../../../addon/sessions/admit.ts'
import { addField, changeField } from '../../../host/program/fields.ts'
import { addList } from '../../../host/program/lists.ts'
import { openBrowser } from '../../browser.ts'
import { customer, password, register } from '../../portal/newcomer.ts'
import type { World } from '../../world.ts'
import type { Opened } from '../opened.ts'

const rita = 'rita@panificiorossi.example'
const lucia = 'lucia@gelateriaferrari.example'

/** What was put in before the dump was taken: a week of the workshop's life. */
export async function prepare(world: World): Promise<void> {
  const { host, owner, clock } = world
  await addList(host, owner, 'marca_forno', ['Bongard', 'Rational', 'Unox'], { now: clock.now() })
  await addField(host, owner, { table: 'ticket', name: 'marca_forno', label: 'Marca del forno', type: 12, list: 'marca_forno', panel: 'Principale', now: clock.now() })
  await changeField(host, owner, 'ticket', 'priority', { label: 'Urgenza' }, clock.now())
  await world.follow()
  await world.save('ticket_fields', { shown_in_list: 1, shown_in_detail: 1, fill_at_opening: 1 }, await idOf(world, 'ticket_fields', { field_name: 'marca_forno' }))
  await world.save('ticket_fields', { change_later: 1 }, await idOf(world, 'ticket_fields', { field_name: 'priority' }))
  await world.follow()
  const browser = await customer(world, { name: 'Rita Rossi', email: rita, title: 'Il forno non scalda' })
  await browser.go('tickets/new')
  await browser.send('tickets/new', { title: 'Impastatrice rumorosa', description: 'Anche a vuoto.', marca_forno: 'Unox' })
  await world.letters()
  const first = await idOf(world, 'ticket', { number: 1 })
  await world.save('ticket', { status: 'Sospeso' }, first)
  await world.save('ticket_message', { body: 'Il ricambio arriva giovedì.', author: 'Olga Bassi' }, undefined, { table: 'ticket', id: first })
  await world.save('ticket_message', { body: 'Chiedere lo sconto al fornitore.', audience: 'Interno', author: 'Olga Bassi' }, undefined, { table: 'ticket', id: first })
  await world.follow()
  await browser.go('tickets/1')
  await browser.send('tickets/1/reply', { text: 'Va bene, grazie.' })
  const hotel = world.workshop.customers.find(({ name }) => name === 'Hotel Due Torri')
  await world.save('ticket', { title: 'Acqua tiepida al terzo piano', status: 'Aperto', priority: 'Alta', customer: hotel?.name ?? '', gguid_customer: hotel?.id ?? '', channel: 'Telefono' })
  await world.follow()
  await register(world, { name: 'Lucia Ferrari', email: lucia, title: 'Vetrina calda' })
  await world.letters()
  // Told to nobody yet when the dump is taken: the next version must send it.
  await world.save('ticket', { status: 'Eseguito' }, await idOf(world, 'ticket', { number: 2 }))
  await world.follow()
}

/** What must be true of it in every later version. */
export async function check(opened: Opened): Promise<void> {
  const letters = await opened.letters()
  expect(letters.map(({ to }) => to.join())).to.deep.equal([rita])
  expect(letters[0]?.text).to.include('Eseguito')
  expect(await opened.letters()).to.deep.equal([])
  const browser = openBrowser(await opened.portal())
  await browser.go('sign-in')
  const list = (await browser.send('sign-in', { email: rita, password })).text
  expect(list).to.include('Il forno non scalda').and.include('Impastatrice rumorosa').and.include('Urgenza').and.include('Unox').and.not.include('Acqua tiepida')
  const ticket = (await browser.go('tickets/1')).text
  expect(ticket).to.include('Sospeso').and.include('Il ricambio arriva giovedì.').and.include('Va bene, grazie.').and.not.include('sconto')
  await browser.go('tickets/new')
  await browser.send('tickets/new', { title: 'Dopo il cambio', marca_forno: 'Rational', priority: 'Bassa' })
  expect(browser.page.url).to.match(/tickets\/4$/)
  const desk = await opened.desk()
  const waiting: { id: string }[] = await desk.db.knex('tk_account').where({ email: lucia, state: 'waiting' }).select('id')
  await letIn(desk, waiting.map(({ id }) => id))
  expect(await opened.host.knex('ticket').where({ number: 5 }).first('title')).to.deep.equal({ title: 'Vetrina calda' })
}

/** What is true of every installation of this version, before and after. */
export async function invariants({ host }: Opened): Promise<void> {
  const numbers: { number: number }[] = await host.knex('ticket').where({ eli: 0 }).select('number')
  expect(new Set(numbers.map(({ number }) => number)).size).to.equal(numbers.length)
  const unseen: unknown[] = await host.knex('ticket').where({ eli: 0 }).whereNotIn('gguid', host.knex('tk_seen').select('id')).select('gguid')
  expect(unseen).to.deep.equal([])
  const unopened: unknown[] = await host.knex('ticket').where({ eli: 0 }).whereNotIn('gguid', host.knex('tk_history').where({ event: 'ticket-opened' }).select('ticket')).select('title')
  expect(unopened).to.deep.equal([])
  const rules: { field_name: string }[] = await host.knex('ticket_fields').where({ eli: 0 }).select('field_name')
  const fields: { fieldname: string }[] = await host.knex('so_fields').where({ tablename: 'ticket', eli: 0 }).select('fieldname')
  expect(rules.map(row => row.field_name).sort()).to.deep.equal(fields.map(row => row.fieldname).sort())
  for (const { fieldname } of fields) expect(await host.knex.schema.hasColumn('ticket', fieldname), fieldname).to.equal(true)
}

async function idOf(world: World, table: string, cells: Readonly<Record<string, string | number>>): Promise<string> {
  const row: { id: string } | undefined = await world.host.knex(table).where({ eli: 0, ...cells }).first({ id: 'gguid' })
  if (row === undefined) throw new Error(`no ${table} with ${JSON.stringify(cells)}`)
  return row.id
}
