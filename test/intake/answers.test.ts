import { expect } from 'chai'
import { answerTo, bodyToken, countOf, letter, openPostOffice, ritas, said, server, take, toldOf, waiting } from './post.ts'
import type { PostOffice } from './post.ts'
import { onEveryForm } from '../on-every-form.ts'

onEveryForm('Answers to our letters', form => {
  let office: PostOffice
  beforeEach(async () => { office = await openPostOffice(form) })
  afterEach(() => office.world.close())

  it('every letter about a ticket says where to answer: a token in Reply-To, one in its text, and it is marked as written by a machine (M01)', async () => {
    const { letter: told } = await toldOf(office)
    expect(answerTo(told)).to.match(/^richieste\+[a-z2-7]{32}@officinabassi\.example$/)
    expect(bodyToken(told)).to.equal(`tk-${/\+([a-z2-7]{32})@/.exec(answerTo(told))?.[1]}`)
    expect(told.headers['auto-submitted']).to.equal('auto-generated')
  })

  it('Rita answers with another subject and without quoting: it joins her ticket, and the firm is told (M01)', async () => {
    const { ticket, letter: told } = await toldOf(office)
    const taken = await take(office.world, letter({ to: answerTo(told), subject: 'tutt’altro', text: 'Va bene, vi aspetto.' }))
    expect(taken).to.deep.include({ kind: 'reply', ticket, reason: 'token' })
    expect((await said(office.world, ticket)).at(-1)).to.deep.include({ body: 'Va bene, vi aspetto.' })
    const heard = await office.world.letters()
    expect(heard.map(({ to }) => to)).to.deep.equal([['info@officinabassi.example']])
    expect(heard[0]?.text).to.contain('Va bene, vi aspetto.')
  })

  it('with all headers stripped but the token in the text left, it still joins; by the Message-ID of our letter too (M01)', async () => {
    const { ticket, letter: told } = await toldOf(office)
    expect(await take(office.world, letter({ text: `Ci sono.\n\n> Può rispondere … Rif. ${bodyToken(told)}` }))).to.deep.include({ kind: 'reply', ticket })
    expect(await take(office.world, letter({ text: 'Anche così.', headers: [`In-Reply-To: ${told.headers['message-id']}`] }))).to.deep.include({ kind: 'reply', ticket, reason: 'thread' })
    expect((await said(office.world, ticket)).map(({ body }) => body)).to.include.members(['Ci sono.', 'Anche così.'])
  })

  it('the same letter fetched twice, or by two workers at once, is one entry (M03)', async () => {
    const { ticket, letter: told } = await toldOf(office)
    const raw = letter({ to: answerTo(told), text: 'Una volta sola.' })
    const both = await Promise.all([take(office.world, raw), take(office.world, raw), take(office.world, raw)])
    expect(both.map(({ kind }) => kind).sort().at(-1)).to.equal('reply')
    expect(both.filter(({ kind }) => kind === 'reply')).to.have.length(1)
    expect((await take(office.world, raw)).kind).to.equal('known')
    expect((await said(office.world, ticket)).filter(({ body }) => body === 'Una volta sola.')).to.have.length(1)
    expect((await office.world.letters()).filter(({ text }) => text.includes('Una volta sola.'))).to.have.length(1)
  })

  it('a stranger who writes the number of a ticket in the subject adds nothing to it: his letter waits, and no customer is made (M02, M04)', async () => {
    const { ticket, number } = await toldOf(office)
    const [before, customers, accounts] = [await said(office.world, ticket), await countOf(office.world, office.world.desk.names.customers.table), await countOf(office.world, 'tk_account')]
    const taken = await take(office.world, letter({ from: 'Ugo <ugo@altrove.example>', subject: `Re: Richiesta n. ${number}`, text: 'Fatemi sapere.' }))
    expect(taken).to.deep.include({ kind: 'quarantine', reason: 'unknown-sender' })
    expect(await said(office.world, ticket)).to.deep.equal(before)
    expect([await countOf(office.world, office.world.desk.names.customers.table), await countOf(office.world, 'tk_account')]).to.deep.equal([customers, accounts])
    expect(await waiting(office.world)).to.deep.include.members([{ ...(await waiting(office.world))[0], sender: 'ugo@altrove.example', body: 'Fatemi sapere.', reason: 'unknown-sender' }])
    const heard = await office.world.letters()
    expect(heard.map(({ to, subject }) => [to, subject])).to.deep.equal([[['info@officinabassi.example'], 'Un messaggio aspetta una Sua decisione']])
    expect(JSON.stringify(heard), 'not a word of the stranger leaves').to.not.contain('Fatemi sapere')
  })

  it('a known customer who writes to nobody in particular opens a request by e-mail, and gets its receipt', async () => {
    const taken = await take(office.world, letter({ subject: 'Re: I: Il frigo perde', text: 'C’è acqua ovunque.' }))
    expect(taken).to.deep.include({ kind: 'ticket', reason: 'known-sender' })
    const { column, table } = office.world.desk.names.ticket
    const row = await office.world.desk.db.knex(table).where({ gguid: 'ticket' in taken ? taken.ticket : '' }).first()
    expect([row[column.title], row[column.description], row[column.channel]]).to.deep.equal(['Il frigo perde', 'C’è acqua ovunque.', 'E-mail'])
    const heard = await office.world.letters()
    expect(heard.map(({ to }) => to[0]).sort()).to.deep.equal(['info@officinabassi.example', ritas])
  })

  it('one of the firm answers our letter to it, and the customer reads it; without the token it waits (S49)', async () => {
    const { ticket, letter: hers } = await toldOf(office)
    await take(office.world, letter({ to: answerTo(hers), text: 'A che ora?' }))
    const told = (await office.world.letters())[0]
    if (told === undefined) throw new Error('the firm heard nothing')
    const from = 'Bassi <info@officinabassi.example>'
    expect(await take(office.world, letter({ from, text: 'alle dieci', auth: `${server}; dmarc=pass header.from=officinabassi.example` }))).to.deep.include({ kind: 'quarantine', reason: 'staff-without-token' })
    expect(await take(office.world, letter({ from, to: answerTo(told), text: 'Alle dieci in punto.' }))).to.deep.include({ kind: 'reply', ticket })
    const heard = await office.world.letters()
    expect(heard.map(({ to }) => to)).to.deep.equal([[ritas]])
    expect(heard[0]?.text).to.contain('Alle dieci in punto.').and.to.contain('Officina Termica Bassi')
  })
})
