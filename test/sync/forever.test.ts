import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { roundsForever } from '../../addon/sync.ts'
import type { RoundReport } from '../../addon/sync.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { tina } from '../cloud/stage.ts'
import { onEveryForm } from '../on-every-form.ts'
import { credentialsOf, openOffice } from './stage.ts'
import type { Device, Office } from './stage.ts'

onEveryForm('rounds for ever', form => {
  let office: Office
  let phone: Device
  beforeEach(async () => { office = await openOffice(); phone = await office.device('phone', form) })
  afterEach(() => office.close())

  async function until(what: string, holds: () => boolean): Promise<void> {
    for (let turn = 0; turn < 400 && !holds(); turn += 1) await pause(25)
    expect(holds(), what).to.equal(true)
  }

  it('go at once when somebody writes, go on after the cloud was away, and end when told', async () => {
    const reports: RoundReport[] = []
    let faults = 0
    let stop = (): void => undefined
    const stopped = new Promise<void>(resolve => { stop = resolve })
    const running = roundsForever(phone.address, {
      credentials: credentialsOf(office), clock: phone.clock, patience: [], everySeconds: 3600, stopped,
      onRound: outcome => { if ('report' in outcome) reports.push(outcome.report); else faults += 1 },
    })
    await until('the first round', () => reports.length === 1)
    await saveRow(phone.host, tina, 'clienti', { note: 'subito' }, { id: laidId('clienti', 'rossi'), now: phone.clock.now() })
    await until('a round at once, not in an hour', () => reports.length === 2)
    expect(reports[1]).to.deep.include({ pushed: 1, waiting: 0 })
    office.cloud.plan(() => ({ status: 503 }))
    phone.clock.pass(5)
    await saveRow(phone.host, tina, 'clienti', { note: 'di nuovo' }, { id: laidId('clienti', 'rossi'), now: phone.clock.now() })
    await until('a fault', () => faults === 1)
    await pause(1500)
    expect(faults, 'not again and again').to.equal(1)
    stop()
    await running
  })

  it('a lease another process holds is waited for', async () => {
    await phone.host.knex('tk_sync').where({ id: 1 }).update({ holder: 'other-machine 77 abc def', until_at: Date.now() + 1500 })
    const outcomes: string[] = []
    let stop = (): void => undefined
    const stopped = new Promise<void>(resolve => { stop = resolve })
    const running = roundsForever(phone.address, {
      credentials: credentialsOf(office), clock: phone.clock, everySeconds: 0.2, stopped, onRound: outcome => outcomes.push('report' in outcome ? 'went' : 'busy'),
    })
    await until('it went', () => outcomes.includes('went'))
    expect(outcomes[0]).to.equal('busy')
    stop()
    await running
  })
})
