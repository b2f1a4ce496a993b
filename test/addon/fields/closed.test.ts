import { expect } from 'chai'
import { listTicketsFor } from '../../../addon/tickets/list.ts'
import { findTicketFor } from '../../../addon/tickets/find.ts'
import type { Customer } from '../../../addon/people/person.ts'
import { derivedId } from '../../../formats/ids.ts'
import { addField, changeField } from '../../../host/program/fields.ts'
import { changeList } from '../../../host/program/lists.ts'
import { addressees, by, historyOf, phoneCall, rita, rule } from '../../story/people.ts'
import { openWorld } from '../../world.ts'
import type { World } from '../../world.ts'

describe('where Ticket Fields leaves a doubt, that column is closed and nothing else', function () {
  this.timeout(30_000)
  let world: World
  let Rita: Customer
  let id: string
  beforeEach(async () => {
    world = await openWorld()
    Rita = await rita(world)
    id = await phoneCall(world, Rita, { description: 'Segno particolare' })
  })
  afterEach(() => world.close())

  const shown = async (): Promise<readonly string[]> => {
    world.desk.reading.forget()
    return (await findTicketFor(world.desk, Rita, id)).fields.map(({ policy }) => policy.column)
  }
  const doubts = async (): Promise<readonly string[]> => (await world.desk.reading.policies(world.desk)).doubts.map(({ column, key }) => `${column} ${key}`)
  const rules = (): string => world.desk.names.rules
  const problem = async (): Promise<string> => {
    const row: { problem: string } | undefined = await world.host.knex(rules()).where({ field_name: 'description', eli: 0 }).first('problem')
    return row?.problem ?? ''
  }
  const others = ['number', 'title', 'status', 'priority', 'request_date']

  it('a missing row: closed at the next request; the row comes back by itself, hidden', async () => {
    await world.host.knex(rules()).where({ field_name: 'description' }).delete()
    expect(await shown()).to.deep.equal(others)
    expect(await doubts()).to.deep.equal(['description missing-row'])
    await world.follow()
    expect(await shown()).to.deep.equal(others)
    expect(await doubts()).to.deep.equal([])
  })

  it('a doubled row, even if both agree: Olga reads beside it why, and gets one letter', async () => {
    const [row]: Record<string, string | number>[] = await world.host.knex(rules()).where({ field_name: 'description' })
    await world.host.knex(rules()).insert({ ...row, gguid: derivedId('second') })
    expect(await shown()).to.deep.equal(others)
    await world.follow()
    await world.follow()
    expect(await problem()).to.not.equal('')
    expect(addressees(await world.letters())).to.deep.equal(['info@officinabassi.example'])
    await world.host.knex(rules()).where({ gguid: derivedId('second') }).delete()
    await world.follow()
    expect([await problem(), [...await shown()].sort()]).to.deep.equal(['', [...others, 'description'].sort()])
  })

  it('a cell that is neither on nor off', async () => {
    for (const cell of [2, -1, 'sì', '', 0.5]) {
      await world.host.knex(rules()).where({ field_name: 'description' }).update({ required: cell })
      expect(await shown(), String(cell)).to.deep.equal(others)
      expect(await doubts()).to.deep.equal(['description unreadable-row'])
    }
    await world.host.knex(rules()).where({ field_name: 'description' }).update({ required: '1.0' })
    expect(await shown()).to.include('description')
  })

  it('a type nobody knows, and a field whose column never came', async () => {
    await world.host.knex('so_fields').where({ tablename: 'ticket', fieldname: 'description' }).update({ fieldtype: 99 })
    expect(await shown()).to.deep.equal(others)
    expect(await doubts()).to.deep.equal(['description unknown-kind'])
    await world.host.knex('so_fields').where({ tablename: 'ticket', fieldname: 'description' }).update({ fieldtype: 1 })
    await world.host.knex.raw('alter table ticket rename column description to elsewhere')
    expect(await shown()).to.deep.equal(others)
    expect(await doubts()).to.deep.equal(['description no-column'])
    await world.follow()
    await world.host.knex.raw('alter table ticket rename column elsewhere to description')
    await world.follow()
    expect(await shown()).to.include('description')
    expect(await historyOf(world, id)).to.have.length(1)
    expect((await world.letters()).filter(({ to }) => to.includes(Rita.email))).to.deep.equal([])
  })

  it('the whole table of rules away: everything is closed, following goes on, and its return opens again', async () => {
    await world.host.knex.schema.renameTable(rules(), 'elsewhere')
    expect(await shown()).to.deep.equal([])
    expect((await listTicketsFor(world.desk, Rita, { q: 'segno' })).rows).to.deep.equal([])
    await by(world, 'Tito').save('ticket', { status: 'Sospeso' }, id)
    await world.follow()
    expect(await historyOf(world, id)).to.have.length(2)
    await world.host.knex.schema.renameTable('elsewhere', rules())
    expect(await shown()).to.include('description')
  })

  it('the field rows of a moment’s sync away: nothing is told as changed when they are back', async () => {
    const rows: Record<string, string | number>[] = await world.host.knex('so_fields').where({ tablename: 'ticket' })
    await world.host.knex('so_fields').where({ tablename: 'ticket' }).delete()
    await world.follow()
    await world.host.knex.batchInsert('so_fields', rows, 10)
    await world.follow()
    expect(await historyOf(world, id)).to.have.length(1)
    expect((await world.letters()).filter(({ to }) => to.includes(Rita.email))).to.deep.equal([])
  })

  it('condition by category, labels per reader, display names mirrored both ways (A49-A51, M19, M22)', async () => {
    await rule(world, 'title', { label_it: 'Che cosa è successo?', label_en: 'What happened?' })
    const labels = async (): Promise<unknown> => (await world.desk.reading.policies(world.desk)).fields.find(({ column }) => column === 'title')?.label
    expect(await labels()).to.deep.equal({ it: 'Che cosa è successo?', en: 'What happened?' })
    await rule(world, 'title', { label_it: '', label_en: '' })
    expect(await labels()).to.deep.equal({ it: 'Titolo', en: 'Title' })
    world.clock.pass(60)
    await changeField(world.host, world.owner, 'ticket', 'title', { label: 'Guasto' }, world.clock.now())
    await world.follow()
    const mirrored = async (): Promise<unknown> => (await world.host.knex('info').first('ticket_label_title'))?.ticket_label_title
    expect([await mirrored(), await labels()]).to.deep.equal(['Guasto', { it: 'Guasto', en: 'Guasto' }])
    world.clock.pass(60)
    const [info]: { gguid: string }[] = await world.host.knex('info').where({ eli: 0 }).select('gguid')
    await world.save('info', { ticket_label_title: 'Problema' }, info?.gguid)
    await world.follow()
    expect((await world.host.knex('so_fields').where({ tablename: 'ticket', fieldname: 'title' }).first('fieldlabel'))?.fieldlabel).to.equal('Problema')
    expect(await labels()).to.deep.equal({ it: 'Problema', en: 'Problema' })
    expect(await world.follow()).to.equal(0)
  })
})

