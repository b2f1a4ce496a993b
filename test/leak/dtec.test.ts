import { expect } from 'chai'
import type { Desk } from '../../addon/desk.ts'
import { ticketSelect } from '../../addon/tickets/followed.ts'
import { storeFile } from '../../host/program/files.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { layDtecAccount, openDtec } from '../lifecycle/dtec-world.ts'
import type { DtecWorld } from '../lifecycle/dtec-world.ts'
import { ownersDifferences, ownersRows } from '../lifecycle/owners-rows.ts'
import { onEveryForm } from '../on-every-form.ts'
import { linksIn, openVisitor } from '../walker.ts'
import type { Visitor } from '../walker.ts'
import { canariesIn, leaksIn, toldLeaks } from './find.ts'
import { newCanaries } from './canaries.ts'
import { captureOf, captureOfLetter, journeyOf } from './journey.ts'
import { seenBy } from './seen-by.ts'
import { statementTap, statementsNaming } from './statement-tap.ts'

/** Issue 3, Done when 2. Everybody's list and exports are read always; the whole portal as a few of them, as all forty with FULL_SWEEP. */
const isFull = (process.env.FULL_SWEEP ?? '') !== ''
const few = ['Hotel Mareblu', 'Condominio Corso Torino 41', 'Ferrando Elsa']

const internal = ['costo_interno', 'note_interne']

type Someone = { readonly customer: string, readonly name: string, readonly account: string, readonly session: string, readonly from: string }

