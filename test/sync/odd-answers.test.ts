import { expect } from 'chai'
import { replicaHealth, serverAt } from '../../addon/sync.ts'
import type { Refusal } from '../../addon/sync.ts'
import { openCloud } from '../../addon/sync/cloud.ts'
import { newId } from '../../formats/ids.ts'
import { addField } from '../../host/program/fields.ts'
import { storeFile } from '../../host/program/files.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { tina } from '../cloud/stage.ts'
import { agree } from './agree.ts'
import { putBetween } from './between.ts'
import type { Between } from './between.ts'
import { keptInCloud } from './other-client.ts'
import { openOffice } from './stage.ts'
import type { Device, Office } from './stage.ts'

const rossi = laidId('clienti', 'rossi')

const keyOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (fault: Refusal) => fault.key)

describe('an answer that is no answer', () => {
  let office: Office
  let phone: Device
  let between: Between
  beforeEach(async () => { office = await openOffice(); phone = await office.device('phone'); between = await putBetween(office, phone) })
  afterEach(async () => { await between.close(); await office.close() })

  const save = (note: string) => saveRow(phone.host, tina, 'clienti', { note }, { id: rossi, now: phone.clock.now() })

  const odd = {
    'an empty object': { status: 200, body: '{}' }, 'nothing': { status: 200, body: '' }, 'a guard’s refusal in JSON': { status: 403, body: '{"message":"Forbidden"}' },
    'a way that is gone': { status: 404, body: '{"message":"no Route matched with those values"}' }, 'a list': { status: 200, body: '[]' },
    'another address': { status: 302, body: '{"moved":true}', headers: { location: 'http://127.0.0.1:1/' } },
  }
  for (const [what, answer] of Object.entries(odd)) {
    it(`${what}: what was sent still waits, and travels when the cloud answers again`, async () => {
      for (const part of ['1', '0']) {
        phone.clock.pass(5)
        await save(`with ${part}`)
        between.says(({ action, query, bytes }) => action === 'sync_all' && query.get('partial_send') === part && (part === '1' || bytes.includes('cvalues')) ? answer : undefined)
        if (part === '1') await addField(phone.host, tina, { table: 'clienti', name: 'zona', label: 'Zona', type: 0, now: phone.clock.now() })
        expect(await keyOf(phone.round())).to.be.oneOf(['cloud-nonsense', 'cloud-refused'])
        expect((await replicaHealth(phone.address))?.waiting).to.be.greaterThan(0)
        between.says(undefined)
        expect(await phone.round()).to.deep.include({ waiting: 0, lost: 0 })
        expect(await keptInCloud(office, 'clienti', rossi)).to.include({ note: `with ${part}` })
      }
      await agree(office, phone)
    })
  }

  it('in the middle of a pull: nothing after it is missed', async () => {
    const cursor = async () => (await phone.host.knex('lo_setting').first<{ tidsync: number }>('tidsync')).tidsync
    const before = await cursor()
    office.clock.pass(60)
    between.says(({ action }) => action === 'sync_all' ? { status: 200, body: '{}' } : undefined)
    expect(await keyOf(phone.round())).to.equal('cloud-nonsense')
    expect(await cursor()).to.equal(before)
  })

  for (const [what, says] of [['it is too large for a machine on the way', { status: 413, body: '<html>413 Request Entity Too Large</html>' }], ['the connection breaks each time', 'breaks']] as const) {
    it(`a file does not hold up everything for ever when ${what}`, async () => {
      await addField(phone.host, tina, { table: 'clienti', name: 'contratto', label: 'Contratto', type: 28, now: phone.clock.now() })
      const contratto = await storeFile(phone.host, phone.files, 'clienti', Buffer.from('molto lungo'), 'contratto.pdf', { id: newId(), now: phone.clock.now() })
      await saveRow(phone.host, tina, 'clienti', { contratto, file_contratto: 'contratto.pdf' }, { id: rossi, now: phone.clock.now() })
      between.says(({ action }) => action === 'file_upload' ? says : undefined)
      const told: string[] = []
      for (let turn = 0; turn < 15 && told.at(-1) !== 'nothing'; turn += 1) told.push(await keyOf(phone.round()))
      expect(told.at(-1)).to.equal('nothing')
      expect(told.length).to.be.greaterThan(3)
      expect(await replicaHealth(phone.address)).to.deep.include({ state: 'good', refusedFiles: 1, waiting: 0 })
    })
  }

  it('several packets under way find the token dead together: one signs in, though a new token ends the one before', async () => {
    let given = 0
    between.says(({ action, query }) => {
      if (action === 'user_login') given += 1
      const body = action === 'user_login' ? { error: false, user: { id: 1, email: 'a@b.example', token: `token ${given}` }, db: [] }
        : query.get('token') === `token ${given}` ? { result: 'OK', tid_sync: 20261123093000, sync_box: [] } : { result: 'KO', code: 'not_logged', message: '' }
      return { status: 200, body: JSON.stringify(body) }
    })
    const cloud = openCloud({ server: serverAt(between.base), database: 'officina', credentials: { email: 'a@b.example', password: 'segreta', token: 'dead' }, patience: [] })
    const answers = await Promise.all([0, 5000, 10_000].map(from => cloud.exchange({ cursor: 0, closing: { from } }, {})))
    expect([answers.length, given]).to.deep.equal([3, 1])
  })

  it('a refusal that repeats the question tells nobody the password, however it was written', async () => {
    const password = "l'olio (extra) di Tina!"
    const person = await office.cloud.addUser({ email: 'portale@officinabassi.example', password })
    await office.cloud.admit('officina', person, { username: 'Portale' })
    between.says(({ query }) => query.get('action') === 'user_login' ? { status: 200, body: JSON.stringify({ error: true, error_code: 'syncone_9', error_message: `bad query ${query.toString()}` }) } : undefined)
    const told: string = await phone.round({ credentials: { email: 'portale@officinabassi.example', password, token: '' } }).then(() => '', (fault: Error) => fault.message)
    expect(told).to.include('syncone_9')
    expect(told).not.to.include('olio')
  })
})
