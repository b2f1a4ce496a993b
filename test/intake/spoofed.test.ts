import { join } from 'node:path'
import { expect } from 'chai'
import { newId } from '../../formats/ids.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { openTicket } from '../../addon/tickets/open.ts'
import { answerTo, answersTo, beas, bodyToken, countOf, letter, openPostOffice, ritaOf, ritas, said, server, take, ticketOf, toldOf, waiting } from './post.ts'
import type { PostOffice, Told } from './post.ts'

/** Somebody writes; nothing may change, nobody may hear of it but the firm, and the owner reads this reason. */
type Case = readonly [who: string, told: (office: PostOffice, rita: Awaited<ReturnType<typeof toldOf>>) => Told, reason: string]

const cases: readonly Case[] = [
  ['a forged From, with SPF of the forger’s own domain', (_office, { letter: told }) =>
    ({ to: answerTo(told), auth: `${server}; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example; dmarc=fail header.from=panificiorossi.example` }), 'not-his'],
  ['a forged From of a domain without DMARC, with the forger’s own SPF and DKIM', (_office, { letter: told }) =>
    ({ to: answerTo(told), auth: `${server}; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example; dmarc=none` }), 'not-vouched'],
  ['an Authentication-Results line written by the sender himself', (_office, { letter: told }) =>
    ({ to: answerTo(told), auth: false, headers: ['Authentication-Results: mx.evil.example; dmarc=pass header.from=panificiorossi.example'] }), 'not-vouched'],
  ['a second line in the name of our own server, beside its real one', (_office, { letter: told }) =>
    ({ to: answerTo(told), auth: `${server}; dmarc=fail header.from=panificiorossi.example`, headers: [`Authentication-Results: ${server}; dmarc=pass header.from=panificiorossi.example`] }), 'not-vouched'],
  ['a verdict smuggled into a quoted address', (_office, { letter: told }) =>
    ({ to: answerTo(told), auth: `${server}; spf=pass smtp.mailfrom="x; dmarc=pass header.from=panificiorossi.example"@evil.example; dmarc=none` }), 'not-vouched'],
  ['a verdict smuggled into a comment', (_office, { letter: told }) =>
    ({ to: answerTo(told), auth: `${server}; spf=fail (x; dmarc=pass header.from=panificiorossi.example) smtp.mailfrom=evil.example` }), 'not-vouched'],
  ['no word of our server at all', (_office, { letter: told }) => ({ to: answerTo(told), auth: false }), 'not-vouched'],
  ['the right In-Reply-To from somebody else', (_office, { letter: told }) => ({ from: `Bea <${beas}>`, headers: [`In-Reply-To: ${told.headers['message-id']}`] }), 'other-person'],
  ['the token of Rita’s letter, which was forwarded to Bea', (_office, { letter: told }) => ({ from: `Bea <${beas}>`, to: answerTo(told) }), 'other-person'],
  ['the token of Rita’s letter, forwarded to a stranger', (_office, { letter: told }) => ({ from: 'ugo@altrove.example', text: `Guardate.\n${bodyToken(told)}` }), 'other-person'],
  ['a token nobody made', () => ({ to: answersTo.replace('@', `+${'a'.repeat(32)}@`) }), 'token-foreign'],
  ['a token of old form', () => ({ from: 'ugo@altrove.example', to: answersTo.replace('@', '+ticket-12@'), subject: '[Ticket#12]' }), 'unknown-sender'],
  ['two From lines', (_office, { letter: told }) => ({ to: answerTo(told), headers: ['From: Ugo <ugo@altrove.example>'] }), 'from-unclear'],
  ['two people in one From', (_office, { letter: told }) => ({ to: answerTo(told), from: `Rita <${ritas}>, Ugo <ugo@altrove.example>` }), 'from-unclear'],
  ['a display name of the firm', () => ({ from: '"Officina Termica Bassi <info@officinabassi.example>" <ugo@altrove.example>' }), 'unknown-sender'],
  ['the firm’s own address, from outside and without token', () => ({ from: 'info@officinabassi.example' }), 'staff-without-token'],
  ['a known customer nobody vouches for', () => ({ auth: false }), 'not-vouched'],
]

