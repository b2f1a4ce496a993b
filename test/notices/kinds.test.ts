import { expect } from 'chai'
import type { Happening } from '../../addon/events.ts'
import { portalAddress } from '../../addon/desk.ts'
import { openOffice } from './office.ts'
import type { Office } from './office.ts'

const about = (office: Office, account: string): readonly Happening[] => {
  const link = portalAddress(office.desk, 'somewhere/code')
  const owner = { address: 'olga@officinabassi.example', language: 'it' as const, link }
  return [
    { event: 'mailbox-to-prove', account: `${account}-unproven`, link }, { event: 'already-registered', account, link },
    { event: 'new-contact', account: `${account}-waiting`, letIn: link, refuse: link, draftTitle: 'Il forno' }, { event: 'waiting', account: `${account}-waiting` },
    { event: 'let-in', account }, { event: 'refused', account: `${account}-refused` }, { event: 'invited', account, link },
    { event: 'password-asked', account, link }, { event: 'sign-in-link', account, link }, { event: 'password-changed', account }, { event: 'new-address', account, address: 'rita.nuova@panificiorossi.example', link },
    { event: 'owner-door', ...owner }, { event: 'portal-live', ...owner }, { event: 'activation-requested', ...owner, address: 'help@vendor.example', request: 'Officina', code: 'abc' },
    { event: 'activation-ends', ...owner, until: '1 maggio', reads: '31 maggio', count: 30 }, { event: 'activation-over', ...owner, until: '1 maggio', reads: '31 maggio' },
    { event: 'cloud-signed-out', ...owner },
    { event: 'rule-doubtful', problems: ['Priorità'] }, { event: 'many-to-let-in', count: 21, link }, { event: 'incoming-waits', count: 2, link },
  ]
}

describe('what happens around accounts and the owner', function () {
  this.timeout(20_000)
  let office: Office
  beforeEach(async () => { office = await openOffice() })
  afterEach(() => office.close())

  for (const language of ['it', 'en'] as const) {
    it(`becomes a letter for each kind (${language})`, async () => {
      const { id } = await office.account({ email: `r.${language}@panificiorossi.example`, language })
      for (const state of ['unproven', 'waiting', 'refused']) await office.account({ id: `${id}-${state}`.slice(0, 64), email: `${state}@panificiorossi.example`, language, state, customer: '' })
      const events = about(office, id)
      for (const event of events) await office.happen(event)
      expect(await office.deliver()).to.deep.equal({ sent: events.length, failed: 0, dropped: 0 })
      const said = new Set(office.letters.map(({ subject }) => subject))
      expect(said.size).to.equal(events.length)
      expect(new Set(office.letters.map(({ headers }) => headers['message-id'])).size).to.equal(events.length)
      const reached = (subject: RegExp): readonly string[] => office.letters.filter(letter => subject.test(letter.subject)).flatMap(({ to }) => to)
      expect(reached(/nuovo indirizzo|new e-mail/), 'the new address proves itself').to.deep.equal(['rita.nuova@panificiorossi.example'])
      expect(reached(/^Nuova registrazione/)).to.deep.equal(['info@officinabassi.example'])
      for (const { text, html } of office.letters) expect(text + html).to.not.match(/\bundefined\b|NaN|\[object/)
    })
  }

  it('a stranger’s name is not in the letter to a mailbox nobody has proved', async () => {
    await office.account({ id: 'stranger', email: 'victim@elsewhere.example', name: 'BUY-PILLS', state: 'unproven', customer: '' })
    await office.happen({ event: 'mailbox-to-prove', account: 'stranger', link: portalAddress(office.desk, 'prove/x') })
    await office.deliver()
    expect(office.letters).to.have.length(1)
    expect(JSON.stringify(office.letters)).to.not.contain('BUY-PILLS')
  })

  it('the letter of one who was let in leads to the sign-in page', async () => {
    await office.happen({ event: 'let-in', account: office.rita.id })
    await office.deliver()
    expect(office.letters[0]?.text).to.contain(portalAddress(office.desk, 'sign-in'))
  })

  it('a ticket the firm opens for Rita tells her its number, once, with what was written', async () => {
    const ticket = await office.ticket({ number: 77, title: 'Telefonata: perdita d’acqua', status: 'Aperto', channel: 'CANALE-SEGRETO' })
    await office.happen({ event: 'ticket-opened', ticket, number: 77, customer: office.rita.customer, author: { kind: 'firm', name: 'Sara Monti' }, place: 'host' })
    await office.replied(ticket, 'Passiamo alle dieci')
    office.pass(61)
    expect(await office.deliver()).to.deep.equal({ sent: 1, failed: 0, dropped: 0 })
    const [letter] = office.letters
    expect(letter?.subject).to.equal('Richiesta n. 77: Telefonata: perdita d’acqua')
    expect(letter?.text).to.contain('abbiamo aperto per Lei la richiesta n. 77').and.contain('Passiamo alle dieci').and.not.contain('CANALE-SEGRETO')
  })
})