onEveryForm('forty customers of a firm that had tickets before us', form => {
  const canaries = newCanaries()
  const tap = statementTap()
  const people: Someone[] = []
  const files: string[] = []
  let world: DtecWorld
  let desk: Desk
  let portal = ''
  let owned: ReadonlyMap<string, string>
  const knex = () => world.host.knex

  before(async function () {
    this.timeout(120_000)
    world = await openDtec(form, { around: opened => tap.around(opened) })
    await plantByHand()
    owned = await ownersRows(world.host)
    ;({ desk, portal } = await world.live())
    await world.follow()
  })
  after(() => world.close())

  /** Each cost, remark and title gets a value that occurs nowhere else, by SQL, before there is anything of ours. */
  async function plantByHand(): Promise<void> {
    await knex().transaction(async tx => {
      const tickets: readonly { gguid: string, gguid_nome_cliente: string | null, eli: number, arc: number }[] = await tx('ticket').select('gguid', 'gguid_nome_cliente', 'eli', 'arc')
      for (const { gguid, gguid_nome_cliente, eli, arc } of tickets) {
        const whose = Number(eli) === 0 && Number(arc) === 0 && (gguid_nome_cliente ?? '') !== '' ? String(gguid_nome_cliente) : 'nobody'
        await tx('ticket').where({ gguid }).update({
          costo_interno: canaries.number('the internal cost', 'nobody'), note_interne: canaries.word('the remark', 'nobody'), oggetto: canaries.word(`title ${gguid}`, whose),
        })
      }
      const lines: readonly { gguid: string }[] = await tx('ticket_righe').select('gguid')
      for (const { gguid } of lines) await tx('ticket_righe').where({ gguid }).update({ costo: canaries.number('the cost of a line', 'nobody') })
      const customers: readonly { gguid: string }[] = await tx('clienti').select('gguid')
      for (const { gguid } of customers) await tx('clienti').where({ gguid }).update({ fido_interno: canaries.number('the credit', 'nobody'), note: canaries.word('the note on a customer', 'nobody') })
    })
  }

  const visitorOf = ({ session, from }: Someone): Visitor => openVisitor(portal, { session, from })
  const living = async (customer: string): Promise<readonly string[]> =>
    (await knex()('ticket').where({ gguid_nome_cliente: customer, eli: 0, arc: 0 }).orderBy('gguid').select('gguid')).map(({ gguid }: { gguid: string }) => gguid)
  const titlesOf = (customer: string): readonly string[] => [...canaries.all.values()].filter(canary => canary.for === customer && canary.where.startsWith('title ')).map(({ where }) => where).sort()
  const leaks = (captures: Parameters<typeof leaksIn>[0], someone: Someone): readonly string[] => toldLeaks(leaksIn(captures, canaries, seenBy(someone)))

  it('to begin with: not one row of the owner’s is another, and nobody but he got a letter', async () => {
    expect(await ownersDifferences(world.host, owned)).to.deep.equal([])
    const letters = await world.letters()
    expect(letters.length).to.be.greaterThan(0)
    const addresses = new Set(letters.flatMap(({ to }) => to))
    for (const { email } of world.dtec.customers) expect([...addresses]).to.not.include(email)
    expect([...addresses].filter(address => ![world.dtec.owner.mail, 'info@elettrotermicaparodi.example'].includes(address))).to.deep.equal([])
    expect(toldLeaks(leaksIn(letters.map(captureOfLetter), canaries, canary => canary.for !== 'nobody'))).to.deep.equal([])
  })

  it('the owner lets in those who were out, writes to everybody, and keeps to himself what he keeps', async function () {
    this.timeout(120_000)
    for (const [at, { id, name, check }] of world.dtec.customers.entries()) {
      if (check === 0) await saveRow(world.host, world.dtec.owner, 'clienti', { check_ticket: 1 }, { id, now: world.clock.now() })
      people.push({ customer: id, name, ...await layDtecAccount(desk, id), from: `127.0.1.${at + 1}` })
      const [first = ''] = await living(id)
      const parent = { table: 'ticket', id: first }
      for (const audience of ['', 'Interno']) {
        const whose = audience === '' ? id : 'nobody'
        const word = (what: string): string => canaries.word(`${audience || 'public'} ${what}`, whose)
        await saveRow(world.host, world.dtec.owner, desk.names.message, { body: word('message'), audience }, { parent, now: world.clock.now() })
        const file = await storeFile(world.host, `${world.place.folder}/files`, desk.names.file, Buffer.from(word('bytes of a file')), `${word('file name')}.txt`, { now: world.clock.now() })
        files.push(await saveRow(world.host, world.dtec.owner, desk.names.file, { file, audience }, { parent, now: world.clock.now() }))
      }
    }
    await world.follow()
    await world.letters()
    expect(people).to.have.lengthOf(40)
  })

  it('each of the 300 tickets stands in the portal of its customer and of nobody else', async function () {
    this.timeout(120_000)
    const listed = new Map<string, string>()
    for (const someone of people) {
      const visitor = visitorOf(someone)
      const captures = []
      const found: string[] = []
      for (let page: string | undefined = 'tickets'; page !== undefined;) {
        const answer = await visitor.ask(page)
        expect(answer.status, someone.name).to.equal(200)
        captures.push(captureOf(answer))
        const links = linksIn(portal, answer.text)
        found.push(...links.flatMap(link => /\/tickets\/([0-9a-f-]{36})$/.exec(link)?.[1] ?? []))
        page = links.find(link => /[?&]after=/.test(link) && !/[?&]sort=/.test(link))
      }
      visitor.close()
      expect([...new Set(found)].sort(), someone.name).to.deep.equal(await living(someone.customer))
      expect([...canariesAmong(captures)].filter(where => where.startsWith('title ')).sort(), someone.name).to.deep.equal(titlesOf(someone.customer))
      for (const id of new Set(found)) {
        expect(listed.get(id), 'in one portal only').to.equal(undefined)
        listed.set(id, someone.customer)
      }
      expect(leaks(captures, someone)).to.deep.equal([])
    }
    expect(listed.size).to.equal(300)
  })

  const canariesAmong = (captures: readonly Parameters<typeof canariesIn>[0][]): ReadonlySet<string> => new Set(captures.flatMap(capture => [...canariesIn(capture, canaries)].map(({ where }) => where)))

  it('nobody’s own data, as JSON or as a zip with its files, hold a cost, a remark, or anything of another’s', async function () {
    this.timeout(240_000)
    for (const someone of people) {
      const visitor = visitorOf(someone)
      const captures = [captureOf(await visitor.ask('me/export.json')), captureOf(await visitor.ask('me/export.zip'))]
      visitor.close()
      expect(captures.map(({ what }) => what), someone.name).to.deep.equal(['200 GET me/export.json', '200 GET me/export.zip'])
      expect(leaks(captures, someone)).to.deep.equal([])
      // The instrument sees: everything of hers is in there.
      const seen = [...canariesAmong(captures)]
      expect(seen).to.include.members([...titlesOf(someone.customer), 'public message', 'public file name'])
    }
  })

  it('who looks for the cost of his own ticket finds nothing', async () => {
    for (const someone of people) {
      const visitor = visitorOf(someone)
      const rows: readonly { costo_interno: number, note_interne: string, oggetto: string }[] = await knex()('ticket').where({ gguid_nome_cliente: someone.customer, eli: 0, arc: 0 })
      for (const { costo_interno, note_interne, oggetto } of isFull ? rows : rows.slice(0, 1)) {
        const hits = async (words: string): Promise<number> =>
          linksIn(portal, (await visitor.ask(`tickets?q=${encodeURIComponent(words)}`)).text).filter(link => /\/tickets\/[0-9a-f-]{36}/.test(link)).length
        for (const words of [String(costo_interno), String(costo_interno).slice(0, 6), note_interne]) expect(await hits(words), words).to.equal(0)
        expect(await hits(oggetto)).to.equal(1)
      }
      visitor.close()
    }
  })

  it('a letter about what the owner changed tells the status and not the cost, to its customer alone', async function () {
    this.timeout(120_000)
    const before = (await world.letters()).length
    for (const { customer } of people) {
      const [first = ''] = await living(customer)
      const row: { stato: string } | undefined = await knex()('ticket').where({ gguid: first }).first('stato')
      await saveRow(world.host, world.dtec.owner, 'ticket', {
        stato: row?.stato === 'Sospeso' ? 'Eseguito' : 'Sospeso', costo_interno: canaries.number('a later cost', 'nobody'), note_interne: canaries.word('a later remark', 'nobody'),
      }, { id: first, now: world.clock.now() })
    }
    await world.follow()
    const letters = (await world.letters()).slice(before)
    for (const someone of people) {
      const own = letters.filter(({ to }) => to.some(address => address.startsWith(someone.customer.slice(-6))))
      expect(own, someone.name).to.have.lengthOf(1)
      expect(own[0]?.text).to.match(/Sospeso|Eseguito/)
      expect(leaks(own.map(captureOfLetter), someone)).to.deep.equal([])
    }
    expect(letters).to.have.lengthOf(40)
  })

  for (const name of few) {
    it(`${name} meets no cost and no remark on any page, file, search or fault, and no statement names them`, async function () {
      this.timeout(240_000)
      await walkAs(name)
    })
  }

  if (isFull) it('nor does any of the others', async function () {
    this.timeout(3_600_000)
    for (const { name } of people) if (!few.includes(name)) await walkAs(name)
  })

  async function walkAs(name: string): Promise<void> {
    const someone = people.find(one => one.name === name)
    if (someone === undefined) throw new Error(`nobody is called ${name}`)
    const own = await living(someone.customer)
    const other = people.find(({ customer }) => customer !== someone.customer)?.customer ?? ''
    const [foreign = ''] = await living(other)
    const { retired, archived, withoutCustomer } = world.dtec.tickets
    const tickets = [...own.slice(0, 2), foreign, retired[0] ?? '', archived[0] ?? '', withoutCustomer[0] ?? ''].map(id => ({ id, whose: '' }))
    const at = people.indexOf(someone) * 2
    tap.drain()
    const captures = await journeyOf({ host: world.host, desk, portal }, { hidden: internal, shown: ['oggetto', 'testo'], tickets, files: [...files.slice(at, at + 2), ...files.slice(at > 0 ? 0 : 2).slice(0, 2)] }, someone, 'it')
    expect(leaks(captures, someone), name).to.deep.equal([])
    const follows = (await knexSelect()).split(' from ')[0] ?? ''
    expect(statementsNaming(tap.drain(), internal, 'ticket', [follows])).to.deep.equal([])
    const asked = captures.map(({ what }) => what)
    for (const id of own) expect(asked).to.include(`200 GET tickets/${id}`)
    for (const { id } of tickets.slice(2)) expect(asked).to.include(`404 GET tickets/${id}`)
    expect([...canariesAmong(captures)]).to.include.members([...titlesOf(someone.customer), 'public bytes of a file', 'public file name'])
  }

  /** How a write looks at what the host did to the ticket before it: for the firm's history. */
  const knexSelect = async (): Promise<string> => desk.db.knex('ticket').select(ticketSelect(desk, await desk.reading.surroundings(desk))).toSQL().sql
})