describe('Letters of people who are not who they say (S49)', function () {
  this.timeout(60_000)
  let office: PostOffice
  beforeEach(async () => { office = await openPostOffice() })
  afterEach(() => office.world.close())

  for (const [who, told, reason] of cases) {
    it(`${who}: it waits for the owner (${reason}), changes nothing and is not answered`, async () => {
      const rita = await toldOf(office)
      const { desk } = office.world
      const before = [await countOf(office.world, desk.names.ticket.table), await countOf(office.world, desk.names.message), await countOf(office.world, 'tk_account'), await countOf(office.world, 'tk_history')]
      expect(await take(office.world, letter({ text: 'Fate come dico io.', ...told(office, rita) }))).to.deep.include({ kind: 'quarantine', reason })
      expect([await countOf(office.world, desk.names.ticket.table), await countOf(office.world, desk.names.message), await countOf(office.world, 'tk_account'), await countOf(office.world, 'tk_history')]).to.deep.equal(before)
      expect((await office.world.letters()).flatMap(({ to }) => to).filter(to => to !== 'info@officinabassi.example')).to.deep.equal([])
      expect((await waiting(office.world)).map(row => row.reason)).to.deep.equal([reason])
    })
  }

  it('the token of another ticket leads to that ticket only, whatever the subject says', async () => {
    const first = await toldOf(office)
    const other = await ticketOf(office, 'La vetrina')
    expect(await take(office.world, letter({ to: answerTo(first.letter), subject: `Re: Richiesta n. ${other.number}` }))).to.deep.include({ kind: 'reply', ticket: first.ticket })
    expect(await said(office.world, other.ticket)).to.deep.equal([])
  })

  it('after Check Ticket was taken away the token is worth nothing (S26)', async () => {
    const { ticket, letter: told } = await toldOf(office)
    const before = await said(office.world, ticket)
    const { customers } = office.world.desk.names
    await office.world.save(customers.table, { [customers.check]: 0 }, office.rita.customer)
    expect(await take(office.world, letter({ to: answerTo(told) })), 'before anybody followed').to.deep.include({ kind: 'quarantine', reason: 'access-closed' })
    await office.world.follow()
    expect(await take(office.world, letter({ to: answerTo(told) }))).to.deep.include({ kind: 'quarantine', reason: 'access-closed' })
    expect(await said(office.world, ticket)).to.deep.equal(before)
  })

  it('a ticket given to another customer is not reached any more by the old one’s token', async () => {
    const { ticket, letter: told } = await toldOf(office)
    const { table, column } = office.world.desk.names.ticket
    await office.world.save(table, { [`gguid_${column.customer}`]: office.bea.customer }, ticket)
    await office.world.follow()
    expect(await take(office.world, letter({ to: answerTo(told) }))).to.deep.include({ kind: 'quarantine', reason: 'access-closed' })
  })

  it('more than a year later the letter can be answered no more', async () => {
    const { letter: told } = await toldOf(office)
    office.world.clock.pass(401 * 24 * 3600)
    expect((await take(office.world, letter({ to: answerTo(told) }))).kind).to.equal('quarantine')
  })

  it('people in Cc get nothing from us and no access; their answers wait (S50)', async () => {
    const { letter: told } = await toldOf(office)
    const cc = Array.from({ length: 200 }, (_, n) => `amico${n}@altrove.example`)
    expect(await take(office.world, letter({ to: answerTo(told), headers: [`Cc: ${answersTo}, ${cc.join(', ')}`] }))).to.deep.include({ kind: 'reply' })
    expect((await office.world.letters()).flatMap(({ to }) => to)).to.deep.equal(['info@officinabassi.example'])
    expect(await take(office.world, letter({ from: 'amico7@altrove.example', to: `Rita <${ritas}>, ${answerTo(told)}`, headers: ['In-Reply-To: <letter-1@panificiorossi.example>'] }))).to.deep.include({ kind: 'quarantine', reason: 'other-person' })
    expect(await countOf(office.world, 'tk_account')).to.be.lessThan(10)
  })

  it('a confirmation code some service sends to our address, with the number of a ticket in its name, is shown to no customer (S50)', async () => {
    const { ticket, number, letter: told } = await toldOf(office)
    const before = await said(office.world, ticket)
    const text = `Your code is 481516. Hello Richiesta n. ${number} ${told.headers['message-id']}`
    expect(await take(office.world, letter({ from: `"Richiesta n. ${number}" <no-reply@service.example>`, subject: `Richiesta n. ${number}: 481516`, text }))).to.deep.include({ kind: 'quarantine', reason: 'unknown-sender' })
    expect(await said(office.world, ticket)).to.deep.equal(before)
  })
})

