import { expect } from 'chai'
import { tellAboutWaiting } from '../../addon/intake/tell-waiting.ts'
import { tidyIncoming } from '../../addon/intake/tidy.ts'
import { answerTo, countOf, letter, openPostOffice, take, toldOf, waiting } from './post.ts'
import type { PostOffice } from './post.ts'

describe('What came in long ago', function () {
  this.timeout(30_000)
  let office: PostOffice
  beforeEach(async () => { office = await openPostOffice() })
  afterEach(() => office.world.close())

  it('is forgotten after half a year; what nobody decided on is thrown away after three months', async () => {
    const { letter: told } = await toldOf(office)
    await take(office.world, letter({ to: answerTo(told) }))
    await take(office.world, letter({ from: 'ugo@altrove.example' }))
    office.world.clock.pass(80 * 24 * 3600)
    await tidyIncoming(office.world.desk)
    expect([await countOf(office.world, 'tk_incoming'), (await waiting(office.world)).length]).to.deep.equal([2, 1])
    office.world.clock.pass(20 * 24 * 3600)
    await tidyIncoming(office.world.desk)
    expect((await waiting(office.world)).length).to.equal(0)
    office.world.clock.pass(90 * 24 * 3600)
    await tidyIncoming(office.world.desk)
    expect(await countOf(office.world, 'tk_incoming')).to.equal(0)
  })

  it('what comes within the hour after a letter to the firm is told an hour later, once', async () => {
    const heard = async (): Promise<number> => (await office.world.letters()).filter(({ subject }) => /aspett/.test(subject)).length
    await take(office.world, letter({ from: 'ugo@altrove.example' }))
    expect(await heard()).to.equal(1)
    office.world.clock.pass(600)
    await take(office.world, letter({ from: 'ada@altrove.example' }))
    await tellAboutWaiting(office.world.desk)
    expect(await heard()).to.equal(0)
    office.world.clock.pass(3600)
    await tellAboutWaiting(office.world.desk)
    expect(await heard()).to.equal(1)
    office.world.clock.pass(3 * 3600)
    await tellAboutWaiting(office.world.desk)
    expect(await heard()).to.equal(0)
  })
})
