import { request } from 'node:http'
import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import sharp from 'sharp'
import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { customer } from './newcomer.ts'

const sameSite = { origin: '', 'sec-fetch-site': 'same-origin' }

describe('when something is wrong, the portal', () => {
  let world: World
  beforeEach(async () => { world = await openWorld() })
  afterEach(() => world.close())

  const origin = (): string => new URL(world.portal).origin
  const inside = (): Promise<Browser> => customer(world, { name: 'Ugo Forni', email: 'ugo@forno.example', title: 'Forno freddo' })

  it('says the same friendly thing at every unknown link and reveals nothing (S03)', async () => {
    const answers = await Promise.all(['x', 'A'.repeat(22), '../../etc', world.desk.installation.link.toLowerCase()].map(async link => {
      const response = await fetch(`${origin()}/${encodeURIComponent(link)}/sign-in`, { headers: { 'accept-language': 'it' } })
      return [response.status, await response.text()]
    }))
    for (const answer of answers) expect(answer).to.deep.equal(answers[0])
    expect(answers[0]?.[0]).to.equal(404)
    expect(answers[0]?.[1]).to.include('non porta da nessuna parte').and.not.include('Bassi')
  })

  it('shows a page while the database is away, and recovers by itself (issue 2, point 12)', async () => {
    const browser = await inside()
    const file = world.desk.installation.database.slice('sqlite:'.length)
    await world.desk.db.knex.raw('pragma wal_checkpoint(truncate)')
    const { around } = await awayWorld(world)
    try {
      const away = await around.ask('tickets')
      expect([away.status, away.headers.get('retry-after')]).to.deep.equal([503, '10'])
      expect(await away.text()).to.include('Torniamo subito')
      await rename(`${file}.away`, file)
      around.cookies.clear()
      for (const [name, value] of browser.cookies) around.cookies.set(name, value)
      expect((await around.go('tickets')).text).to.include('Forno freddo')
    } finally {
      await rename(`${file}.away`, file).catch(() => undefined)
      await around.stop()
    }
  })

  it('takes forms from its own pages only, with the token of this session (S35)', async () => {
    const browser = await inside()
    await browser.go('tickets/new')
    const values = browser.page.form('tickets/new').values.map(([name, value]): [string, string] => [name, name === 'title' ? 'CANARY' : value])
    const body = (changed: Record<string, string> = {}): URLSearchParams => new URLSearchParams({ ...Object.fromEntries(values), ...changed })
    const other = await customer(world, { name: 'Ada Forni', email: 'ada@forno.example' })
    await other.go('tickets/new')
    const foreign = Object.fromEntries(other.page.form('tickets/new').values)['csrf'] ?? ''
    const tries: [string, string, RequestInit][] = [
      ['no token', 'tickets/new', { method: 'POST', body: body({ csrf: '' }) }],
      ['another session’s token', 'tickets/new', { method: 'POST', body: body({ csrf: foreign }) }],
      ['the token in the address', `tickets/new?csrf=${Object.fromEntries(values)['csrf'] ?? ''}`, { method: 'POST', body: body({ csrf: '' }) }],
      ['a foreign page', 'tickets/new', { method: 'POST', body: body(), headers: { 'sec-fetch-site': 'cross-site' } }],
      ['a foreign origin', 'tickets/new', { method: 'POST', body: body(), headers: { origin: 'http://evil.test' } }],
      ['no origin to name', 'tickets/new', { method: 'POST', body: body(), headers: { origin: 'null' } }],
      ...['PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method): [string, string, RequestInit] => [method, 'tickets/new', { method }]),
    ]
    for (const [name, path, init] of tries) {
      const response = await browser.ask(path, init)
      expect(response.status, name).to.equal(403)
      expect([...response.headers.keys()].filter(header => header.startsWith('access-control')), name).to.deep.equal([])
    }
    const text = await browser.ask('tickets/new', { method: 'POST', body: JSON.stringify(Object.fromEntries(values)), headers: { 'content-type': 'text/plain' } })
    expect(text.status).to.equal(400)
    expect((await browser.go('tickets')).text).to.not.include('CANARY')
  })

  it('puts its safe headers on every answer, good or bad (S37)', async () => {
    const browser = await inside()
    const file = browser.page.html
    for (const path of ['tickets', 'tickets/99999', 'nothing', 'theme.css', 'logo', 'sign-in', '/assets/none.css', '/healthz', /\/assets\/[^"]+/.exec(file)?.[0] ?? '', 'me/export.json']) {
      const { headers, status } = await browser.ask(path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy, path).to.include("default-src 'none'").and.include("frame-ancestors 'none'").and.not.include('unsafe')
      expect(headers.get('x-content-type-options'), path).to.equal('nosniff')
      expect(headers.get('x-powered-by'), path).to.equal(null)
      expect(headers.get('cross-origin-opener-policy'), path).to.equal('same-origin')
      if (status !== 303) expect(headers.get('content-type') ?? '', path).to.not.equal('')
      expect(headers.get('cache-control'), path).to.be.a('string')
    }
  })

  it('judges a file by its content, names what it refuses, and leaves nothing behind (S41, S42)', async () => {
    const browser = await inside()
    const png = await sharp({ create: { width: 10, height: 10, channels: 3, background: '#fff' } }).png().toBuffer()
    const bytes = (text: string | Buffer): Uint8Array<ArrayBuffer> => new Uint8Array(typeof text === 'string' ? Buffer.from(text) : text)
    const bad: [string, Uint8Array<ArrayBuffer>][] = [
      ['foto.png', bytes('<html><script>alert(1)</script>')], ['disegno.svg', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')],
      ['pagina.html', bytes('<!doctype html>')], ['vuoto.jpg', bytes('')], ['rotta.png', bytes(png.subarray(0, 40))],
      ['programma.pdf', bytes(Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]))],
    ]
    for (const [name, content] of bad) {
      await browser.go('tickets/new')
      const page = await browser.send('tickets/new', { title: 'Con file', photos: new File([content], name) })
      expect(page.status, name).to.equal(422)
      expect(page.text, name).to.include(`«${name}»`)
      expect(page.form('tickets/new').values, name).to.deep.include(['title', 'Con file'])
    }
    await browser.go('tickets/new')
    const good = await browser.send('tickets/new', { title: 'Nomi', photos: [new File([bytes(png)], '../../e\u202egnp.html'), new File([bytes('ciao')], 'nota.txt'), new File([bytes(`${'a'.repeat(4095)}è così`)], 'lunga.txt')] })
    expect(good.text).to.include('nota.txt').and.include('lunga.txt').and.not.include('..')
    expect(await readdir(join(world.folder, 'uploads'))).to.deep.equal([])
  })

  it('stops reading what is too large before it fills the disk (S42)', async () => {
    const browser = await inside()
    await browser.go('tickets/new')
    const page = await browser.send('tickets/new', { title: 'Grande', photos: new File([Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(16 * 1024 * 1024)])], 'grande.pdf') })
    expect(page.status).to.equal(422)
    expect(page.text).to.include('più grande di 15 MB')
    const status = await new Promise<number>((resolve, reject) => {
      const told = request(`${world.portal}/tickets/new`, {
        method: 'POST', headers: { ...sameSite, origin: origin(), cookie: [...browser.cookies].map(pair => pair.join('=')).join('; '), 'content-type': 'multipart/form-data; boundary=x', 'content-length': 2e9 },
      }, response => { resolve(response.statusCode ?? 0); told.destroy() })
      told.on('error', reject)
      told.write('--x\r\n')
    })
    expect(status).to.equal(413)
    expect(await readdir(join(world.folder, 'uploads'))).to.deep.equal([])
  })

  it('hides another customer’s request behind the same answer as one that never was (S04)', async () => {
    const browser = await inside()
    const other = await customer(world, { name: 'Ada Forni', email: 'ada@forno.example', title: 'CANARY' })
    const row: { gguid: string } = await world.desk.db.knex(world.desk.names.ticket.table).where('title', 'CANARY').first('gguid')
    const plain = async (path: string): Promise<string> => (await (await browser.ask(path)).text()).replace(/value="[^"]*"/g, '')
    expect((await other.go(`tickets/${row.gguid}`)).status).to.equal(200)
    expect(await plain(`tickets/${row.gguid}`)).to.equal(await plain('tickets/00000000-0000-4000-8000-000000000000'))
    expect(await plain('tickets/2')).to.equal(await plain('tickets/77777'))
  })

  it('answers a list it knows with a nod, until something in it changes (performance 7.3)', async () => {
    const browser = await inside()
    const tag = (await browser.ask('tickets')).headers.get('etag') ?? ''
    const again = (): Promise<Response> => browser.ask('tickets', { headers: { 'if-none-match': tag } })
    expect((await again()).status).to.equal(304)
    const row: { gguid: string } = await world.desk.db.knex(world.desk.names.ticket.table).where('title', 'Forno freddo').first('gguid')
    await world.save(world.desk.names.ticket.table, { title: 'Forno tiepido' }, row.gguid)
    const fresh = await again()
    expect(fresh.status).to.equal(200)
    expect(await fresh.text()).to.include('Forno tiepido')
  })

  it('takes any length of words to look for, also where cutting them would break a sign in two', async () => {
    const browser = await inside()
    for (const name of ['q', 'status']) expect((await browser.go(`tickets?${name}=${'a'.repeat(499)}${encodeURIComponent('🔥')}`)).status, name).to.equal(200)
  })

  it('slows down who tries too often, and says for how long (S32)', async () => {
    const browser = openBrowser(world.portal)
    let last = 0
    for (let tries = 0; tries < 80 && last !== 429; tries += 1) {
      await browser.go('sign-in')
      last = (await browser.send('sign-in', { email: 'nobody@forno.example', password: 'wrong wrong' })).status
    }
    expect(last).to.equal(429)
    expect(Number(browser.page.headers.get('retry-after'))).to.be.greaterThan(0)
    expect(browser.page.text).to.include('Un momento')
  })
})

/** A second portal of the same folder, opened while the database is not there. */
async function awayWorld(world: World): Promise<{ around: Browser & { stop(): Promise<void> } }> {
  const { startPortal } = await import('../../portal/app.ts')
  const file = world.desk.installation.database.slice('sqlite:'.length)
  await rename(file, `${file}.away`)
  const portal = await startPortal({ folder: world.folder, port: 0, clock: world.clock })
  const browser = openBrowser(`http://127.0.0.1:${portal.port}/${world.desk.installation.link}`)
  return { around: Object.assign(Object.create(Object.getPrototypeOf(browser), Object.getOwnPropertyDescriptors(browser)), { stop: () => portal.close() }) }
}
