import { expect } from 'chai'
import { connect, replicaHealth, round, serverAt, signIn } from '../../addon/sync.ts'
import type { Refusal } from '../../addon/sync.ts'
import { saveRow } from '../../host/program/save-row.ts'
import type { Trick } from '../../host/cloud/mischief.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { olga, tina } from '../cloud/stage.ts'
import { agree } from './agree.ts'
import { database, impatient, openOffice } from './stage.ts'
import type { Device, Office } from './stage.ts'

const rossi = laidId('clienti', 'rossi')

const keyOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'nothing', (fault: Refusal) => fault.key)

describe('a cloud in trouble', () => {
  let office: Office
  let phone: Device
  beforeEach(async () => { office = await openOffice(); phone = await office.device('phone') })
  afterEach(() => office.close())

  const save = (note: string) => saveRow(phone.host, tina, 'clienti', { note }, { id: rossi, now: phone.clock.now() })

  const passing: Readonly<Record<string, Trick>> = {
    'the connection breaks before it heard us': { lost: 'request' }, 'the connection breaks after it heard us': { lost: 'answer' },
    'the answer is cut in the middle': { cutAfter: 40 }, 'the connection breaks in the answer': { dropAfter: 40 },
    'a web page instead of data': { html: true }, 'a web page, but the work was done': { html: true, doneAllTheSame: true }, 'it is busy (503)': { status: 503 },
  }
  for (const [what, trick] of Object.entries(passing)) {
    it(`${what}: once is nothing, for ever is told in plain words, and then it goes on`, async () => {
      await save('uno')
      office.cloud.plan(({ before }) => before % 2 === 0 ? trick : undefined)
      expect(await phone.round()).to.deep.include({ waiting: 0 })
      phone.clock.pass(5)
      await save('due')
      office.cloud.plan(() => trick)
      expect(await keyOf(phone.round())).to.be.oneOf(['cloud-away', 'cloud-nonsense'])
      expect(await replicaHealth(phone.address)).to.deep.include({ state: 'away', troubles: 1, waiting: 1, working: false })
      office.cloud.plan(undefined)
      expect(await phone.round()).to.deep.include({ waiting: 0, lost: 0 })
      expect(await replicaHealth(phone.address)).to.deep.include({ state: 'good', troubles: 0, trouble: undefined })
      await agree(office, phone)
    })
  }

  it('KO is not tried again at once, and told without anything secret', async () => {
    let asked = 0
    office.cloud.plan(() => { asked += 1; return { ko: { code: 'syncone_7', message: `no room for ${office.tokens.olga} at https://cloud.example/?token=x` } } })
    const told: string = await phone.round().then(() => '', (fault: Error) => fault.message)
    expect(told).to.include('syncone_7')
    expect(told).not.to.include(office.tokens.olga)
    expect(told).not.to.include('https://')
    expect(asked).to.equal(1)
    expect((await replicaHealth(phone.address))?.state).to.equal('refused')
  })

  it('KO although the work was done: the next round finds it done', async () => {
    await save('fatto lo stesso')
    office.cloud.plan(({ query }) => query['partial_send'] === '0' ? { ko: { code: 'syncone_1', message: '' }, doneAllTheSame: true } : undefined)
    expect(await keyOf(phone.round())).to.equal('cloud-refused')
    office.cloud.plan(undefined)
    expect(await phone.round()).to.deep.include({ waiting: 0, lost: 0 })
    await agree(office, phone)
  })

  it('packets with rows twice and in another order', async () => {
    office.cloud.plan(() => ({ scramble: 7 }))
    const tablet = await office.device('tablet')
    office.cloud.plan(undefined)
    await agree(office, tablet)
  })

  it('a dead token is renewed once with the password; a changed password is told, and nothing is lost meanwhile', async () => {
    const person = await office.cloud.addUser({ email: 'portale@officinabassi.example', password: 'segreta uno' })
    await office.cloud.admit(database, person, { username: 'Portale' })
    const credentials = { email: 'portale@officinabassi.example', password: 'segreta uno', token: '' }
    const address = phone.address.replace('phone', 'portale')
    await connect(address, { server: serverAt(office.cloud.base), database }, { credentials, patience: impatient })
    office.cloud.plan(({ before, action }) => action === 'sync_all' && before === 1 ? { notLogged: true } : undefined)
    await round(address, { credentials, patience: impatient })
    office.cloud.plan(undefined)
    await office.cloud.addUser({ email: 'portale@officinabassi.example', password: 'segreta due' })
    expect(await keyOf(round(address, { credentials, patience: impatient }))).to.equal('cloud-login')
    expect(await replicaHealth(address)).to.deep.include({ state: 'signed-out', account: 'portale@officinabassi.example' })
    await round(address, { credentials: { ...credentials, password: 'segreta due' }, patience: impatient })
    expect((await replicaHealth(address))?.state).to.equal('good')
  })

  it('wrong passwords, unknown databases, addresses that are none', async () => {
    const server = serverAt(office.cloud.base)
    expect(await keyOf(signIn(server, { email: olga.mail, password: 'no', token: '' }))).to.equal('cloud-login')
    expect(await keyOf(connect(phone.address.replace('phone', 'other'), { server, database: 'altro' }, { credentials: { email: '', password: '', token: office.tokens.olga } }))).to.equal('cloud-refused')
    for (const base of ['http://cloud.example', 'ftp://cloud.example', 'cloud', 'https://me:secret@cloud.example']) expect(() => serverAt(base), base).to.throw().with.property('key', 'server-address')
    expect(serverAt('http://localhost:8080/api/')).to.deep.equal({ sync: 'http://localhost:8080/api', webApi: 'http://localhost:8080/api' })
  })

  it('a database with something in it, or of another cloud database, is not taken', async () => {
    const connection = { server: serverAt(office.cloud.base), database }
    const credentials = { email: '', password: '', token: office.tokens.olga }
    expect(await keyOf(connect(office.web.address, connection, { credentials }))).to.equal('replica-taken')
    expect(await keyOf(connect(phone.address, { ...connection, server: serverAt('http://127.0.0.1:1') }, { credentials, patience: [] }))).to.equal('cloud-away')
    const other = await office.cloud.addDatabase({ web: phone.address.replace('phone', 'second-web'), name: 'seconda' })
    await office.cloud.admit(other, { id: olga.id, email: olga.mail })
    expect(await keyOf(connect(phone.address, { ...connection, database: other }, { credentials }))).to.equal('replica-of-another')
  })
})
