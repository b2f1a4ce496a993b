import { generateKeyPairSync } from 'node:crypto'
import { expect } from 'chai'
import { Fault } from '../../addon/faults.ts'
import { isUsed, markOf, readWay, useWay, wayFor, waySteps } from '../../addon/notices/ways.ts'
import { openOffice } from './office.ts'
import type { Office } from './office.ts'

const ticket = '11111111-2222-4333-8444-555555555555'
const day = 24 * 3600

describe('the secret part of a button’s address', () => {
  let office: Office
  before(async () => { office = await openOffice() })
  after(() => office.close())

  const refused = (work: () => unknown): string => {
    try { work(); return '' } catch (fault) { return fault instanceof Fault ? fault.key : 'broken' }
  }
  const told = () => ({ ticket, reader: office.rita.id, from: office.now })

  it('says what it may do, for one ticket and one reader, and the same letter sent again says the same (S31)', () => {
    for (const step of waySteps) {
      const way = wayFor(office.desk, step, told())
      expect(way).to.match(/^[A-Za-z0-9_-]{82}$/).and.equal(wayFor(office.desk, step, told()))
      expect(readWay(office.desk, [step], way)).to.include({ step, ticket, reader: office.rita.id })
      expect(refused(() => readWay(office.desk, waySteps.filter(other => other !== step), way)), `${step} opens nothing else`).to.equal('code-gone')
    }
    expect(new Set(waySteps.map(step => wayFor(office.desk, step, told()))).size).to.equal(waySteps.length)
  })

  it('with any sign changed, cut, longer, in other letters, or made of nothing, it is gone (S31)', () => {
    const way = wayFor(office.desk, 'close', told())
    for (let at = 0; at < way.length; at += 1) {
      const other = way[at] === 'A' ? 'B' : 'A'
      expect(refused(() => readWay(office.desk, ['close'], way.slice(0, at) + other + way.slice(at + 1))), `sign ${at}`).to.equal('code-gone')
    }
    for (const wrong of ['', '0', way.slice(1), `${way}A`, way.toUpperCase(), `${way} `, 'A'.repeat(82), '__proto__']) expect(refused(() => readWay(office.desk, ['close'], wrong)), wrong).to.equal('code-gone')
  })

  it('ends: a firm’s button after seven days, a rating after thirty, *stop* after more than a year', () => {
    for (const [step, days] of [['done', 7], ['answer', 7], ['close', 14], ['rate', 30], ['stop', 400]] as const) {
      const way = wayFor(office.desk, step, { ...told(), from: office.now - (days * day - 60) * 1000 })
      expect(refused(() => readWay(office.desk, [step], way)), step).to.equal('')
      expect(refused(() => readWay(office.desk, [step], wayFor(office.desk, step, { ...told(), from: office.now - days * day * 1000 }))), step).to.equal('code-gone')
    }
  })

  it('of another installation, or of a copy that became one of its own, it is worth nothing (N13)', () => {
    const privateKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const copy = { ...office.desk, installation: { ...office.desk.installation, privateKey } }
    expect(refused(() => readWay(copy, ['close'], wayFor(office.desk, 'close', told())))).to.equal('code-gone')
  })

  it('works once: the second press finds it gone, and what it is known by is a hash (S31, S33)', async () => {
    const { desk } = office
    const way = wayFor(desk, 'done', { ticket, reader: markOf('info@officinabassi.example'), from: office.now })
    const use = (): Promise<void> => desk.db.inTransaction(tx => useWay(desk, tx, readWay(desk, ['done'], way), way))
    expect(await isUsed(desk, way)).to.equal(false)
    await use()
    expect(await isUsed(desk, way)).to.equal(true)
    expect(await use().then(() => '', (fault: unknown) => fault instanceof Fault ? fault.key : 'broken')).to.equal('code-gone')
    expect(JSON.stringify(await desk.db.knex('tk_code'))).to.not.include(way).and.not.include('info@officinabassi')
  })

  it('a ticket or an account with an id that is none of ours gets no button', () => {
    expect(wayFor(office.desk, 'close', { ...told(), ticket: 'T-1' })).to.equal('')
    expect(wayFor(office.desk, 'close', { ...told(), reader: '' })).to.equal('')
  })
})