describe('A database put back from a copy (N13)', function () {
  this.timeout(60_000)
  let office: PostOffice
  beforeEach(async () => { office = await openPostOffice() })
  afterEach(() => office.world.close())

  it('backed up, gone on with twenty requests, put back: an answer to a letter of the lost days joins no other request, not even the one that has its number now', async () => {
    const { desk } = office.world
    const before = await ticketOf(office, 'Prima della copia')
    const copy = join(office.world.folder, 'copy.sqlite')
    await desk.db.knex.raw('vacuum into ?', [copy])
    for (let at = 0; at < 20; at += 1) await ticketOf(office, `Dopo la copia ${at}`)
    const lost = await toldOf(office)
    const restored = await openDesk({ ...desk.installation, database: `sqlite:${copy}` }, { folder: desk.folder, clock: desk.clock })
    const world = { ...office.world, desk: restored }
    try {
      for (let at = 0; at < 21; at += 1) await openTicket(restored, ritaOf(office), { title: `Altra ${at}` }, [], '')
      const { table, column } = restored.names.ticket
      const twin: { gguid: string } | undefined = await restored.db.knex(table).where({ [column.number]: lost.number }).first('gguid')
      expect(twin?.gguid, 'another request bears the number now').to.be.a('string').and.not.equal(lost.ticket)
      expect(await take(world, letter({ to: answerTo(lost.letter), subject: `Re: Richiesta n. ${lost.number}`, headers: [`In-Reply-To: ${lost.letter.headers['message-id']}`] }))).to.deep.include({ kind: 'quarantine', reason: 'token-lost' })
      expect(await said(world, twin?.gguid ?? '')).to.deep.equal([])
      expect(await said(world, before.ticket)).to.deep.equal([])
    } finally { await restored.db.close() }
  })

  it('does not know the letters of the lost days: an answer to one of them waits with an explanation, and joins no other ticket', async () => {
    const { letter: told } = await toldOf(office)
    // As an older copy would have it: the token’s row is gone.
    await office.world.desk.db.knex('tk_reply').delete()
    expect(await take(office.world, letter({ to: answerTo(told) }))).to.deep.include({ kind: 'quarantine', reason: 'token-lost' })
  })

  it('keeps what comes for its owner while he has not confirmed that it is the only one', async () => {
    const { letter: told } = await toldOf(office)
    await office.world.desk.db.knex('tk_problem').insert({ id: 'restored', kind: 'restored', about: '', detail: '', first_at: 1, last_at: 1, gone_at: 0 })
    expect(await take(office.world, letter({ to: answerTo(told) }))).to.deep.include({ kind: 'quarantine', reason: 'restored' })
  })

  it('on another machine takes nothing in, so that the letter stays for the true one', async () => {
    const { letter: told } = await toldOf(office)
    const desk = { ...office.world.desk, installation: { ...office.world.desk.installation, id: newId() } }
    const before = await countOf(office.world, 'tk_incoming')
    expect(await take({ ...office.world, desk }, letter({ to: answerTo(told) }))).to.deep.include({ kind: 'later', reason: 'copy' })
    expect(await countOf(office.world, 'tk_incoming')).to.equal(before)
  })

  it('confirmed as the only one it has a new identity: the old tokens are void', async () => {
    const { letter: told } = await toldOf(office)
    const { desk } = office.world
    const other = await openDesk({ ...desk.installation, privateKey: desk.installation.privateKey.replace(/A/g, 'B') }, { folder: desk.folder, clock: desk.clock })
    try { expect(await take({ ...office.world, desk: other }, letter({ to: answerTo(told) }))).to.deep.include({ kind: 'quarantine', reason: 'token-foreign' }) } finally { await other.db.close() }
  })
})
