import { join } from 'node:path'
import { expect } from 'chai'
import { acceptKey, expectedOf, requestActivation } from '../../addon/lifecycle/activation.ts'
import { installationState } from '../../addon/lifecycle/gate.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { install } from '../../addon/lifecycle/install.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import { portalStanding } from '../../addon/lifecycle/standing.ts'
import { issueToken } from '../../addon/lifecycle/token.ts'
import { makeSigningKey, trustKey } from '../../addon/lifecycle/vendor-keys.ts'
import type { Desk } from '../../addon/desk.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { olga } from '../../host/worlds/workshop/people.ts'
import { layWorkshop } from '../laid.ts'
import { onBothForms } from '../host/both-forms.ts'
import { heldClock } from '../world.ts'
import { dump } from './dump.ts'

onBothForms('the way to a live portal', place => {
  const host = () => place().host
  const clock = heldClock('2026-11-23T09:00:00Z')
  let desk: Desk
  let key = ''
  let stamp = 0

  before(async () => {
    await layWorkshop(host(), join(place().folder, 'files'), { companyData: false, now: new Date('2026-11-20T08:00:00Z') })
    const given = { address: host().address, folder: place().folder, publicUrl: 'http://localhost:4001' }
    await install(given, { consent: true, ownerEmail: 'olga@officinabassi.example' }, clock)
    const installation = findByDatabase(place().folder, host().address)
    if (installation === undefined) throw new Error('not installed')
    desk = await openDesk(installation, { folder: place().folder, clock })
    const vendor = makeSigningKey(join(place().folder, 'vendor.json'))
    trustKey(place().folder, vendor)
    const { sub, aud, ins, cnf, url } = expectedOf(desk)
    key = issueToken({ iss: 'test', sub, aud, ins, cnf, url, cust: '' }, { now: clock.now(), days: 400, kid: vendor.kid, key: vendor.key })
  })
  after(async () => { await desk.db.close() })

  async function owner(values: Record<string, string | number>): Promise<void> {
    const row = await host().knex('info').where({ eli: 0 }).first('gguid')
    clock.pass(1 + (stamp += 1) % 3)
    await saveRow(host(), olga, 'info', values, { id: row.gguid, now: clock.now() })
  }

  async function state(): Promise<string> {
    desk.reading.forget()
    return (await settleState(desk)).state
  }
  const mirrored = () => host().knex('info').where({ eli: 0 }).first('ticket_portal_state', 'ticket_portal_missing', 'ticket_portal_link')
  const letters = async (kind: string): Promise<number> => (await host().knex('tk_letter').where({ kind })).length

  it('is installed until activation is asked for, and says what to do', async () => {
    expect(await state()).to.equal('installed')
    expect(await portalStanding(desk)).to.equal('not-live')
    expect(await mirrored()).to.include({ ticket_portal_state: 'Installato' })
    expect((await mirrored()).ticket_portal_missing).to.contain('Richiedi la chiave')
    expect(await letters('owner-door')).to.equal(1)
  })

  it('awaits activation after one request, asked twice or not', async () => {
    const { request } = await requestActivation(desk)
    expect((await requestActivation(desk)).request).to.equal(request)
    expect(await letters('activation-requested')).to.equal(1)
    expect(await state()).to.equal('awaiting-activation')
  })

  it('writes nothing when nothing changed', async () => {
    const before = await dump(host())
    await state()
    await state()
    expect(await dump(host())).to.deep.equal(before)
  })

  it('tells why a pasted key is wrong and stays as it is', async () => {
    await owner({ ticket_activation_key: 'v4.public.nonsense' })
    expect(await state()).to.equal('awaiting-activation')
    expect((await mirrored()).ticket_portal_missing).to.contain('non è una chiave')
  })

  it('awaits company data once the right key is pasted in the program (A18–A20)', async () => {
    await owner({ ticket_activation_key: (key.match(/.{1,70}/g) ?? []).join('\n') })
    expect(await state()).to.equal('awaiting-company-data')
    expect((await mirrored()).ticket_portal_missing.split('\n')).to.have.length(3)
    expect(await portalStanding(desk)).to.equal('not-live')
    expect(await host().knex('tk_activation')).to.have.length(1)
  })

  it('is live when name, e-mail and logo are there, and says so once (A21)', async () => {
    await owner({ ragione_sociale: 'Officina Bassi', email_azienda: 'info@officinabassi.example' })
    expect(await state()).to.equal('awaiting-company-data')
    expect(await letters('portal-live')).to.equal(0)
    await owner({ logo: '{"gguidfile":"00000000-0000-4000-a000-00000000000f","nomefile":"logo.png"}' })
    expect(await state()).to.equal('live')
    expect(await state()).to.equal('live')
    expect(await letters('portal-live')).to.equal(1)
    expect(await portalStanding(desk)).to.equal('live')
    expect(await mirrored()).to.deep.equal({ ticket_portal_state: 'Attivo', ticket_portal_missing: '', ticket_portal_link: `http://localhost:4001/${desk.installation.link}/` })
  })

  it('stays live with a warning when the logo goes, and for a week when the name goes', async () => {
    await owner({ logo: '', ragione_sociale: '' })
    expect(await state()).to.equal('live')
    expect((await installationState(desk)).warnings.map(({ it }) => it).join()).to.contain('logo')
    clock.pass(8 * 86_400)
    expect(await state()).to.equal('awaiting-company-data')
    expect(await portalStanding(desk)).to.equal('not-live')
    await owner({ ragione_sociale: 'Officina Bassi' })
    expect(await state()).to.equal('live')
    expect(await letters('portal-live')).to.equal(1)
  })

  it('is suspended by the owner’s switch and comes back', async () => {
    await owner({ ticket_switch: 0 })
    expect(await state()).to.equal('suspended')
    expect(await portalStanding(desk)).to.equal('suspended')
    await owner({ ticket_switch: 1 })
    expect(await state()).to.equal('live')
  })

  it('does not take the portal away when the key expires (decision 32)', async () => {
    clock.pass(401 * 86_400)
    expect(await state()).to.equal('live')
    expect(await portalStanding(desk)).to.equal('live')
    expect((await mirrored()).ticket_portal_missing).to.contain('scaduta')
  })

  it('is suspended when the signer is withdrawn, and back when it is not', async () => {
    const { writeFileSync, readFileSync } = await import('node:fs')
    const file = join(place().folder, 'trusted-keys.json')
    const kept = readFileSync(file, 'utf8')
    writeFileSync(file, JSON.stringify(JSON.parse(kept).map((one: object) => ({ ...one, revoked: true }))))
    expect(await state()).to.equal('suspended')
    expect(await portalStanding(desk)).to.equal('suspended')
    writeFileSync(file, kept)
    expect(await state()).to.equal('live')
    expect(await portalStanding(desk)).to.equal('live')
  })

  it('is suspended in a copy: another installation key (packaging (e))', async () => {
    const copy: Desk = { ...desk, installation: { ...desk.installation, id: 'another' } }
    expect((await installationState(copy)).state).to.equal('suspended')
    expect(await portalStanding(copy)).to.equal('suspended')
  })

  it('refuses a key for another installation and changes nothing', async () => {
    const other: Desk = { ...desk, installation: { ...desk.installation, id: 'another' } }
    const before = await dump(host())
    expect(await acceptKey(other, key).then(() => '', (fault: { key?: string }) => fault.key)).to.equal('key-other-installation')
    expect(await dump(host())).to.deep.equal(before)
  })
})
