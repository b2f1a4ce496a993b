import { expect } from 'chai'
import fc from 'fast-check'
import type { Cell } from '@nios4/sdk'
import type { Customer } from '../../../addon/people/person.ts'
import { layBaseline } from '../../../addon/followed/baseline.ts'
import { listTicketsFor } from '../../../addon/tickets/list.ts'
import { listValidator } from '../../../addon/tickets/list-sum.ts'
import type { ListQuery } from '../../../addon/tickets/list.ts'
import { reply } from '../../../addon/tickets/reply.ts'
import { dateTimeOfDigits } from '../../../formats/stamps.ts'
import { addField } from '../../../host/program/fields.ts'
import { paolo, phoneCall, rita, rule } from '../../story/people.ts'
import { onEveryForm } from '../../on-every-form.ts'
import { openWorld } from '../../world.ts'
import type { World } from '../../world.ts'

const columns = ['number', 'title', 'status', 'priority', 'request_date', 'customer', 'channel', 'pieces', 'visit', 'done_it'] as const

onEveryForm('Rita’s list', form => {
  let world: World
  let Rita: Customer
  let Paolo: Customer
  before(async () => {
    world = await openWorld({ form })
    Rita = await rita(world)
    Paolo = await paolo(world)
    await addField(world.host, world.owner, { table: 'ticket', name: 'pieces', label: 'Pezzi', type: 10 })
    await addField(world.host, world.owner, { table: 'ticket', name: 'visit', label: 'Visita', type: 18, dateOnly: true })
    await addField(world.host, world.owner, { table: 'ticket', name: 'done_it', label: 'Fatto', type: 4 })
    await world.follow()
    for (const column of columns) await rule(world, column, { shown_in_list: 1, shown_in_detail: 1 })
  })
  after(() => world.close())

  const dateCell = (digits: number): Cell => form === 'sqlite' ? digits : dateTimeOfDigits(digits)

  /** Lays exactly these tickets, as years of use left them, and lets the addon see them in silence. */
  async function lay(tickets: readonly Record<string, Cell>[]): Promise<void> {
    await world.host.knex('ticket').delete()
    await world.desk.db.knex('tk_seen').where({ tablename: 'ticket' }).delete()
    await world.desk.db.knex('tk_search').delete()
    const rows = tickets.map((cells, index) => ({
      gguid: `bbbbbbbb-0000-4000-8000-${String(index * 7919 % 100_000).padStart(12, '0')}`, tid: 20261101080000, ut: 'Olga Bassi', utc: 'Olga Bassi', tidc: 20261101080000, exp: '', tap: '', dsp: '', dsc: '',
      title: '', status: 'Aperto', priority: '', description: '', customer: 'Panificio Rossi', gguid_customer: Rita.customer, channel: '', number: index + 1,
      pieces: 0, visit: dateCell(0), request_date: dateCell(0), done_it: 0, ...cells,
    }))
    if (rows.length > 0) await world.host.knex.batchInsert('ticket', rows, 20)
    await layBaseline(world.desk)
  }

  async function walk(asked: ListQuery): Promise<readonly string[]> {
    const found: string[] = []
    let after: string | undefined
    for (let pages = 0; pages < 30; pages += 1) {
      const page = await listTicketsFor(world.desk, Rita, { ...asked, ...(after === undefined ? {} : { after }) })
      found.push(...page.rows.map(({ reference }) => reference))
      if (page.next === undefined) return found
      after = page.next
    }
    throw new Error('the list has no end')
  }

  it('paged by any column, up or down, with empty and equal values: every ticket once', async function () {
    this.timeout(120_000)
    const words = fc.constantFrom('', 'a', 'A', 'à', 'b', 'forno', 'Forno ', '0', '-1', '%', "l'olio", 'x'.repeat(600), '😀')
    const digits = fc.constantFrom(0, 0, 20261101000000, 20261102000000, 19990101000000)
    const ticket = fc.record({
      title: words, priority: fc.constantFrom('', 'Bassa', 'Media', 'Alta'), channel: words, status: fc.constantFrom('Aperto', 'Sospeso', 'Eseguito', ''),
      pieces: fc.constantFrom(0, 0, 0.1, 0.2, -3, 1e6), visit: digits, request_date: digits, done_it: fc.constantFrom(0, 1), retired: fc.constantFrom(0, 0, 0, 0, 1), alone: fc.constantFrom(false, false, false, true),
    })
    await fc.assert(fc.asyncProperty(fc.array(ticket, { minLength: 51, maxLength: 80 }), async tickets => {
      await lay(tickets.map(({ visit, request_date, retired, alone, ...cells }, index) =>
        ({ ...cells, visit: dateCell(visit), request_date: dateCell(request_date), eli: retired, ...(alone ? { number: 0 } : { number: index + 1 }) })))
      const rows: { gguid: string, number: number }[] = await world.host.knex('ticket').where({ eli: 0 }).select('gguid', 'number')
      const wanted = rows.map(({ gguid, number }) => Number(number) > 0 ? String(number) : gguid).sort()
      for (const sort of [...columns, '', 'tid', 'description']) {
        for (const down of [false, true]) {
          const found = await walk({ sort, down })
          expect([...found].sort(), `${sort} ${down}`).to.deep.equal(wanted)
        }
      }
    }), { numRuns: 2, seed: 20261122 })
  })

  it('is really in order, and one page holds 25', async () => {
    await lay(Array.from({ length: 60 }, (_, index) => ({ title: `T${String(index * 37 % 60).padStart(2, '0')}`, visit: dateCell(index % 3 === 0 ? 0 : 20261101000000 + index % 28 * 1_000_000) })))
    const up = await listTicketsFor(world.desk, Rita, { sort: 'title' })
    expect(up.rows).to.have.length(25)
    expect(up.rows.map(({ cells }) => cells[up.fields.findIndex(({ column }) => column === 'title')])).to.deep.equal(Array.from({ length: 25 }, (_, index) => `T${String(index).padStart(2, '0')}`))
    const newest = await listTicketsFor(world.desk, Rita, {})
    expect(newest.rows.slice(0, 2).map(({ reference }) => reference)).to.deep.equal(['60', '59'])
    expect((await listTicketsFor(world.desk, Rita, { sort: 'number', down: false })).rows[0]?.reference).to.equal('1')
  })

  it('counts each status, filters by it, and a search within a status goes on until its page is full', async () => {
    await lay(Array.from({ length: 120 }, (_, index) => ({ title: `Caldaia ${index}`, status: index < 30 ? 'Sospeso' : index % 2 === 0 ? 'Eseguito' : 'Aperto' })))
    const list = await listTicketsFor(world.desk, Rita, {})
    expect(Object.fromEntries(list.counts.map(({ value, count }) => [value, count]))).to.deep.equal({ Aperto: 45, Sospeso: 30, Eseguito: 45 })
    expect(await walk({ status: 'Sospeso' })).to.have.length(30)
    expect(await walk({ q: 'caldaia', status: 'Sospeso' })).to.deep.equal(Array.from({ length: 30 }, (_, index) => String(30 - index)))
    expect(await walk({ q: 'caldaia' })).to.have.length(120)
  })

  it('finds words and their beginnings, without accents, also short ones, in any order; signs of a search language are only signs', async () => {
    await lay([
      { title: 'Perché perde l’acqua', description: 'Il forno a gas: 12,5 kW (modello AB-7)' }, { title: 'Caffè freddo', description: 'è la of the' }, { title: 'Niente', description: '"AND" OR NOT near*' },
      { title: 'Altrui forno', gguid_customer: Paolo.customer, customer: 'Hotel Due Torri' },
    ])
    const found = async (q: string): Promise<readonly string[]> => (await listTicketsFor(world.desk, Rita, { q })).rows.map(({ reference }) => reference)
    for (const q of ['perche', 'PERCHÉ', 'acq', 'perde acqua', 'acqua   PERDE', 'gas', 'kw 12', 'forno modello', 'ab 7', 'AB-7', 'a g', 'modello (ab']) expect(await found(q), q).to.deep.equal(['1'])
    for (const q of ['caffe', 'la', 'of the', 'è', 'fredd']) expect(await found(q), q).to.deep.equal(['2'])
    for (const q of ['near', 'and not', '"or"']) expect(await found(q), q).to.deep.equal(['3'])
    for (const q of ['altrui', 'k b x 1', 'torri', 'zzz', 'orno']) expect(await found(q), q).to.deep.equal([])
    for (const q of ['"', '*', '(', 'a"b', "'; drop table ticket; --", 'body:forno', 'NEAR(', '+-<>~@', '\u0000', '%', '^forno', '{a}', '\\', '😀', 'x'.repeat(5000)]) {
      expect(await found(q).then(() => 'fine'), q).to.equal('fine')
    }
    await rule(world, 'description', { shown_in_list: 0, shown_in_detail: 0 })
    for (const q of ['modello', 'gas', 'near']) expect(await found(q), q).to.deep.equal([])
    await rule(world, 'description', { shown_in_detail: 1 })
    expect(await found('modello')).to.deep.equal(['1'])
  })

  it('finds what was said in the conversation, never what was said among the firm', async () => {
    const id = await phoneCall(world, Rita, { title: 'Con parole' })
    await reply(world.desk, Rita, id, 'Sento un gorgoglio', [], '')
    await world.save('ticket_message', { body: 'Cliente moroso', audience: 'Interno' }, undefined, { table: 'ticket', id })
    await world.save('ticket_message', { body: 'Veniamo sabato' }, undefined, { table: 'ticket', id })
    await world.follow()
    const found = async (q: string, who = Rita): Promise<number> => (await listTicketsFor(world.desk, who, { q })).rows.length
    expect([await found('gorgoglio'), await found('sabato'), await found('moroso'), await found('gorgoglio', Paolo)]).to.deep.equal([1, 1, 0, 0])
  })

  it('a sort or a cursor nobody of us wrote tells nothing (M18, S09)', async () => {
    const plain = await listTicketsFor(world.desk, Rita, {})
    await rule(world, 'pieces', { shown_in_list: 0, shown_in_detail: 0 })
    for (const asked of [{ sort: 'pieces' }, { sort: 'gguid' }, { sort: 'title; drop' }, { after: 'x' }, { after: '../../' }, { after: Paolo.customer }] satisfies ListQuery[]) {
      expect((await listTicketsFor(world.desk, Rita, asked)).rows.map(({ reference }) => reference), JSON.stringify(asked)).to.deep.equal(plain.rows.map(({ reference }) => reference))
    }
    const [other]: { gguid: string }[] = await world.host.knex('ticket').where({ gguid_customer: Paolo.customer }).select('gguid')
    expect((await listTicketsFor(world.desk, Rita, { sort: 'title', after: other?.gguid ?? '-' })).rows).to.deep.equal((await listTicketsFor(world.desk, Rita, { sort: 'title' })).rows)
  })

  it('is asked anew after any change, also one that moved no stamp', async () => {
    const id = await phoneCall(world, Rita, { title: 'Silenzioso' })
    const before = await listValidator(world.desk, Rita, {})
    expect(await listValidator(world.desk, Rita, {})).to.equal(before)
    await world.host.knex('ticket').where({ gguid: id }).update({ title: 'Cambiato in silenzio' })
    await world.follow()
    expect(await listValidator(world.desk, Rita, {})).to.not.equal(before)
  })
})
