import { expect } from 'chai'
import { troubledLetters, sendAgain } from '../../addon/notices/failed.ts'
import { claimLetters } from '../../addon/notices/claim.ts'
import { deliverOnce } from '../../addon/notices/delivery.ts'
import { openOffice } from './office.ts'
import type { Office } from './office.ts'

describe('letters of the outbox', function () {
  this.timeout(20_000)
  let office: Office
  beforeEach(async () => { office = await openOffice() })
  afterEach(() => office.close())

  const status = (before: string, after: string) => ({ column: 'status', before, after })
  const state = async (): Promise<Record<string, number>> => {
    const rows: { status: string, n: number }[] = await office.desk.db.knex('tk_letter').groupBy('status').select('status').count({ n: '*' })
    return Object.fromEntries(rows.map(row => [row.status, row.n]))
  }

  it('what the firm changes within a minute reaches Rita as one letter with the net change', async () => {
    const ticket = await office.ticket({ number: 7, title: 'Il forno non scalda', status: 'Eseguito', priority: 'Media' })
    await office.changed(ticket, [status('Aperto', 'Sospeso'), { column: 'priority', before: 'Media', after: 'Alta' }])
    await office.changed(ticket, [status('Sospeso', 'Eseguito'), { column: 'priority', before: 'Alta', after: 'Media' }])
    await office.replied(ticket, 'Abbiamo cambiato la valvola.\nBuona giornata!')
    expect(await office.deliver(), 'the window is still open').to.deep.equal({ sent: 0, failed: 0, dropped: 0 })
    office.pass(61)
    expect(await office.deliver()).to.deep.equal({ sent: 1, failed: 0, dropped: 0 })
    const [letter] = office.letters
    expect(letter?.to).to.deep.equal([office.rita.email])
    expect(letter?.subject).to.equal('Richiesta n. 7: Il forno non scalda')
    for (const body of [letter?.text, letter?.html]) {
      expect(body).to.contain('Abbiamo cambiato la valvola.').and.contain('Sara Monti').and.contain('/tickets/7')
      expect(body).to.match(/Aperto.*→.*Eseguito/s).and.not.contain('Sospeso').and.not.contain('Priorità')
    }
    expect(letter?.headers).to.include({ 'auto-submitted': 'auto-generated' })
    expect(letter?.headers.from).to.contain('Officina Termica Bassi').and.contain('portale@ticketing.example')
    expect(letter?.headers['reply-to']).to.contain('info@officinabassi.example')
  })

  it('nothing is told when every value is back where it was', async () => {
    const ticket = await office.ticket({ number: 8, title: 'Caldaia', status: 'Aperto' })
    await office.changed(ticket, [status('Aperto', 'Sospeso')])
    await office.changed(ticket, [status('Sospeso', 'Aperto')])
    office.pass(61)
    expect(await office.deliver()).to.deep.equal({ sent: 0, failed: 0, dropped: 1 })
    expect(await office.desk.db.knex('tk_letter').pluck('reason')).to.deep.equal(['nulla che il destinatario possa vedere oggi'])
  })

  it('a reply typed below the wrong ticket, and put below the right one while the letter waits, is told to nobody of the wrong one', async () => {
    const { db: { knex }, names } = office.desk
    const ticket = await office.ticket({ number: 10, title: 'Forno', status: 'Aperto' })
    const other = await office.ticket({ number: 11, title: 'Caldaia', status: 'Aperto', [`gguid_${names.ticket.column.customer}`]: 'hotel' })
    await office.replied(ticket, 'Il codice del cancello è 4711.')
    await knex(names.message).where({ gguidp: ticket }).update({ gguidp: other })
    office.pass(61)
    expect(await office.deliver()).to.deep.equal({ sent: 0, failed: 0, dropped: 1 })
    expect(JSON.stringify(office.letters)).to.not.contain('4711')
  })

  it('a column hidden while the letter waits is not in it, and a hidden title leaves the number', async () => {
    const ticket = await office.ticket({ number: 9, title: 'TITOLO-SEGRETO', status: 'Sospeso', channel: 'Telefono' })
    await office.changed(ticket, [status('Aperto', 'Sospeso'), { column: 'priority', before: 'Bassa', after: 'PRIO-SEGRETA' }, { column: 'channel', before: '', after: 'CANALE-SEGRETO' }])
    const hidden = { shown_in_list: 0, shown_in_detail: 0 }
    await office.desk.db.knex(office.desk.names.rules).whereIn('field_name', ['title', 'priority']).update(hidden)
    office.pass(61)
    await office.deliver()
    expect(office.letters).to.have.length(1)
    expect(office.letters[0]?.subject).to.equal('Richiesta n. 9')
    expect(JSON.stringify(office.letters)).to.contain('Sospeso').and.not.match(/SEGRET/)
  })

  it('when Check Ticket is taken away, what waits is not sent', async () => {
    const { desk } = office
    const ticket = await office.ticket({ number: 10, title: 'Caldaia', status: 'Sospeso' })
    await office.changed(ticket, [status('Aperto', 'Sospeso')])
    await desk.db.knex(desk.names.customers.table).where({ gguid: office.rita.customer }).update({ [desk.names.customers.check]: 0 })
    office.pass(61)
    expect(await office.deliver()).to.include({ sent: 0, dropped: 1 })
  })

  it('a reply taken back or turned internal, and a ticket given to another customer, tell nothing', async () => {
    const { desk } = office
    const [one, two] = [await office.ticket({ number: 11, title: 'A' }), await office.ticket({ number: 12, title: 'B' })]
    await office.replied(one, 'PAROLE-RITIRATE')
    await office.replied(two, 'PAROLE-DI-ALTRI')
    await desk.db.knex(desk.names.message).where({ gguidp: one }).update({ audience: 'Interno' })
    await desk.db.knex(desk.names.ticket.table).where({ gguid: two }).update({ gguid_customer: 'somebody-else' })
    office.pass(61)
    expect(await office.deliver()).to.deep.equal({ sent: 0, failed: 0, dropped: 2 })
  })

  it('nobody hears of his own act but the opener, who gets a receipt; the firm hears at once, also of the photos, in one letter', async () => {
    const author = { kind: 'customer' as const, name: 'Rita Rossi', account: office.rita.id }
    const ticket = await office.ticket({ number: 13, title: 'Odore di gas', description: 'Nel laboratorio', status: 'Aperto' })
    const about = { ticket, customer: office.rita.customer, author, place: 'portal' as const }
    await office.happen({ event: 'ticket-opened', ...about, number: 13 })
    await office.happen({ event: 'file-added', ...about, file: 'nowhere', audience: 'all' })
    expect(await office.deliver()).to.include({ sent: 2 })
    expect(office.letters.map(({ to, subject }) => [to[0], subject])).to.have.deep.members([
      [office.rita.email, 'Richiesta n. 13: Odore di gas'],
      ['info@officinabassi.example', 'Nuova richiesta n. 13 da Panificio Rossi: Odore di gas'],
    ])
    await office.replied(ticket, 'Ancora più forte', author)
    await office.deliver()
    expect(office.letters.slice(2).map(({ to }) => to[0])).to.deep.equal(['info@officinabassi.example'])
  })

  it('an account that wants no letters about fields still gets replies', async () => {
    await office.desk.db.knex('tk_account').where({ id: office.rita.id }).update({ letters: '{"changed":0}' })
    const ticket = await office.ticket({ number: 14, title: 'Caldaia', status: 'Sospeso' })
    await office.changed(ticket, [status('Aperto', 'Sospeso')])
    office.pass(61)
    expect(await office.deliver()).to.include({ sent: 0 })
    await office.replied(ticket, 'Arriviamo')
    office.pass(61)
    expect(await office.deliver()).to.include({ sent: 1 })
  })

  it('a bulk edit of 500 rows is one digest', async () => {
    const { desk } = office
    const tickets = await desk.db.inTransaction(async tx => {
      const ids = Array.from({ length: 500 }, (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`)
      const rows = ids.map((gguid, at) => ({ gguid, tid: 20261123090000, ut: 'x', exp: '', gguidp: '', tap: '', dsp: '', dsc: '', number: 100 + at, title: `Lavoro ${at}`, gguid_customer: office.rita.customer, status: 'Eseguito' }))
      await tx.batchInsert(desk.names.ticket.table, rows, 50)
      return ids
    })
    for (const ticket of tickets) { await office.changed(ticket, [status('Aperto', 'Eseguito')]); office.pass(0.01) }
    office.pass(61)
    expect(await office.deliver()).to.deep.equal({ sent: 1, failed: 0, dropped: 0 })
    expect(office.letters[0]?.subject).to.equal('Novità su 500 Sue richieste')
    expect(office.letters[0]?.text).to.contain('Stato: Aperto → Eseguito').and.contain('e altre 475 richieste')
  })

  it('451 is tried again later and then succeeds, with the same Message-ID; 550 is given up with the server’s words', async () => {
    await office.happen({ event: 'waiting', account: (await office.account({ email: 'greylisted@panificiorossi.example', state: 'waiting' })).id })
    await office.happen({ event: 'waiting', account: (await office.account({ email: 'gone@panificiorossi.example', state: 'waiting' })).id })
    office.answer = address => address.startsWith('gone') ? 550 : address.startsWith('grey') ? 451 : undefined
    expect(await office.deliver()).to.deep.equal({ sent: 0, failed: 2, dropped: 0 })
    expect(await office.deliver(), 'not at once again').to.deep.equal({ sent: 0, failed: 0, dropped: 0 })
    office.answer = address => address.startsWith('gone') ? 550 : undefined
    office.pass(60)
    expect(await office.deliver()).to.deep.equal({ sent: 1, failed: 0, dropped: 0 })
    const [failed, ...others] = await troubledLetters(office.desk)
    expect(others).to.deep.equal([])
    expect(failed).to.include({ status: 'gave-up', address: 'gone@panificiorossi.example' })
    expect(failed?.reason).to.contain('No such mailbox here')
    office.answer = () => undefined
    expect(await sendAgain(office.desk, failed?.id ?? '')).to.equal(true)
    expect(await office.deliver()).to.include({ sent: 1 })
  })

  it('what was written after a letter that has to wait does not reach the reader before it', async () => {
    const accounts = await Promise.all(['anna', 'bruno', 'carla', 'dario', 'elena', 'fabio', 'gina', 'hans'].map(name => office.account({ email: `${name}@panificiorossi.example`, state: 'waiting' })))
    for (const { id } of accounts) await office.happen({ event: 'waiting', account: id })
    office.pass(1)
    for (const { id } of accounts) await office.happen({ event: 'waiting', account: id })
    office.answer = () => 451
    await office.deliver()
    const letters: readonly { account: string, next_at: number }[] = await office.desk.db.knex('tk_letter').orderBy('created_at').select('account', 'next_at')
    for (const { id } of accounts) {
      const [first, second] = letters.filter(({ account }) => account === id)
      expect(Number(second?.next_at)).to.be.at.least(Number(first?.next_at))
    }
  })

  it('one that waited long for mail settings has its five days from the first try on, not from when it was written', async () => {
    const day = 86_400
    await office.happen({ event: 'waiting', account: (await office.account({ email: 'greylisted@panificiorossi.example', state: 'waiting' })).id })
    office.answer = () => 451
    const tried = async (): Promise<string[]> => { await office.deliver(); return office.desk.db.knex('tk_letter').pluck('status') }
    office.pass(6 * day)
    expect(await tried(), 'the first try').to.deep.equal(['queued'])
    office.pass(4 * day)
    expect(await tried(), 'four days of tries').to.deep.equal(['queued'])
    office.pass(2 * day)
    expect(await tried(), 'six days of tries').to.deep.equal(['gave-up'])
    const [letter] = await troubledLetters(office.desk)
    expect(letter?.reason).to.contain('cinque giorni')
    office.pass(day)
    await sendAgain(office.desk, letter?.id ?? '')
    expect(await tried(), 'sent again by the owner').to.deep.equal(['queued'])
  })

  it('a crash between sending and noting repeats the same Message-ID, and a worker whose lease ran out notes nothing', async () => {
    const ticket = await office.ticket({ number: 15, title: 'Caldaia', status: 'Sospeso' })
    await office.changed(ticket, [status('Aperto', 'Sospeso')])
    office.pass(61)
    const dying = { ...office.post, send: async (letter: Parameters<typeof office.post.send>[0]) => { await office.post.send(letter); throw new Error('killed') } }
    await deliverOnce(office.desk, dying, { worker: 'dying' }).then(() => expect.fail('must die'), () => undefined)
    expect(await office.deliver('second'), 'the lease holds').to.include({ sent: 0 })
    office.pass(301)
    expect(await office.deliver('second')).to.include({ sent: 1 })
    expect(office.letters).to.have.length(2)
    expect(new Set(office.letters.map(({ headers }) => headers['message-id'])).size).to.equal(1)
    expect(await state()).to.deep.equal({ sent: 1 })
  })

  it('two workers at once send every letter once', async () => {
    for (let number = 20; number < 60; number += 1) {
      const { id } = await office.account({ email: `n${number}@panificiorossi.example`, state: 'waiting' })
      await office.happen({ event: 'waiting', account: id })
    }
    await Promise.all([office.deliver('one'), office.deliver('two')])
    expect(office.letters).to.have.length(40)
    expect(new Set(office.letters.map(({ headers }) => headers['message-id'])).size).to.equal(40)
  })

  it('with the mail server away the outbox rests as a whole, warns the owner, and recovers', async () => {
    const { knex } = office.desk.db
    const names = ['first', 'second', 'third']
    for (const name of names) {
      await office.happen({ event: 'waiting', account: (await office.account({ email: `${name}@panificiorossi.example`, state: 'waiting' })).id })
      office.pass(1)
    }
    await office.stopMail()
    for (let tries = 0; tries < 12; tries += 1) { await office.deliver(); office.pass(200) }
    expect((await knex('tk_problem').where({ id: 'mail-away' }).first())?.gone_at).to.equal(0)
    const link = 'https://aiuto.officinabassi.example/x/password/code'
    await office.happen({ event: 'password-asked', account: office.rita.id, link })
    await office.startMail()
    office.pass(700)
    expect(await office.deliver()).to.include({ sent: 4 })
    const reached = office.letters.map(({ to }) => to[0]?.split('@')[0])
    expect(reached.slice(0, 2), 'who waits before a screen comes first').to.deep.equal(['rita', 'first'])
    expect(reached).to.have.members(['rita', ...names])
    expect((await knex('tk_problem').where({ id: 'mail-away' }).first())?.gone_at).to.be.above(0)
    expect(JSON.stringify(await knex('tk_notice').select()), 'one-time links do not stay').to.not.contain(link)
  })

  it('a link that no longer opens anything is not sent', async () => {
    await office.happen({ event: 'password-asked', account: office.rita.id, link: 'https://aiuto.officinabassi.example/x/password/code' })
    office.pass(25 * 3600)
    expect(await office.deliver()).to.deep.equal({ sent: 0, failed: 0, dropped: 1 })
  })

  it('an address that hides a second one gets nothing', async () => {
    const { id } = await office.account({ email: 'rita@panificiorossi.example, eve@evil.example', state: 'waiting' })
    await office.happen({ event: 'waiting', account: id })
    expect(await office.deliver()).to.deep.equal({ sent: 0, failed: 0, dropped: 1 })
    expect((await claimLetters(office.desk, 'test', 10)).letters).to.deep.equal([])
  })
})
