import { expect } from 'chai'
import type { Desk } from '../../addon/desk.ts'
import { desksFrom } from '../../portal/desks.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'

/** Desks of one world under many links, that tell when they are opened and closed. */
function counted(world: World): { open(link: string): Promise<Desk>, readonly opened: string[], readonly closed: string[] } {
  const opened: string[] = []
  const closed: string[] = []
  return {
    opened, closed,
    async open(link) {
      opened.push(link)
      return { ...world.desk, db: { ...world.desk.db, close: async () => { closed.push(link) } } }
    },
  }
}
const linkOf = (n: number): string => `link-number-${String(n).padStart(10, '0')}`

describe('desks of many installations (decision 31)', function () {
  this.timeout(30_000)
  let world: World
  before(async () => { world = await openWorld() })
  after(() => world.close())

  it('are opened once for all who ask together, and at most so many stay open: the longest unused goes', async () => {
    const source = counted(world)
    const desks = desksFrom({ ...source, mark: () => '1' }, { most: 3, idleMs: 60_000 })
    const together = await Promise.all([1, 1, 1, 2].map(n => desks.take(linkOf(n))))
    expect(source.opened).to.deep.equal([linkOf(1), linkOf(2)])
    for (const one of together) one.free()
    for (const n of [3, 1, 4]) (await desks.take(linkOf(n))).free()
    await desks.close()
    expect(source.closed[0]).to.equal(linkOf(2))
    expect(source.closed).to.have.length(4)
  })

  it('never close in the middle of a request, and close when its last byte left', async () => {
    const source = counted(world)
    const desks = desksFrom({ ...source, mark: () => '1' }, { most: 1, idleMs: 60_000 })
    const held = await desks.take(linkOf(1))
    for (const n of [2, 3, 4]) (await desks.take(linkOf(n))).free()
    expect(source.closed).to.not.include(linkOf(1))
    held.free()
    held.free()
    ;(await desks.take(linkOf(5))).free()
    await new Promise(resolve => setTimeout(resolve, 5))
    expect(source.closed).to.include(linkOf(1))
    await desks.close()
  })

  it('close after a while without visitors and come back for the next one', async () => {
    const source = counted(world)
    const desks = desksFrom({ ...source, mark: () => '1' }, { most: 10, idleMs: 30 })
    ;(await desks.take(linkOf(1))).free()
    await new Promise(resolve => setTimeout(resolve, 120))
    expect(source.closed).to.deep.equal([linkOf(1)])
    ;(await desks.take(linkOf(1))).free()
    expect(source.opened).to.have.length(2)
    await desks.close()
  })

  it('are opened anew when their installation changed, while who is inside finishes with the old one', async () => {
    const source = counted(world)
    let mark: string | undefined = 'a'
    const desks = desksFrom({ ...source, mark: () => mark }, { most: 10, idleMs: 60_000 })
    const inside = await desks.take(linkOf(1))
    mark = 'b'
    ;(await desks.take(linkOf(1))).free()
    expect(source.opened).to.have.length(2)
    expect(source.closed).to.deep.equal([])
    inside.free()
    await new Promise(resolve => setTimeout(resolve, 5))
    expect(source.closed).to.have.length(1)
    mark = undefined
    expect(await desks.take(linkOf(1)).then(() => '', (fault: { key?: string }) => fault.key)).to.equal('unknown-link')
    await desks.close()
    expect(source.closed).to.have.length(2)
  })
})
