import { createServer } from 'node:net'
import { expect } from 'chai'
import { letOut } from './probe.ts'
import { openWayOut } from './way-out.ts'
import type { WayOut } from './way-out.ts'

describe('the patience of the way out', function () {
  this.timeout(30_000)
  let way: WayOut
  beforeEach(async () => { way = await openWayOut() })
  afterEach(() => way.close())

  it('waits ten seconds for an answer and no longer, and says the same as of a closed door (S53)', async () => {
    letOut(way.folder, way.probe.origin, 'http://127.0.0.1:1')
    way.probe.answer(response => { response.writeHead(200); const drip = setInterval(() => response.write('.'), 500); response.once('close', () => clearInterval(drip)) })
    const started = performance.now()
    expect(await way.why(`${way.probe.origin}/`)).to.equal(await way.why('http://127.0.0.1:1/'))
    expect(performance.now() - started).to.be.within(9500, 11_500)
  })

  it('waits five seconds for a door that never opens (S53)', async () => {
    // A server whose queue is full neither takes nor refuses: here one that accepts and never speaks TLS.
    const silent = createServer()
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const bound = silent.address()
    const origin = `https://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
    letOut(way.folder, origin)
    const started = performance.now()
    expect(await way.why(`${origin}/`)).to.equal('Unreachable unreachable')
    expect(performance.now() - started).to.be.within(4500, 6500)
    silent.close()
  })
})
