import { expect } from 'chai'
import { isSignedOut, noteSignedIn, tellSignedOut } from '../../addon/lifecycle/cloud-sign-in.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'

onEveryForm('the cloud no longer takes the password', form => {
  let world: World
  before(async () => { world = await openWorld({ form }) })
  after(() => world.close())

  it('Olga gets one letter that leads to the connection, however often it is tried, and another the next time', async () => {
    const { desk } = world
    for (const _ of [1, 2, 3]) await tellSignedOut(desk)
    const letters = await world.letters()
    expect(letters.map(({ to }) => to)).to.deep.equal([['info@officinabassi.example']])
    expect(letters[0]?.text).to.include(`${world.portal}/owner/connection`).and.include('Officina')
    expect(await isSignedOut(desk)).to.equal(true)
    await noteSignedIn(desk)
    await noteSignedIn(desk)
    expect(await isSignedOut(desk)).to.equal(false)
    expect(await world.letters()).to.deep.equal([])
    await tellSignedOut(desk)
    expect(await world.letters()).to.have.length(1)
  })
})
