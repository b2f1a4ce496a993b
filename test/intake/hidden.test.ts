import { expect } from 'chai'
import { openVisitor } from '../walker.ts'
import { ruleRows } from '../every-kind.ts'
import { fromCorpus } from './corpus.ts'
import { answerTo, letter, openPostOffice, replyOfFirm, ritas, said, take, toldOf, waiting } from './post.ts'
import type { PostOffice } from './post.ts'

describe('What a letter that comes in must not bring out', function () {
  this.timeout(60_000)
  let office: PostOffice
  beforeEach(async () => { office = await openPostOffice() })
  afterEach(() => office.world.close())

  /** A letter of the firm about Rita's ticket, which tells the firm what Rita may not see. */
  const firmsLetter = async (): Promise<{ ticket: string, told: Awaited<ReturnType<typeof toldOf>>['letter'], text: string }> => {
    await ruleRows(office.world.desk, ['priority'], { shown_in_list: 0, shown_in_detail: 0, fill_at_opening: 0, required: 0 })
    office.world.desk.reading.forget()
    const { ticket, letter: hers } = await toldOf(office)
    const { table } = office.world.desk.names.ticket
    await office.world.save(table, { priority: 'CANARINO' }, ticket)
    await office.world.follow()
    await office.world.letters()
    await take(office.world, letter({ to: answerTo(hers), text: 'E allora?' }))
    const told = (await office.world.letters()).find(({ to }) => to.includes('info@officinabassi.example'))
    if (told === undefined) throw new Error('the firm heard nothing')
    return { ticket, told, text: `${told.text}\nPriorità: CANARINO` }
  }

  const ways: readonly (readonly [string, (text: string) => string])[] = [
    ['as Gmail quotes', text => `Passiamo domani.\n\nIl giorno lun 23 nov 2026 alle ore 09:58 Officina Termica Bassi <\nportale@ticketing.example> ha scritto:\n\n${text.split('\n').map(line => `> ${line}`).join('\n')}`],
    ['as Outlook quotes', text => `Passiamo domani.\n\n________________________________\nDa: Officina Termica Bassi <portale@ticketing.example>\nInviato: lunedì 23 novembre 2026 09:58\nA: info@officinabassi.example\nOggetto: Richiesta\n\n${text}`],
    ['answering between the lines', text => `Il 23/11/26 09:58, Officina Termica Bassi ha scritto:\n${text.split('\n').map(line => `> ${line}`).join('\n')}\n\nPassiamo domani.\n\n> Priorità: CANARINO\n\nSì, è così.`],
    ['below everything, without a mark', text => `${text}\n\nPassiamo domani.`],
    ['above everything, without a mark', text => `Passiamo domani.\n\n${text}`],
  ]

  for (const [how, quoting] of ways) {
    it(`the firm answers ${how}: the customer reads no hidden field and none of the firm’s buttons (S13)`, async () => {
      const { ticket, told, text } = await firmsLetter()
      const taken = await take(office.world, letter({ from: 'info@officinabassi.example', to: answerTo(told), text: quoting(text) }))
      const hers = (await office.world.letters()).filter(({ to }) => to.includes(ritas))
      const all = JSON.stringify([hers.map(one => one.text + one.html), (await said(office.world, ticket)).map(({ body }) => body)])
      expect(all).to.not.contain('CANARINO').and.not.contain('/owner')
      if (taken.kind === 'reply') expect(all).to.contain('Passiamo domani.')
      else expect((await waiting(office.world)).map(({ reason }) => reason)).to.deep.equal(['quote-unclear'])
    })
  }

  it('a bounce and an internal note change nothing Rita sees: no letter, no answer, no counter (M40)', async () => {
    const { ticket, letter: told } = await toldOf(office)
    const visitor = openVisitor(office.world.portal, { session: office.rita.session })
    const before = [await visitor.ask('tickets').then(page => page.status), (await visitor.ask(`tickets/${ticket}`)).body.toString(), (await visitor.ask('tickets')).body.toString()]
    await take(office.world, fromCorpus('bounce-with-report', told))
    await office.world.follow()
    expect(await office.world.letters()).to.deep.equal([])
    const plain = (page: string): string => page.replace(/name="(?:csrf|form|seen)" value="[^"]*"/g, '').replace(/nonce-[\w-]+/g, '')
    expect(plain((await visitor.ask('tickets')).body.toString())).to.equal(plain(before[2]?.toString() ?? ''))
    expect((await visitor.ask(`tickets/${ticket}`)).body.toString()).to.not.contain('tornata indietro').and.not.contain('User unknown')
    visitor.close()
  })

  it('a photo that came by letter is shown to its customer alone, signed in (M48)', async () => {
    const { letter: told } = await toldOf(office)
    await take(office.world, fromCorpus('apple-it', told))
    const rows: { gguid: string }[] = await office.world.desk.db.knex(office.world.desk.names.file).select('gguid')
    const path = `files/${rows.at(-1)?.gguid}`
    const status = async (session: string): Promise<number> => {
      const visitor = openVisitor(office.world.portal, session === '' ? {} : { session })
      try { return (await visitor.ask(path)).status } finally { visitor.close() }
    }
    expect([await status(office.rita.session), await status(office.bea.session)]).to.deep.equal([200, 404])
    expect(await status('')).to.not.equal(200)
    const { customers } = office.world.desk.names
    await office.world.save(customers.table, { [customers.check]: 0 }, office.rita.customer)
    expect(await status(office.rita.session)).to.not.equal(200)
  })

  it('a letter fills only what the owner lets customers fill in: the rest of it opens the conversation', async () => {
    await ruleRows(office.world.desk, ['title', 'description'], { fill_at_opening: 0, required: 0 })
    office.world.desk.reading.forget()
    const taken = await take(office.world, letter({ subject: 'Il titolo', text: 'Le parole.' }))
    const ticket = 'ticket' in taken ? taken.ticket : ''
    const { table, column } = office.world.desk.names.ticket
    const row = await office.world.desk.db.knex(table).where({ gguid: ticket }).first()
    expect([row[column.title], row[column.description]].map(cell => cell ?? '')).to.deep.equal(['', ''])
    expect((await said(office.world, ticket)).map(({ body }) => body)).to.deep.equal(['Le parole.'])
  })

  it('a token is bound to its person: the letter of one colleague is not answered by another of the same customer', async () => {
    const { ticket, letter: told } = await toldOf(office)
    const again = await replyOfFirm(office.world, ticket, 'Altro.')
    expect(answerTo(again)).to.not.equal(answerTo(told))
    expect(await take(office.world, letter({ from: 'remo@panificiorossi.example', to: answerTo(told) }))).to.deep.include({ kind: 'quarantine', reason: 'other-person' })
  })
})