describe('statuses Olga adds, renames and words for her customers', function () {
  this.timeout(30_000)
  let world: World
  let Rita: Customer
  before(async () => { world = await openWorld(); Rita = await rita(world) })
  after(() => world.close())
  const states = (): string => world.desk.names.states
  const row = async (value: string): Promise<Record<string, unknown>> => {
    const found: Record<string, unknown> | undefined = await world.host.knex(states()).where({ list_value: value, eli: 0 }).first()
    return found ?? {}
  }

  it('a new one counts as open, and she is told once, also by two processes; then it means what she says (M27)', async () => {
    await changeList(world.host, world.owner, 'ticket_status', ['Aperto', 'Sospeso', 'Riprogrammare', 'In attesa ricambio', 'Eseguito'])
    await Promise.all([world.follow(), world.follow()])
    expect(await world.host.knex(states()).where({ list_value: 'In attesa ricambio' })).to.have.length(1)
    expect((await world.desk.reading.states(world.desk)).category('In attesa ricambio')).to.equal('open')
    expect(await world.letters()).to.have.length(1)
    await world.save(states(), { category: 'In attesa', customer_label_it: 'In lavorazione', customer_label_en: 'In progress' }, String((await row('In attesa ricambio'))['gguid']))
    const id = await phoneCall(world, Rita, { status: 'In attesa ricambio' })
    world.desk.reading.forget()
    const view = await findTicketFor(world.desk, Rita, id)
    expect([view.status?.caption, view.category]).to.deep.equal(['In lavorazione', 'waiting'])
    expect((await listTicketsFor(world.desk, { ...Rita, language: 'en' }, {})).counts.map(({ caption }) => caption)).to.deep.equal(['In progress'])
  })

  it('a renamed one keeps its meaning and words, for tickets with the old name as for the new (R20, M28)', async () => {
    await changeList(world.host, world.owner, 'ticket_status', ['Aperto', 'Sospeso', 'Riprogrammare', 'Aspettiamo il pezzo', 'Eseguito'])
    await world.follow()
    await changeList(world.host, world.owner, 'ticket_status', ['Aperto', 'Sospeso', 'Riprogrammare', 'Pezzo ordinato', 'Eseguito'])
    await world.follow()
    const { category, caption } = await world.desk.reading.states(world.desk)
    for (const value of ['In attesa ricambio', 'Aspettiamo il pezzo', 'Pezzo ordinato']) expect([category(value), caption(value, 'it'), caption(value, 'en')], value).to.deep.equal(['waiting', 'In lavorazione', 'In progress'])
    expect(await world.letters()).to.deep.equal([])
  })

  it('two changed at once are two new ones: nothing is guessed', async () => {
    await changeList(world.host, world.owner, 'ticket_status', ['Aperto', 'Fermo', 'Da rifare', 'Pezzo ordinato', 'Eseguito'])
    await world.follow()
    const { category } = await world.desk.reading.states(world.desk)
    expect([category('Fermo'), category('Da rifare'), category('Sospeso')]).to.deep.equal(['open', 'open', 'waiting'])
  })

  it('the table of statuses away for a moment does not stop following', async () => {
    await world.host.knex.schema.renameTable(states(), 'elsewhere')
    await world.follow()
    await world.host.knex.schema.renameTable('elsewhere', states())
    await world.follow()
    expect(await row('Eseguito')).to.include({ list_value: 'Eseguito' })
  })

  it('a new field stays unseen whatever its type', async () => {
    for (const [place, type] of [0, 1, 3, 4, 5, 9, 10, 12, 14, 18, 20, 24, 25, 26, 27, 28, 31].entries()) await addField(world.host, world.owner, { table: 'ticket', name: `nuovo_${place}`, label: `Nuovo ${type}`, type })
    await world.follow()
    expect((await world.desk.reading.policies(world.desk)).fields.filter(({ column }) => column.startsWith('nuovo'))).to.deep.equal([])
  })
})
