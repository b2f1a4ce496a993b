import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { replicaHealth } from '../../addon/sync.ts'
import { databaseName } from '../../host/address.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openOffice } from './stage.ts'
import type { Device, Office } from './stage.ts'

const keyOf = (fault: unknown): string => fault instanceof Error && 'key' in fault ? String(fault.key) : String(fault)

onEveryForm('one round at a time', form => {
  let office: Office
  let phone: Device
  beforeEach(async () => { office = await openOffice(); phone = await office.device('phone', form) })
  afterEach(() => office.close())

  it('a second one in the same process is told so, and the first is not disturbed', async () => {
    const told: string[] = []
    await phone.round({ faultPoint: async name => { if (name === 'answered') told.push(await phone.round().then(() => 'went', keyOf)) } })
    expect(told).to.deep.equal(['replica-busy'])
    expect(await phone.round()).to.deep.include({ waiting: 0 })
  })

  it('while another process is at work, too; when it is dead, at once', async () => {
    const child = fork(fileURLToPath(new URL('waiting-child.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] })
    const atWork = new Promise(resolve => { child.once('message', resolve) })
    child.send({ address: phone.address, token: office.tokens.olga, files: phone.files, database: databaseName(phone.address) })
    await atWork
    expect(await phone.round().then(() => 'went', keyOf)).to.equal('replica-busy')
    expect((await replicaHealth(phone.address))?.working).to.equal(true)
    const gone = new Promise(resolve => { child.once('exit', resolve) })
    child.kill('SIGKILL')
    await gone
    expect((await replicaHealth(phone.address))?.working).to.equal(false)
    expect(await phone.round()).to.deep.include({ waiting: 0 })
  })

  it('of a holder on another machine until his time is over; who was taken over from writes nothing more', async () => {
    const other = async (until: number) => phone.host.knex('tk_sync').where({ id: 1 }).update({ holder: 'other-machine 77 abc def', until_at: until })
    await other(Date.now() + 60_000)
    expect(await phone.round().then(() => 'went', keyOf)).to.equal('replica-busy')
    await other(Date.now() - 60_000)
    expect(await phone.round()).to.deep.include({ waiting: 0 })
    const cursor = await phone.host.knex('lo_setting').first<{ tidsync: number }>('tidsync')
    office.clock.pass(60)
    expect(await phone.round({ faultPoint: async name => { if (name === 'answered') await other(Date.now() + 60_000) } }).then(() => 'went', keyOf)).to.equal('replica-busy')
    expect(await phone.host.knex('lo_setting').first('tidsync')).to.deep.equal(cursor)
    expect((await phone.host.knex('tk_sync').first<{ holder: string }>('holder')).holder).to.equal('other-machine 77 abc def')
  })
})
