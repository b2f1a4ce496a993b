import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { goLive } from '../go-live.ts'
import { onEveryForm } from '../on-every-form.ts'
import { olga, tina } from '../cloud/stage.ts'
import { agree } from './agree.ts'
import { openOffice } from './stage.ts'
import type { Device, Office } from './stage.ts'

const rossi = laidId('clienti', 'rossi')

onEveryForm('the portal changes a customer’s row', form => {
  let office: Office
  let portal: Device
  let phone: Device
  let folder: string
  const pass = (seconds: number): void => { for (const { clock } of [office, portal, phone]) clock.pass(seconds) }
  const tick = () => saveRow(portal.host, olga, 'clienti', { check_ticket: 1 }, { id: rossi, now: portal.clock.now() })
  const row = (device: Device) => device.host.knex('clienti').where({ gguid: rossi }).first('check_ticket', 'telefono')

  beforeEach(async () => {
    office = await openOffice()
    folder = await mkdtemp(join(tmpdir(), 'tk-fields-'));
    [portal, phone] = [await office.device('portal', form), await office.device('phone')]
    await goLive({ address: portal.address, folder, publicUrl: 'https://aiuto.example' }, portal.clock.now())
    for (const device of [portal, phone, portal]) { pass(2); await device.round() }
  })
  afterEach(async () => { await office.close(); await rm(folder, { recursive: true, force: true }) })

  it('field by field: what Olga writes in the web program at the same time stays', async () => {
    await tick()
    pass(5)
    const asked: string[] = []
    office.cloud.plan(({ door, action }) => { asked.push(`${door} ${action}`); return undefined })
    expect(await portal.round()).to.deep.include({ waiting: 0 })
    expect(asked).to.include.members(['ws model', 'ws table_save', 'ws sync'])
    office.cloud.plan(undefined)
    await office.cloud.joinStores()
    expect(await office.web.knex('clienti').where({ gguid: rossi }).first('check_ticket', 'ut')).to.deep.equal({ check_ticket: 1, ut: olga.username })
    pass(2)
    await phone.round()
    await portal.round()
    expect([await row(portal), await row(phone)].map(one => one.check_ticket)).to.deep.equal([1, 1])
    expect(await portal.round()).to.deep.include({ pushed: 0, waiting: 0 })
    await agree(office, portal, phone)
  })

  it('as a whole row when the Web API is away or refuses', async () => {
    await tick()
    pass(5)
    office.cloud.plan(({ door }) => door === 'ws' ? { ko: { code: 'unauthorized', message: '' } } : undefined)
    expect(await portal.round()).to.deep.include({ waiting: 0 })
    office.cloud.plan(undefined)
    pass(2)
    await phone.round()
    expect((await row(phone)).check_ticket).to.equal(1)
    await agree(office, portal, phone)
  })

  it('and what somebody wrote there since we looked is not written over', async () => {
    await tick()
    pass(5)
    let once = true
    office.cloud.plan(({ door, action }) => {
      if (door !== 'ws' || action !== 'model' || !once) return undefined
      once = false
      return { status: 503 }
    })
    // Between our pull and our look Tina's change comes in.
    await saveRow(phone.host, tina, 'clienti', { telefono: '059 999' }, { id: rossi, now: phone.clock.now() })
    let pulled = false
    await portal.round({ faultPoint: async name => { if (name === 'finished' && !pulled) { pulled = true; await phone.round() } } })
    office.cloud.plan(undefined)
    for (const device of [portal, phone, portal]) { pass(2); await device.round() }
    await agree(office, portal, phone)
    const lost = await portal.host.knex('tk_sync_lost').where({ tablename: 'clienti' }).select('cells')
    expect([await row(portal), lost.length]).to.satisfy(([now, kept]: [{ telefono: string, check_ticket: number }, number]) => now.telefono === '059 999' && (now.check_ticket === 1 || kept === 1))
  })
})
