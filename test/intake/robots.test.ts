import { expect } from 'chai'
import { Readable } from 'node:stream'
import { takeLetter } from '../../addon/intake/letter/take.ts'
import { troubledLetters } from '../../addon/notices/failed.ts'
import { fromCorpus } from './corpus.ts'
import { answerTo, countOf, letter, openPostOffice, replyOfFirm, ritas, said, server, take, ticketOf, toldOf, waiting } from './post.ts'
import type { PostOffice } from './post.ts'

describe('Machines that write letters (S51, M55)', function () {
  this.timeout(60_000)
  let office: PostOffice
  beforeEach(async () => { office = await openPostOffice() })
  afterEach(() => office.world.close())

  for (const name of ['bounce-with-report', 'bounce-without-original', 'pec-mancata-consegna']) {
    it(`${name}: it stands with the letter that came back, and on the ticket for the firm alone`, async () => {
      const { ticket, letter: told } = await toldOf(office)
      const before = (await office.world.desk.db.knex('tk_seen').where({ id: ticket }).first('category')).category
      expect(await take(office.world, fromCorpus(name, told))).to.deep.include({ kind: 'noted', reason: 'bounce' })
      const remark = (await said(office.world, ticket)).at(-1)
      expect(remark?.audience).to.equal('Interno')
      expect(remark?.body).to.contain(ritas)
      expect((await troubledLetters(office.world.desk)).map(({ address, status }) => [address, status])).to.deep.equal([[ritas, 'gave-up']])
      expect(await office.world.letters(), 'nobody is written to about it').to.deep.equal([])
      expect((await office.world.desk.db.knex('tk_seen').where({ id: ticket }).first('category')).category).to.equal(before)
      await take(office.world, fromCorpus(name, told).toString().replace('Message-Id: <', 'Message-Id: <again-').replace('Message-ID: <opec', 'Message-ID: <again-opec'))
      expect((await said(office.world, ticket)).filter(({ audience }) => audience === 'Interno'), 'once for each letter').to.have.length(1)
    })
  }

  it('a letter that is only late is no bounce', async () => {
    const { ticket, letter: told } = await toldOf(office)
    const before = await said(office.world, ticket)
    expect(await take(office.world, fromCorpus('bounce-delayed', told))).to.deep.include({ kind: 'noted', reason: 'bounce-later' })
    expect(await said(office.world, ticket)).to.deep.equal(before)
  })

  for (const name of ['out-of-office-exchange', 'out-of-office-gmail', 'vacation-unix', 'list', 'pec-accettazione', 'pec-consegna']) {
    it(`${name}: taken note of, added to nothing, answered by nobody`, async () => {
      const { ticket, letter: told } = await toldOf(office)
      const before = [await said(office.world, ticket), await countOf(office.world, office.world.desk.names.ticket.table)]
      expect((await take(office.world, fromCorpus(name, told))).kind).to.equal('noted')
      expect([await said(office.world, ticket), await countOf(office.world, office.world.desk.names.ticket.table)]).to.deep.equal(before)
      expect(await office.world.letters()).to.deep.equal([])
      expect(await waiting(office.world)).to.deep.equal([])
    })
  }

  it('our own letter coming back is thrown away', async () => {
    const { letter: told } = await toldOf(office)
    expect(await take(office.world, letter({ from: 'portale@ticketing.example', id: told.headers['message-id'] ?? '', to: answerTo(told) }))).to.deep.include({ kind: 'dropped', reason: 'own-letter' })
  })

  it('two auto-responders that do not say what they are come to an end within three exchanges, and the firm sees why (M55)', async () => {
    const { ticket, letter: first } = await toldOf(office)
    const firms = async (): Promise<string> => answerTo((await office.world.letters()).find(({ to }) => to.includes('info@officinabassi.example')) ?? first)
    let hers = answerTo(first)
    let exchanges = 0
    for (; exchanges < 10; exchanges += 1) {
      const one = await take(office.world, letter({ to: hers, text: `Grazie, risponderò appena possibile. (${exchanges})` }))
      if (one.kind !== 'reply') break
      const other = await take(office.world, letter({ from: 'info@officinabassi.example', to: await firms(), text: `Abbiamo ricevuto il Suo messaggio. (${exchanges})` }))
      if (other.kind !== 'reply') break
      hers = answerTo((await office.world.letters()).find(({ to }) => to.includes(ritas)) ?? first)
    }
    expect(exchanges).to.be.at.most(3)
    expect((await waiting(office.world)).map(({ reason }) => reason)).to.include('ping-pong')
    expect((await said(office.world, ticket)).length).to.be.at.most(8)
  })

  it('the same words again to another letter are a machine’s: the second exchange is the last (M55)', async () => {
    const { ticket, letter: first } = await toldOf(office)
    expect((await take(office.world, letter({ to: answerTo(first), text: 'Sono in ferie.' }))).kind).to.equal('reply')
    const second = await replyOfFirm(office.world, ticket, 'Allora a settembre.')
    expect(await take(office.world, letter({ to: answerTo(second), text: 'Sono in  ferie.\n' }))).to.deep.include({ kind: 'quarantine', reason: 'ping-pong' })
  })

  it('one who sends five photos in five letters is no machine', async () => {
    const { letter: told } = await toldOf(office)
    for (let photo = 1; photo <= 5; photo += 1) expect((await take(office.world, letter({ to: answerTo(told), text: `Foto ${photo}` }))).kind).to.equal('reply')
  })

  it('a customer gets one receipt a day for what he writes by letter, each of his requests is taken in (S51)', async () => {
    for (const subject of ['Il frigo', 'Il forno', 'La vetrina']) expect((await take(office.world, letter({ subject, text: subject }))).kind).to.equal('ticket')
    expect((await office.world.letters()).filter(({ to }) => to.includes(ritas))).to.have.length(1)
    office.world.clock.pass(25 * 3600)
    expect((await take(office.world, letter({ subject: 'La cella', text: 'La cella' }))).kind).to.equal('ticket')
    expect((await office.world.letters()).filter(({ to }) => to.includes(ritas))).to.have.length(1)
  })

  it('a stranger’s hundred letters in a day are kept up to twenty; the firm hears of them once an hour (S51)', async () => {
    const kinds: string[] = []
    for (let at = 0; at < 30; at += 1) kinds.push((await take(office.world, letter({ from: 'ugo@altrove.example', text: `n. ${at}` }))).kind)
    expect(kinds.filter(kind => kind === 'quarantine')).to.have.length(20)
    expect((await office.world.letters()).map(({ to }) => to)).to.deep.equal([['info@officinabassi.example']])
  })

  it('a customer’s thirty-first letter in an hour waits for the owner (S51)', async () => {
    const { letter: told } = await toldOf(office)
    for (let at = 0; at < 30; at += 1) expect((await take(office.world, letter({ to: answerTo(told), text: `n. ${at}` }))).kind).to.equal('reply')
    expect(await take(office.world, letter({ to: answerTo(told), text: 'troppo' }))).to.deep.include({ kind: 'quarantine', reason: 'flood' })
  })

  it('a letter of 60 MB is taken in by its head: the firm learns who wrote (S51)', async () => {
    const head = letter({ subject: 'Video', headers: ['X-Filler: 1'] }).split('\r\n\r\n')[0] ?? ''
    const block = Buffer.alloc(1024 * 1024, 'x'.repeat(76) + '\r\n')
    const source = Readable.from((function* () { yield Buffer.from(`${head}\r\n\r\n`); for (let mb = 0; mb < 60; mb += 1) yield block })())
    expect(await takeLetter(office.world.desk, source, [server])).to.deep.include({ kind: 'quarantine', reason: 'too-big' })
    expect((await waiting(office.world)).map(({ sender, subject }) => [sender, subject])).to.deep.equal([[ritas, 'Video']])
  })

  it('what brings down whoever opens it is tried three times, then parked (S51)', async () => {
    const { letter: told } = await toldOf(office)
    const raw = letter({ to: answerTo(told) })
    const { desk } = office.world
    const dying = { ...office.world, desk: { ...desk, db: { ...desk.db, inTransaction: async <T>(work: Parameters<typeof desk.db.inTransaction<T>>[0]) => {
      const row: unknown = await desk.db.knex('tk_incoming').where({ state: 'taking' }).where('lease_until', '>', desk.clock.now().getTime()).first('id')
      if (row !== undefined) throw new Error('poison')
      return desk.db.inTransaction(work)
    } } } }
    for (let tries = 1; tries <= 3; tries += 1) await take(dying, raw).then(() => expect.fail('must fail'), (fault: unknown) => { expect(String(fault)).to.contain('poison') })
    expect(await take(office.world, raw)).to.deep.include({ kind: 'quarantine', reason: 'poison' })
    expect((await waiting(office.world)).map(({ sender, subject }) => [sender, subject]), 'the owner learns who wrote').to.deep.equal([[ritas, 'Buongiorno']])
    expect((await take(office.world, raw)).kind).to.equal('known')
  })

  it('a worker that dies gives the letter back by doing nothing (M03)', async () => {
    const { ticket, letter: told } = await toldOf(office)
    const raw = letter({ to: answerTo(told), text: 'Dopo la caduta.' })
    const { knex } = office.world.desk.db
    const probe = await take({ ...office.world, desk: { ...office.world.desk, names: office.world.desk.names } }, raw)
    if (!('incoming' in probe)) throw new Error('not taken')
    const again = letter({ to: answerTo(told), text: 'Dopo la caduta, 2.' })
    const id = await claimOnly(office, again)
    expect((await take(office.world, again)).kind, 'somebody has it in hand').to.equal('later')
    office.world.clock.pass(6 * 60)
    expect(await take(office.world, again)).to.deep.include({ kind: 'reply', ticket, incoming: id })
    expect(await knex('tk_incoming').where({ id }).first('state', 'attempts')).to.deep.equal({ state: 'taken', attempts: 2 })
  })
})

