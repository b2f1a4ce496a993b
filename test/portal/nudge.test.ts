import { expect } from 'chai'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { hookText, nudgeAddress } from '../../addon/lifecycle/hook-text.ts'
import { newInstallation } from '../../addon/lifecycle/installations.ts'
import { nudgeReader } from '../../addon/lifecycle/nudge.ts'
import { nudgeSecret } from '../../addon/lifecycle/nudge-secret.ts'
import { newOwnerLink } from '../../addon/sessions/owner-door.ts'
import { openBrowser } from '../browser.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'

type Body = Readonly<Record<string, unknown>>

describe('the nudge of a script in the host program (I.3)', function () {
  this.timeout(30_000)
  let world: World
  before(async () => { world = await openWorld() })
  after(() => world.close())

  const seconds = (): number => Math.floor(world.clock.now().getTime() / 1000)
  let count = 0
  const body = (more: Body = {}): Body => ({
    db: 'officina', table: 'ticket', gguid: 'f0000000-0000-4000-8000-000000000001', event: 'post-save-card', at: seconds(), nonce: `n${count += 1}`,
    secret: nudgeSecret(world.desk.installation), ...more,
  })
  const post = (sent: string, headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' }) =>
    fetch(`${world.portal}/nudge`, { method: 'POST', body: sent, headers })
  const nudged = async (more: Body = {}): Promise<number> => (await post(JSON.stringify(body(more)))).status

  /** Whether the follower was told to look, and no longer is. */
  const isWoken = (): boolean => {
    const place = join(world.folder, 'nudges')
    const woken = existsSync(place) && readdirSync(place).includes(world.desk.installation.link)
    rmSync(place, { recursive: true, force: true })
    return woken
  }

  it('is answered with nothing, and wakes whoever follows', async () => {
    const waking = nudgeReader(world.folder)
    isWoken()
    const answer = await post(JSON.stringify(body()))
    expect([answer.status, await answer.text(), answer.headers.get('set-cookie')]).to.deep.equal([204, '', null])
    expect(waking()).to.deep.equal([world.desk.installation.link])
    expect(isWoken()).to.equal(true)
  })

  it('is believed whatever the script calls its text, and with a time written as text', async () => {
    for (const headers of [{ 'content-type': 'application/x-www-form-urlencoded' }, { 'content-type': 'text/plain;charset=UTF-8' }]) {
      expect((await post(JSON.stringify(body({ at: String(seconds()) })), headers)).status).to.equal(204)
    }
  })

  it('is believed once: sent again it is nothing, and wakes nobody', async () => {
    const sent = JSON.stringify(body())
    expect((await post(sent)).status).to.equal(204)
    isWoken()
    expect((await post(sent)).status).to.equal(404)
    expect(isWoken()).to.equal(false)
    world.clock.pass(9 * 60)
    expect((await post(sent)).status, 'nine minutes later').to.equal(404)
    world.clock.pass(60 * 60)
    expect((await post(sent)).status, 'when it is long forgotten').to.equal(404)
  })

  it('is not kept for later: ten minutes old, or from a clock that far ahead, it is nothing', async () => {
    expect(await nudged({ at: seconds() - 599 })).to.equal(204)
    expect(await nudged({ at: seconds() + 599 })).to.equal(204)
    expect(await nudged({ at: seconds() - 601 })).to.equal(404)
    expect(await nudged({ at: seconds() + 601 })).to.equal(404)
  })

  const wrong: readonly (readonly [string, () => string])[] = [
    ['a wrong secret', () => JSON.stringify(body({ secret: 'A'.repeat(43) }))],
    ['a secret of another length', () => JSON.stringify(body({ secret: 'A' }))],
    ['the secret of another installation', () => JSON.stringify(body({ secret: nudgeSecret(newInstallation('sqlite::memory:', '')) }))],
    ['no secret', () => JSON.stringify(body({ secret: undefined }))], ['a secret that is no text', () => JSON.stringify(body({ secret: [nudgeSecret(world.desk.installation)] }))],
    ['no nonce', () => JSON.stringify(body({ nonce: undefined }))], ['an endless nonce', () => JSON.stringify(body({ nonce: 'x'.repeat(201) }))],
    ['no time', () => JSON.stringify(body({ at: undefined }))], ['a time that is none', () => JSON.stringify(body({ at: 'now' }))],
    ['nothing', () => ''], ['no JSON', () => '{'], ['a list', () => '[1]'], ['null', () => 'null'], ['a key of every object', () => '{"__proto__":{"secret":"x"}}'],
    ['more than any script says', () => JSON.stringify(body({ table: 'x'.repeat(5_000) }))],
  ]
  it(`is answered as a link that leads nowhere, byte for byte, with ${wrong.map(([what]) => what).join(', ')}`, async () => {
    const nowhere = await fetch(new URL('/AAAAAAAAAAAAAAAAAAAAAAAA/nudge', world.portal), { method: 'POST', body: JSON.stringify(body()) })
    const page = await nowhere.text()
    isWoken()
    for (const [what, text] of wrong) {
      const answer = await post(text())
      expect([answer.status, await answer.text()], what).to.deep.equal([404, page])
      expect(isWoken(), what).to.equal(false)
    }
    expect(page).to.not.include('Officina').and.not.include(world.desk.installation.link)
  })

  it('is not heard any more when one sender makes too many of them', async () => {
    const answers = await Promise.all(Array.from({ length: 140 }, () => nudged()))
    expect(answers).to.include(429)
    expect(new Set(answers)).to.deep.equal(new Set([204, 429]))
  })

  it('has a secret that stands in no database, and is another one for another link or another key', async () => {
    const { installation } = world.desk
    const secrets = [installation, { ...installation, link: 'another' }, newInstallation(installation.database, '')].map(nudgeSecret)
    expect(new Set(secrets).size).to.equal(3)
    expect(secrets[0]).to.match(/^[A-Za-z0-9_-]{43}$/)
    await world.host.knex.raw('pragma wal_checkpoint(truncate)')
    expect(readFileSync(world.host.address.slice('sqlite:'.length)).includes(secrets[0] ?? '')).to.equal(false)
  })
})

describe('the script the owner pastes into his program', function () {
  this.timeout(30_000)
  let world: World
  before(async () => { world = await openWorld() })
  after(() => world.close())

  it('is whole: address, secret and table filled in, instructions in both languages', () => {
    for (const hook of ['card', 'row'] as const) {
      const text = hookText(world.desk, hook)
      expect(text).to.include(`local address = "${world.portal}/nudge"`).and.include(`local secret = "${nudgeSecret(world.desk.installation)}"`)
      expect(text).to.match(/-- IT {2}Facoltativo/).and.match(/-- EN {2}Optional/).and.not.match(/\{\{|\}\}/)
    }
    expect(hookText(world.desk, 'row')).to.include('local tablename = "ticket"')
    expect(nudgeAddress(world.desk)).to.equal(`${world.portal}/nudge`)
  })

  it('speaks only words that scripts of others were seen to use, and Lua’s own', () => {
    // docs/host.md I.2, and what every Lua has.
    const seen = new Set(['database.name', 'dataview.tablename', 'dataview.gguid', 'datarow.getvalue', 'program.newhttprequest', 'request.sendpost', 'os.time', 'math.random'])
    for (const hook of ['card', 'row'] as const) {
      const code = hookText(world.desk, hook).replace(/--.*$/gm, '').replace(/"[^"\n]*"/g, '""')
      expect([...code.matchAll(/\b[a-z]+\.[a-z]+\b/g)].map(([name]) => name).filter(name => !seen.has(name)), hook).to.deep.equal([])
    }
  })

  it('is shown in the owner’s door, to him alone', async () => {
    const olga = openBrowser(world.portal, { language: 'it' })
    const link = await world.desk.db.inTransaction(tx => newOwnerLink(world.desk, tx))
    await olga.go(link)
    await olga.send(link.slice(world.portal.length + 1))
    await olga.go('owner/health')
    expect(olga.page.html).to.include('owner/hook')
    await olga.go('owner/hook')
    expect(olga.page.html).to.include(nudgeSecret(world.desk.installation)).and.include('post-save-row').and.include('Post Salvataggio Scheda')
    const stranger = openBrowser(world.portal, { language: 'it' })
    await stranger.go('owner/hook')
    expect(stranger.page.html).to.not.include(nudgeSecret(world.desk.installation))
  })
})
