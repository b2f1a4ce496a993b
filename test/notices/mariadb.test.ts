import { expect } from 'chai'
import { remindOnce } from '../../addon/notices/reminders.ts'
import { openOffice } from './office.ts'
import type { Office } from './office.ts'
import { isMariadbThere } from '../on-every-form.ts'
import { mariadbServer } from '../world.ts'

const suite = isMariadbThere() ? describe : describe.skip

suite('letters on MariaDB', function () {
  this.timeout(60_000)
  let office: Office | undefined
  before(async () => { office = await openOffice(mariadbServer) })
  after(() => office?.close())

  it('are folded, sent once by three workers, tried again, digested and reminded of', async () => {
    if (office === undefined) throw new Error('no office')
    const tickets: string[] = []
    for (let number = 1; number <= 8; number += 1) tickets.push(await office.ticket({ number, title: `Lavoro ${number}`, status: 'Sospeso' }))
    const change = [{ column: 'status', before: 'Aperto', after: 'Sospeso' }]
    await office.changed(tickets[0] ?? '', change)
    await office.replied(tickets[0] ?? '', 'Perché no? 🔧')
    office.pass(61)
    office.answer = () => 451
    expect(await office.deliver()).to.deep.equal({ sent: 0, failed: 1, dropped: 0 })
    office.answer = () => undefined
    office.pass(61)
    const runs = await Promise.all(['one', 'two', 'three'].map(worker => office?.deliver(worker)))
    expect(runs.map(run => run?.sent ?? 0).reduce((sum, sent) => sum + sent)).to.equal(1)
    expect(office.letters[0]?.text).to.contain('Perché no? 🔧').and.contain('Aperto → Sospeso')
    for (const ticket of tickets) await office.changed(ticket, change)
    office.pass(61)
    expect(await office.deliver()).to.deep.equal({ sent: 1, failed: 0, dropped: 0 })
    expect(office.letters[1]?.subject).to.equal('Novità su 8 Sue richieste')
    expect(await remindOnce(office.desk)).to.deep.equal({ unanswered: 0, monday: true })
    expect(await remindOnce(office.desk)).to.deep.equal({ unanswered: 0, monday: false })
    expect(await office.deliver()).to.deep.equal({ sent: 1, failed: 0, dropped: 0 })
  })
})
