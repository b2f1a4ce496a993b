import { expect } from 'chai'
import { accept } from '../../addon/intake/decide.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { dyingAt } from '../kill/fault.ts'
import { answerTo, countOf, letter, openPostOffice, said, take, toldOf, waiting } from './post.ts'
import type { PostOffice, Told } from './post.ts'

describe('A letter is taken in whole or not at all, whoever dies over it (M03, house 4.7)', function () {
  this.timeout(180_000)
  let office: PostOffice
  beforeEach(async () => { office = await openPostOffice() })
  afterEach(() => office.world.close())

  /** Dies before the n-th statement for every n, a letter each; whoever comes after the lease finishes it. Returns how many letters that took. */
  const everyDeath = async (told: (n: number) => Told): Promise<number> => {
    for (let n = 1; ; n += 1) {
      const raw = letter(told(n))
      const desk = await openDesk(office.world.desk.installation, { folder: office.world.folder, clock: office.world.clock })
      await desk.reading.surroundings(desk)
      const { died } = await dyingAt(n, () => take({ ...office.world, desk }, raw))
      await desk.db.close()
      if (!died) return n
      office.world.clock.pass(20 * 60)
      expect((await take(office.world, raw)).kind, `after a death before statement ${n}`).to.be.oneOf(['reply', 'ticket', 'quarantine', 'known'])
      expect(n).to.be.below(200)
    }
  }
  const nothingHeld = async (): Promise<void> => { expect(await office.world.desk.db.knex('tk_incoming').where({ state: 'taking' }).select('id')).to.deep.equal([]) }

  it('an answer: one message each, one line in the history, one letter to the firm', async () => {
    const { ticket, letter: told } = await toldOf(office)
    const history = await countOf(office.world, 'tk_history')
    const count = await everyDeath(n => ({ to: answerTo(told), text: `Risposta ${n}` }))
    const bodies = (await said(office.world, ticket)).map(({ body }) => body).filter(body => body.startsWith('Risposta'))
    expect(bodies.sort()).to.deep.equal(Array.from({ length: count }, (_, n) => `Risposta ${n + 1}`).sort())
    expect(await countOf(office.world, 'tk_history')).to.equal(history + count)
    await nothingHeld()
    await office.world.letters()
    expect(Number((await office.world.desk.db.knex('tk_notice').where({ recipient_kind: 'firm', kind: 'update' }).count({ count: '*' }).first())?.['count'])).to.equal(count)
  })

  it('a new request: one ticket each', async () => {
    const { ticket: { table } } = office.world.desk.names
    const before = await countOf(office.world, table)
    const count = await everyDeath(n => ({ subject: `Guasto ${n}`, text: `Parole ${n}` }))
    expect(await countOf(office.world, table)).to.equal(before + count)
    await nothingHeld()
  })

  it('one that waits: one row each, and its acceptance makes one request', async () => {
    const count = await everyDeath(n => ({ from: `ugo${n}@altrove.example`, text: `Sono ${n}` }))
    expect(await waiting(office.world)).to.have.length(count)
    const { ticket: { table } } = office.world.desk.names
    const before = await countOf(office.world, table)
    const all = await waiting(office.world)
    for (let n = 1; ; n += 1) {
      const id = all[0]?.id ?? ''
      const desk = await openDesk(office.world.desk.installation, { folder: office.world.folder, clock: office.world.clock })
      await desk.reading.surroundings(desk)
      const { died } = await dyingAt(n, () => accept(desk, id, { to: 'customer', row: 'new' }))
      await desk.db.close()
      if (!died) break
      const [left, made] = [(await waiting(office.world)).length, await countOf(office.world, table) - before]
      expect([left, made], `died before statement ${n}`).to.deep.equal([count, 0])
      expect(n).to.be.below(200)
    }
    expect([(await waiting(office.world)).length, await countOf(office.world, table) - before]).to.deep.equal([count - 1, 1])
  })
})
