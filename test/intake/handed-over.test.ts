import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { sealOf } from '../../addon/intake/mailbox/letter-door.ts'
import { answerTo, answersTo, countOf, letter, openPostOffice, said, server, toldOf } from './post.ts'
import type { PostOffice } from './post.ts'

describe('A mail service hands letters over', function () {
  this.timeout(30_000)
  let office: PostOffice
  beforeEach(async () => {
    office = await openPostOffice()
    writeFileSync(join(office.world.folder, 'imap.json'), JSON.stringify({ address: answersTo, trust: [server] }), { mode: 0o600 })
  })
  afterEach(() => office.world.close())

  type Spoilt = { readonly at?: string, readonly sum?: string, readonly seal?: string }
  const hand = (raw: string, spoilt: Spoilt = {}): Promise<Response> => {
    const at = spoilt.at ?? String(Math.floor(office.world.clock.now().getTime() / 1000))
    const sum = spoilt.sum ?? createHash('sha256').update(raw).digest('hex')
    const seal = spoilt.seal ?? sealOf(office.world.desk.installation, at, sum)
    return fetch(`${office.world.portal}/hooks/mail`, { method: 'POST', body: raw, headers: { 'content-type': 'message/rfc822', 'x-ticketing-time': at, 'x-ticketing-sum': sum, 'x-ticketing-seal': seal } })
  }

  it('sealed with the secret of the installation it is taken in; the same call again makes nothing new (M03)', async () => {
    const { ticket, letter: told } = await toldOf(office)
    const raw = letter({ to: answerTo(told), text: 'Dal servizio.' })
    expect([(await hand(raw)).status, (await hand(raw)).status]).to.deep.equal([204, 204])
    expect((await said(office.world, ticket)).filter(({ body }) => body === 'Dal servizio.')).to.have.length(1)
  })

  it('anything else is a link that leads nowhere: no seal, a wrong one, other bytes, an old call, no address set', async () => {
    const { letter: told } = await toldOf(office)
    const raw = letter({ to: answerTo(told) })
    const before = await countOf(office.world, 'tk_incoming')
    const old = String(Math.floor(office.world.clock.now().getTime() / 1000) - 3600)
    const answers = [
      await hand(raw, { seal: '' }), await hand(raw, { seal: 'a'.repeat(64) }), await hand(raw, { sum: 'b'.repeat(64) }), await hand(raw, { at: old }), await hand(raw, { at: 'x' }),
      await fetch(`${office.world.portal}/hooks/mail`, { method: 'POST', body: raw }), await fetch(`${office.world.portal}x/hooks/mail`, { method: 'POST', body: raw }),
    ]
    writeFileSync(join(office.world.folder, 'imap.json'), '[]')
    expect([...answers.map(({ status }) => status), (await hand(raw)).status]).to.deep.equal(Array.from({ length: 8 }, () => 404))
    expect(await countOf(office.world, 'tk_incoming')).to.equal(before)
  })

  it('while somebody else has the same letter in hand it is 503, so that it comes again', async () => {
    const { letter: told } = await toldOf(office)
    const raw = letter({ to: answerTo(told) })
    await hand(raw)
    await office.world.desk.db.knex('tk_incoming').update({ state: 'taking', lease_until: office.world.clock.now().getTime() + 60_000 })
    expect((await hand(raw)).status).to.equal(503)
  })
})