describe('Answers to requests that are over (M13)', function () {
  this.timeout(60_000)
  let office: PostOffice
  beforeEach(async () => { office = await openPostOffice() })
  afterEach(() => office.world.close())

  const executed = async (): Promise<Awaited<ReturnType<typeof toldOf>>> => {
    const told = await toldOf(office)
    const { table, column } = office.world.desk.names.ticket
    await office.world.save(table, { [column.status]: 'Eseguito' }, told.ticket)
    await office.world.follow()
    await office.world.letters()
    return told
  }
  const statusOf = async (ticket: string): Promise<string> => {
    const { table, column } = office.world.desk.names.ticket
    return (await office.world.desk.db.knex(table).where({ gguid: ticket }).first(column.status))[column.status]
  }

  it('on the fifth day the request is open again, with what she wrote', async () => {
    const { ticket, letter: told } = await executed()
    office.world.clock.pass(5 * 24 * 3600)
    expect(await take(office.world, letter({ to: answerTo(told), text: 'È di nuovo freddo.' }))).to.deep.include({ kind: 'reply', ticket })
    expect(await statusOf(ticket)).to.equal('Aperto')
    expect((await said(office.world, ticket)).at(-1)?.body).to.equal('È di nuovo freddo.')
    expect((await office.world.letters()).map(({ to }) => to[0])).to.include('info@officinabassi.example')
  })

  it('on the ninth day it is a new request that goes on from the old one, and she is told', async () => {
    const { ticket, number, letter: told } = await executed()
    office.world.clock.pass(9 * 24 * 3600)
    const taken = await take(office.world, letter({ to: answerTo(told), subject: 'Re: Il forno', text: 'È di nuovo freddo.' }))
    expect(taken.kind).to.equal('ticket')
    expect(await statusOf(ticket)).to.equal('Eseguito')
    const hers = (await office.world.letters()).find(({ to }) => to.includes(ritas))
    expect(hers?.text).to.contain(`Fa seguito alla richiesta n. ${number}`).and.to.contain('È di nuovo freddo.')
    expect(await office.world.desk.db.knex('tk_linked').where({ follows: ticket }).select('ticket')).to.deep.equal([{ ticket: 'ticket' in taken ? taken.ticket : '' }])
  })

  it('a request that is not over is not touched', async () => {
    const { ticket } = await ticketOf(office, 'Altro')
    expect(await statusOf(ticket)).to.equal('Aperto')
  })
})

async function claimOnly({ world }: PostOffice, raw: string): Promise<string> {
  const { claimIncoming } = await import('../../addon/intake/claim.ts')
  const { keyOf } = await import('../../addon/intake/letter/read.ts')
  const claim = await claimIncoming(world.desk, 'mail', keyOf({ path: '', whole: true, readable: true, head: Buffer.from(raw).toString('latin1') }, [server]), { sender: ritas, name: '', subject: '', body: '' })
  return 'id' in claim ? claim.id : ''
}
