import { join } from 'node:path'
import { expect } from 'chai'
import { acceptKey } from '../../addon/lifecycle/activation.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { install } from '../../addon/lifecycle/install.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { acceptRevocations, signRevocations } from '../../addon/lifecycle/revocation.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import { makeSigningKey } from '../../addon/lifecycle/vendor-keys.ts'
import { newOwnerLink } from '../../addon/sessions/owner-door.ts'
import type { Desk } from '../../addon/desk.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { olga } from '../../host/worlds/workshop/people.ts'
import { startPortal } from '../../portal/app.ts'
import type { Portal } from '../../portal/app.ts'
import { layWorkshop } from '../laid.ts'
import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import { onBothForms } from '../host/both-forms.ts'
import { heldClock } from '../world.ts'
import { dump } from './dump.ts'
import { refusalOf, vendorIn } from './vendor.ts'
import type { Vendor } from './vendor.ts'

onBothForms('activation', place => {
  const clock = heldClock('2026-11-23T09:00:00Z')
  let desk: Desk
  let portal: Portal
  let vendor: Vendor
  let owner: Browser
  let link = ''
  const logo = '{"gguidfile":"00000000-0000-4000-a000-00000000000f","nomefile":"logo.png"}'

  before(async () => {
    const { host, folder } = place()
    await layWorkshop(host, join(folder, 'files'), { now: new Date('2026-11-20T08:00:00Z') })
    portal = await startPortal({ folder, port: 0, clock })
    const publicUrl = `http://127.0.0.1:${portal.port}`
    await install({ address: host.address, folder, publicUrl }, { consent: true, ownerEmail: 'olga@officinabassi.example' }, clock)
    desk = await reopen()
    link = `${publicUrl}/${desk.installation.link}`
    vendor = vendorIn(folder)
    owner = openBrowser(link)
    const door = await desk.db.inTransaction(tx => newOwnerLink(desk, tx))
    await owner.go(door)
    await owner.send(door.slice(door.indexOf('owner/enter')))
  })
  after(async () => { await portal?.close(); await desk?.db.close() })

  async function reopen(): Promise<Desk> {
    const { host, folder } = place()
    const installation = findByDatabase(folder, host.address)
    if (installation === undefined) throw new Error('not installed')
    return openDesk(installation, { folder, clock })
  }
  const letters = async (kind: string): Promise<number> => (await place().host.knex('tk_letter').where({ kind })).length
  async function state(): Promise<string> {
    desk.reading.forget()
    return (await settleState(desk)).state
  }
  async function fill(values: Record<string, string>): Promise<void> {
    const { host } = place()
    const row = await host.knex('info').where({ eli: 0 }).first('gguid')
    clock.pass(2)
    await saveRow(host, olga, 'info', values, { id: row.gguid, now: clock.now() })
  }

  it('(f) 13: a wrong key is refused with its own message and changes nothing', async () => {
    await state()
    const { folder, host } = place()
    const withdrawn = vendor.issue(desk)
    const jti = JSON.parse(Buffer.from(withdrawn.split('.')[2] ?? '', 'base64url').subarray(0, -64).toString()).jti
    const second = vendorIn(folder, 'cold')
    acceptRevocations(folder, signRevocations({ seq: 1, iat: 1, jti: [jti], ins: [], kid: [] }, second.signing))
    const stranger = makeSigningKey(join(folder, 'stranger.json'))
    const wrong: readonly (readonly [string, string])[] = [
      [vendor.issue(desk, { ins: 'another' }), 'key-other-installation'], [vendor.issue(desk, { url: 'https://other.example/x/' }), 'key-other-address'],
      [vendor.issue(desk, { sub: 'it.other' }), 'key-other-product'], [vendor.issue(desk, { aud: 'nios4-addon-package-v1' }), 'key-forged'],
      [vendor.issue(desk, { at: new Date('2025-01-01'), days: 30 }), 'key-expired'], [vendor.issue(desk, { at: new Date('2027-01-01') }), 'key-not-yet'],
      [withdrawn, 'key-withdrawn'], [vendor.issue(desk, { key: stranger }), 'key-unknown-signer'],
      ['', 'key-unreadable'], ['x'.repeat(1_000_000), 'key-unreadable'], [`${vendor.issue(desk)}.x`, 'key-unreadable'], [vendor.issue(desk).replace('v4.public', 'v2.public'), 'key-unreadable'],
    ]
    const sessions = (name: string): boolean => !/^tk_(session|clock)/.test(name)
    const before = await dump(host, sessions)
    const told = new Set<string>()
    for (const [token, expected] of wrong) {
      expect(await refusalOf(() => acceptKey(desk, token)), expected).to.equal(expected)
      await owner.go('owner/activation')
      const page = await owner.send('owner/activation', { key: token.slice(0, 9000) })
      expect(page.status).to.equal(422)
      told.add(/<p class="wrong" id="key-wrong">([^<]*)/.exec(page.html)?.[1] ?? '')
    }
    expect(told.size, [...told].join('\n')).to.equal(9)
    expect(await state()).to.equal('installed')
    expect(await dump(host, sessions)).to.deep.equal(before)
  })

  it('(f) 11: without a key customers see the closed page, the owner the request; with it the portal is live without a restart, the link leaves once', async () => {
    const customer = openBrowser(link)
    expect((await customer.go('sign-in')).status).to.equal(503)
    await owner.go('owner/activation')
    expect((await owner.send('owner/activation/request')).html).to.contain('N4REQ1.')
    await owner.go('owner/activation')
    await owner.send('owner/activation', { key: (vendor.issue(desk).match(/.{1,64}/g) ?? []).join('\n') })
    expect((await customer.go('sign-in')).status).to.equal(200)
    expect(await state()).to.equal('live')
    expect(await state()).to.equal('live')
    expect(await letters('portal-live')).to.equal(1)
  })

  it('(f) 12: with a key and without company data it waits and says in the owner’s language what is missing; the host brings the logo, and the link leaves within the next looks, once, also over a restart', async () => {
    const { host } = place()
    await host.knex('tk_addon').update({ link_sent_at: 0 })
    await host.knex('tk_letter').where({ kind: 'portal-live' }).delete()
    await fill({ logo: '', email_azienda: '' })
    expect(await state()).to.equal('awaiting-company-data')
    const missing = String((await host.knex('info').where({ eli: 0 }).first('ticket_portal_missing')).ticket_portal_missing)
    expect(missing.split('\n')).to.have.length(2)
    expect(missing).to.contain('logo').and.contain('e-mail')
    await fill({ email_azienda: 'info@officinabassi.example' })
    expect(await state()).to.equal('awaiting-company-data')
    await fill({ logo })
    await desk.db.close()
    desk = await reopen()
    expect(await state()).to.equal('live')
    await desk.db.close()
    desk = await reopen()
    expect(await state()).to.equal('live')
    expect(await letters('portal-live')).to.equal(1)
  })

  it('a renewal takes over by its later issue, keeps the older key for the record, and the older one cannot come back', async () => {
    const { host } = place()
    clock.pass(10)
    const older = vendor.issue(desk, { days: 900 })
    clock.pass(10)
    const newer = vendor.issue(desk, { days: 300 })
    expect((await acceptKey(desk, newer)).exp).to.be.lessThan((await acceptKey(desk, older)).exp)
    const rows: { token: string, expires_at: number }[] = await host.knex('tk_activation').orderBy('accepted_at')
    expect(rows).to.have.length(3)
    expect(rows.filter(({ expires_at }) => Number(expires_at) > 0).map(({ token }) => token)).to.deep.equal([newer])
    expect(await state()).to.equal('live')
    expect((await settleState(desk)).activation?.exp).to.equal(Math.floor(clock.now().getTime() / 1000) + 300 * 86_400)
  })

  it('a withdrawal closes the portal at once, a lower list is ignored, a withdrawn signer cannot sign, a new list gives back', async () => {
    const { folder } = place()
    const cold = vendorIn(folder, 'cold2')
    const list = (seq: number, revoked: Partial<{ jti: string[], ins: string[], kid: string[] }>): string =>
      signRevocations({ seq, iat: seq, jti: [], ins: [], kid: [], ...revoked }, cold.signing)
    await owner.go('owner/activation')
    await owner.send('owner/activation', { key: list(5, { ins: [desk.installation.id] }) })
    expect(await state()).to.equal('suspended')
    expect((await openBrowser(link).go('sign-in')).status).to.equal(503)
    expect((await owner.go('owner')).text).to.contain('ritirata')
    expect(acceptRevocations(folder, list(4, {})).taken).to.equal(false)
    expect(await state()).to.equal('suspended')
    expect(acceptRevocations(folder, list(6, { kid: [vendor.signing.kid] })).taken).to.equal(true)
    expect(await state()).to.equal('suspended')
    const byWithdrawn = signRevocations({ seq: 9, iat: 9, jti: [], ins: [], kid: [cold.signing.kid] }, vendor.signing)
    expect(await refusalOf(() => acceptRevocations(folder, byWithdrawn))).to.equal('list-unknown-signer')
    expect(await refusalOf(() => acceptRevocations(folder, list(8, {}).replace(/(.{40})(.)/, (_all, head: string, one: string) => head + (one === 'A' ? 'B' : 'A'))))).to.match(/^list-(forged|unreadable)$/)
    expect(await refusalOf(() => signRevocations({ seq: 9, iat: 9, jti: [], ins: [], kid: [cold.signing.kid] }, cold.signing))).to.equal('list-own-signer')
    expect(acceptRevocations(folder, list(7, {})).taken).to.equal(true)
    expect(await state()).to.equal('live')
    expect((await openBrowser(link).go('sign-in')).status).to.equal(200)
  })

  it('24: a clock set back two years locks nobody out, is told, and a key made now sets right one that had run ahead', async () => {
    const { host } = place()
    const until = Number((await host.knex('tk_activation').max('expires_at as until').first())?.until)
    await host.knex('tk_clock').update({ last_seen: clock.now().getTime() })
    clock.pass(-2 * 365 * 86_400)
    expect(await state()).to.equal('live')
    expect((await settleState(desk)).warnings.map(({ en }) => en).join()).to.contain('clock')
    clock.pass(2 * 365 * 86_400)
    await host.knex('tk_clock').update({ last_seen: until + 400 * 86_400_000 })
    expect(await state(), 'set back after the end of the key, it is still over').to.equal('reading')
    await acceptKey(desk, vendor.issue(desk))
    expect(await state()).to.equal('live')
    expect((await settleState(desk)).warnings).to.deep.equal([])
  })
})
