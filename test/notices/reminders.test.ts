import { expect } from 'chai'
import { remindOnce } from '../../addon/notices/reminders.ts'
import { afterWorkingHours, mondayWeek } from '../../addon/notices/working-time.ts'
import { openOffice, sara } from './office.ts'
import type { Office } from './office.ts'

const day = { workStart: '09:00', workEnd: '18:00', zone: 'Europe/Rome' }
const after = (from: string, hours: number): string => afterWorkingHours(new Date(from), hours, day).toISOString()

describe('working hours', () => {
  it('pass only on working days, on the firm’s own clock', () => {
    expect(after('2026-11-23T09:00:00Z', 4)).to.equal('2026-11-23T13:00:00.000Z')
    expect(after('2026-11-20T16:00:00Z', 8), 'Friday at five, to Monday at four').to.equal('2026-11-23T15:00:00.000Z')
    expect(after('2026-11-21T03:00:00Z', 1), 'on a Saturday').to.equal('2026-11-23T09:00:00.000Z')
    expect(after('2026-03-27T16:30:00Z', 1), 'over the change of the clocks').to.equal('2026-03-30T07:30:00.000Z')
  })

  it('rest on Italian holidays, Easter Monday among them', () => {
    expect(after('2026-04-04T10:00:00Z', 1), 'Easter 2026 is 5 April').to.equal('2026-04-07T08:00:00.000Z')
    expect(after('2027-03-27T10:00:00Z', 1)).to.equal('2027-03-30T08:00:00.000Z')
    expect(after('2026-12-24T17:00:00Z', 1), 'Christmas, then a weekend').to.equal('2026-12-28T09:00:00.000Z')
  })

  it('a Monday letter belongs to its week, from eight o’clock', () => {
    expect(mondayWeek(new Date('2026-11-23T06:59:00Z'), day.zone)).to.equal(undefined)
    expect(mondayWeek(new Date('2026-11-23T07:00:00Z'), day.zone)).to.equal('2026-W48')
    expect(mondayWeek(new Date('2026-11-24T09:00:00Z'), day.zone)).to.equal(undefined)
  })
})

describe('reminders to the firm', function () {
  this.timeout(20_000)
  let office: Office
  beforeEach(async () => { office = await openOffice() })
  afterEach(() => office.close())

  const opened = async (number: number): Promise<string> => {
    const ticket = await office.ticket({ number, title: `Lavoro ${number}`, status: 'Aperto' })
    const author = { kind: 'customer' as const, name: 'Rita Rossi', account: office.rita.id }
    await office.happen({ event: 'ticket-opened', ticket, customer: office.rita.customer, number, author, place: 'portal' })
    return ticket
  }
  const reminded = () => office.letters.filter(({ subject }) => /aspetta/.test(subject))

  it('recall each unanswered ticket once, and none that was answered', async () => {
    office.now = Date.parse('2026-11-24T09:00:00Z')
    await opened(31)
    await office.replied(await opened(32), 'Arriviamo domani', sara)
    office.pass(7 * 3600)
    expect(await remindOnce(office.desk)).to.deep.equal({ unanswered: 0, monday: false })
    office.now = Date.parse('2026-11-25T08:05:00Z')
    expect(await remindOnce(office.desk)).to.include({ unanswered: 1 })
    expect(await remindOnce(office.desk)).to.include({ unanswered: 0 })
    await office.deliver()
    expect(reminded()).to.have.length(1)
    expect(reminded()[0]?.text).to.contain('Richiesta n. 31: Lavoro 31').and.contain('da ieri').and.not.contain('Lavoro 32')
  })

  it('write on Mondays: the oldest, the waiting and the new', async () => {
    office.now = Date.parse('2026-11-23T08:30:00Z')
    await opened(33)
    await office.ticket({ number: 34, title: 'Aspetta il ricambio', status: 'Sospeso' })
    await office.ticket({ number: 35, title: 'Finito', status: 'Eseguito' })
    const both = await Promise.all([remindOnce(office.desk), remindOnce(office.desk)])
    expect(both.filter(({ monday }) => monday)).to.have.length(1)
    await office.deliver()
    const [letter, ...others] = office.letters.filter(({ subject }) => subject === 'Le richieste di questa settimana')
    expect(others).to.deep.equal([])
    expect(letter?.to).to.deep.equal(['info@officinabassi.example'])
    const [, oldest = '', waiting = '', fresh = ''] = letter?.text.split(/Le più vecchie.*\r?\n|In attesa\r?\n|Arrivate.*\r?\n/) ?? []
    expect(oldest).to.contain('Lavoro 33').and.not.contain('Finito')
    expect(waiting).to.contain('Aspetta il ricambio').and.not.contain('Lavoro 33')
    expect(fresh).to.contain('Finito')
  })
})
