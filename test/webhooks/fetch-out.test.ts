import { chmodSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { fetchOut, isPublicAddress } from '../../addon/out/fetch-out.ts'
import { isInner } from '../../addon/out/inner-address.ts'
import type { Resolve } from '../../addon/out/fetch-out.ts'
import { letOut, openProbe } from './probe.ts'
import { openWayOut } from './way-out.ts'
import type { WayOut } from './way-out.ts'

describe('the way out to other programs', function () {
  this.timeout(20_000)
  let way: WayOut
  beforeEach(async () => { way = await openWayOut() })
  afterEach(() => way.close())

  const inner = ['127.0.0.1', '0.0.0.0', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', 'fc00::1', 'fd12::1',
    'fe80::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001::1', '2001:db8::1', 'fec0::1', 'ff02::1', 'nonsense', '']
  for (const address of inner) it(`knows that ${address || 'nothing'} is not out there (S53)`, () => { expect(isInner(address)).to.equal(true) })
  for (const address of ['8.8.8.8', '151.101.1.69', '2a00:1450:4002::1', '2606:4700::1111']) it(`knows that ${address} is out there`, () => { expect(isInner(address)).to.equal(false) })

  const forms = ['127.0.0.1', '2130706433', '0x7f000001', '0177.0.0.1', '127.1', '0', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', 'localhost', '127.0.0.1.', 'user:pass@127.0.0.1']
  for (const host of forms) {
    it(`sends no packet to ${host}, written as it may be (S53)`, async () => {
      for (const scheme of ['http', 'https']) expect(await way.why(`${scheme}://${host}:${way.probe.port}/`)).to.equal('Unreachable unreachable')
      expect(await way.why(`https://${host}/`)).to.equal('Unreachable unreachable')
      expect(way.probe.knocks()).to.equal(0)
    })
  }

  it('sends no packet to a server of this machine that listens on a port let out to, by whatever name or number (S53)', async function () {
    let knocks = 0
    const door = createServer(socket => { knocks += 1; socket.destroy() })
    const free = await new Promise<boolean>(resolve => door.once('error', () => resolve(false)).listen(8443, () => resolve(true)))
    if (!free) this.skip()
    try {
      for (const host of [...forms, ...inner.filter(address => /^(127|0\.|::|64)/.test(address)).map(address => address.includes(':') ? `[${address}]` : address)]) {
        expect(await way.why(`https://${host}:8443/`), host).to.equal('Unreachable unreachable')
      }
      for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) await way.why('https://hooks.example:8443/', async () => [{ address: '8.8.8.8', family: 4 }, { address, family: address.includes(':') ? 6 : 4 }])
      expect(knocks).to.equal(0)
      letOut(way.folder, 'https://127.0.0.1:8443')
      await way.why('https://127.0.0.1:8443/')
      expect(knocks, 'the door does hear who knocks').to.equal(1)
    } finally { door.close() }
  })

  it('follows a name to where it leads: an inner address among others is enough to refuse (S53)', async () => {
    for (const addresses of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::ffff:127.0.0.1'], []]) {
      const resolve: Resolve = async () => addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
      expect(await way.why('https://hooks.example/', resolve)).to.equal('Unreachable unreachable')
    }
    expect(way.probe.knocks()).to.equal(0)
  })

  it('asks for a name once and connects to what it looked at, whatever the name says afterwards (S53)', async () => {
    letOut(way.folder, `http://hooks.example:${way.probe.port}`)
    let asked = 0
    const resolve: Resolve = async () => {
      asked += 1
      return asked === 1 ? [{ address: '127.0.0.1', family: 4 }] : [{ address: '127.0.0.2', family: 4 }]
    }
    expect(await way.why(`http://hooks.example:${way.probe.port}/`, resolve)).to.equal('answer 200')
    expect([asked, way.probe.heard[0]?.headers.host]).to.deep.equal([1, `hooks.example:${way.probe.port}`])
  })

  it('takes a redirect for an answer, and goes nowhere (S53)', async () => {
    letOut(way.folder, way.probe.origin)
    const other = await openProbe()
    try {
      way.probe.answer(response => { response.writeHead(302, { location: `${other.origin}/secret` }).end() })
      expect(await way.why(`${way.probe.origin}/`)).to.equal('answer 302')
      expect([way.probe.heard.length, other.knocks()]).to.deep.equal([1, 0])
    } finally { await other.close() }
  })

  it('refuses other schemes, other ports, names and passwords in the address (S53)', async () => {
    for (const url of ['ftp://hooks.example/', 'file:///etc/passwd', 'gopher://hooks.example/', 'http://hooks.example/', 'https://hooks.example:25/', 'https://a:b@hooks.example/', 'javascript:1', 'https://', '']) {
      expect(await way.why(url, async () => [{ address: '127.0.0.1', family: 4 }])).to.equal('Unreachable unreachable')
      expect(isPublicAddress(way.folder, url), url).to.equal(false)
    }
    for (const url of ['https://hooks.example/a?b=c', 'https://hooks.example:8443/']) expect(isPublicAddress(way.folder, url), url).to.equal(true)
    for (const url of ['https://localhost/', 'https://nas/', 'https://nas.local/', 'https://192.168.1.4/', 'https://2130706433/']) expect(isPublicAddress(way.folder, url), url).to.equal(false)
  })

  it('does not trust a certificate nobody vouches for (S53)', async () => {
    const secure = await openProbe({ secure: true })
    try {
      letOut(way.folder, secure.origin)
      expect(await way.why(`${secure.origin}/`)).to.equal('Unreachable unreachable')
      expect(secure.heard).to.deep.equal([])
    } finally { await secure.close() }
  })

  it('ends with an answer that has no end, and unpacks none (S53)', async () => {
    letOut(way.folder, way.probe.origin)
    way.probe.answer(response => {
      response.writeHead(200)
      const pour = (): void => { while (!response.destroyed && response.write(Buffer.alloc(65_536))); response.once('drain', pour) }
      pour()
    })
    const started = performance.now()
    expect(await way.why(`${way.probe.origin}/`)).to.equal('Unreachable unreachable')
    expect(performance.now() - started).to.be.lessThan(3000)
    way.probe.answer(response => { response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.alloc(1000)) })
    expect((await fetchOut(way.folder, { url: `${way.probe.origin}/`, method: 'GET' })).bytes.length).to.equal(1000)
  })

  it('believes no list of places that others of the machine may write', async () => {
    letOut(way.folder, way.probe.origin)
    chmodSync(join(way.folder, 'outgoing.json'), 0o666)
    expect(await way.why(`${way.probe.origin}/`)).to.equal('Unreachable unreachable')
    expect(way.probe.knocks()).to.equal(0)
  })
})
