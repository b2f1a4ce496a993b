import { expect } from 'chai'
import { layPersons } from '../persons.ts'
import type { Person, PersonName } from '../persons.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openVisitor } from '../walker.ts'
import { ticketSelect } from '../../addon/tickets/followed.ts'
import type { Answer } from '../walker.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import type { Canary } from './canaries.ts'
import { canariesIn, leaksIn, toldLeaks } from './find.ts'
import type { Capture } from './find.ts'
import { captureOf, captureOfLetter, journeyOf } from './journey.ts'
import { plant, ticketCells } from './plant.ts'
import type { Planted } from './plant.ts'
import { seenBy } from './seen-by.ts'
import { statementTap, statementsNaming } from './statement-tap.ts'
import type { Tap } from './statement-tap.ts'

const own = new Set<PersonName>(['Rita', 'another customer', 'the owner looking as Rita'])

onEveryForm('nothing leaves that its reader may not see', form => {
  let world: World
  let persons: Readonly<Record<PersonName, Person>>
  let planted: Planted
  let tap: Tap
  const letters: Capture[] = []

  before(async function () {
    this.timeout(30_000)
    tap = statementTap()
    world = await openWorld({ form, around: desk => tap.around(desk) })
    persons = await layPersons(world)
    planted = await plant(world, persons)
    await world.follow()
    await readLetters()
  })
  after(() => world.close())

  async function readLetters(): Promise<void> {
    const rita: { email: string } | undefined = await world.host.knex('tk_account').where({ id: persons.Rita.account }).first('email')
    letters.push(...(await world.letters()).filter(({ to }) => to.includes(rita?.email ?? '')).map(captureOfLetter))
  }

  /** How a write looks at what the host did to the ticket before it. */
  const follows = async (): Promise<readonly string[]> => {
    const { table } = world.desk.names.ticket
    return [world.desk.db.knex(table).select(ticketSelect(world.desk, await world.desk.reading.surroundings(world.desk))).toSQL().sql.split(' from ')[0] ?? '']
  }
  const naming = async (columns: readonly string[]): Promise<readonly string[]> => statementsNaming(tap.drain(), columns, world.desk.names.ticket.table, await follows())

  const names = (): readonly string[] => [...planted.hidden.filter(name => /^nascosto|interna|interno/.test(name)), 'nascosto_scelte']
  /** Names of hidden columns stand in an address only when the asker typed them himself. */
  const namesIn = (captures: readonly Capture[]): readonly string[] => captures.filter(({ what }) => !/nascosto|_intern|typed/.test(what)).flatMap(({ what, body, headers }) =>
    names().filter(name => (body.toString('utf8') + headers).includes(name)).map(name => `${name} in ${what}`))

  for (const name of own) {
    for (const language of name === 'Rita' ? ['it', 'en'] as const : ['en'] as const) {
      it(`${name}, in ${language === 'it' ? 'Italian' : 'English'}, gets all that is shown and nothing that is hidden, internal or somebody else’s, on any page, file, export or fault; no statement names it (S04, S06, S07, S13, S21, S44)`, async () => {
        tap.drain()
        const captures = await journeyOf(world, planted, persons[name], language)
        // One page is the owner's own: it tells him which columns she does not see.
        const hers = captures.filter(({ what }) => name !== 'the owner looking as Rita' || !what.includes('owner/fields/'))
        expect(toldLeaks(leaksIn(hers, planted.canaries, seenBy(persons[name])))).to.deep.equal([])
        expect(namesIn(hers)).to.deep.equal([])
        if (name !== 'the owner looking as Rita') expect(await naming(planted.hidden)).to.deep.equal([])
        // The instrument sees: what is shown was found, each in its own kind's words.
        const found = new Set(captures.flatMap(capture => [...canariesIn(capture, planted.canaries)]))
        const { fields } = await world.desk.reading.policies(world.desk)
        const wanted = new Set([...fields.filter(({ detail, kind }) => detail && kind.name !== 'check').map(({ column }) => `ticket.${column}`), 'public message.body', 'public bytes of a file',
          ...['customer', 'number', 'fault', 'work', 'technician', 'material'].map(column => `report.${column}`)])
        const missed = [...planted.canaries.all.values()].filter(canary => canary.for === persons[name].customer && wanted.has(canary.where) && !found.has(canary))
        expect(missed.map(({ where }) => where)).to.deep.equal([])
        expect(captures.some(({ what }) => what.startsWith('200 GET stop/')), 'pages behind the buttons of letters were looked at').to.equal(persons[name].account !== '')
      })
    }
  }

  for (const [name, language] of [['a stranger', 'it'], ['a customer who waits', 'en'], ['a customer whose Check Ticket is off', 'it']] as const) {
    it(`${name} gets nothing of what is kept (S04, S06, S26)`, async () => {
      const captures = await journeyOf(world, planted, persons[name], language)
      expect(toldLeaks(leaksIn(captures, planted.canaries, () => false))).to.deep.equal([])
      expect(namesIn(captures)).to.deep.equal([])
    })
  }

  it('the owner’s own door shows him no password, session, token or key (S17, S33)', async () => {
    const captures = await journeyOf(world, planted, persons['the owner'], 'it')
    expect(toldLeaks(leaksIn(captures, planted.canaries, canary => canary.for !== 'never'))).to.deep.equal([])
  })

  it('letters about everything the owner changed tell what is shown, in subject, text, HTML and headers, and nothing else (S14, S15, N3)', async () => {
    const { table } = world.desk.names.ticket
    const [ticket] = planted.tickets
    const cells = await ticketCells(world, planted.canaries, planted.hidden, ticket?.whose ?? '')
    world.clock.pass(60)
    await world.save(table, { ...cells, status: 'Sospeso' }, ticket?.id)
    await world.follow()
    await readLetters()
    expect(letters.length).to.be.at.least(2)
    expect(toldLeaks(leaksIn(letters, planted.canaries, seenBy(persons.Rita)))).to.deep.equal([])
    const found = new Set(letters.flatMap(letter => [...canariesIn(letter, planted.canaries)]))
    expect([...found].some(({ where }) => where === 'ticket.visto_5'), 'the letters tell what changed').to.equal(true)
  })

  it('the owner’s own text that names every column there is prints those she sees, and no statement of a letter names another (M53, S15)', async () => {
    const { ticket: { table }, letters: texts } = world.desk.names
    const [ticket] = planted.tickets
    const all = (await world.desk.reading.surroundings(world.desk)).ticketColumns.map(({ column }) => column)
    expect(all).to.include.members(['costo_interno', 'nascosto_0', 'visto_0'])
    const rows: { gguid: string }[] = await world.host.knex(texts).whereIn('letter_code', ['update.it', 'update.en', 'done.it', 'done.en']).select('gguid')
    expect(rows).to.have.lengthOf(4)
    for (const { gguid } of rows) await world.save(texts, { subject: `Novità ${all.map(name => `{${name}}`).join(' ')}`, body: all.map(name => `${name.length}: {${name}}`).join('\n\n') }, gguid)
    world.clock.pass(60)
    const cells = await ticketCells(world, planted.canaries, planted.hidden, ticket?.whose ?? '')
    await world.save(table, cells, ticket?.id)
    await world.follow()
    expect((await world.host.knex(texts).whereNot('problem', '')).map(({ problem }: { problem: string }) => problem)).to.deep.equal([])
    const before = letters.length
    await readLetters()
    expect(letters.length).to.be.greaterThan(before)
    expect(toldLeaks(leaksIn(letters.slice(before), planted.canaries, seenBy(persons.Rita)))).to.deep.equal([])
    expect([...canariesIn(letters.at(-1) ?? { what: '', headers: '', body: Buffer.from('') }, planted.canaries)].length).to.be.greaterThan(3)
    expect(letters.at(-1)?.body.toString(), 'they are the owner’s words').to.match(/\n\d+: /)
    for (const { gguid } of rows) await world.save(texts, { back_to_standard: 1 }, gguid)
    await world.follow()
  })

  it('a change of hidden columns alone sends no letter, and its author’s name does not stand on another one (S14, S15)', async () => {
    const { table } = world.desk.names.ticket
    const [ticket] = planted.tickets
    world.clock.pass(600)
    await world.save(table, { costo_interno: planted.canaries.number('ticket.costo_interno', 'nobody') }, ticket?.id)
    await world.follow()
    const before = letters.length
    await readLetters()
    expect(letters.length).to.equal(before)
    await world.save(table, { visto_0: 'ora si vede' }, ticket?.id)
    await world.follow()
    world.clock.pass(1)
    await world.save(table, { costo_interno: planted.canaries.number('ticket.costo_interno', 'nobody') }, ticket?.id)
    await world.host.knex(table).where({ gguid: ticket?.id }).update({ ut: 'Tito Nascosto' })
    await world.follow()
    await readLetters()
    expect(letters.length).to.equal(before + 1)
    expect(letters.at(-1)?.body.toString()).to.include('ora si vede').and.not.include('Tito Nascosto')
  })

  it('after those changes the history on the page and in the export tells the visible ones alone, in both languages (S14)', async () => {
    for (const language of ['it', 'en'] as const) {
      await world.host.knex('tk_account').where({ id: persons.Rita.account }).update({ language })
      const visitor = openVisitor(world.portal, { session: persons.Rita.session, language })
      const captures = (await Promise.all([`tickets/${planted.tickets[0]?.id}`, 'me/export.json', 'me/export.zip', 'tickets'].map(path => visitor.ask(path)))).map(captureOf)
      visitor.close()
      expect(toldLeaks(leaksIn(captures, planted.canaries, seenBy(persons.Rita)))).to.deep.equal([])
      expect(captures.some(({ body }) => body.includes('Tito Nascosto'))).to.equal(false)
      expect(captures.every(({ body }) => body.includes('ora si vede'))).to.equal(true)
    }
  })

  it('hidden values make no difference: not to order, search, filter, place in the list, validator of the page, nor to whose turn it is (S09, S10, A.0-2)', async () => {
    const { host, desk } = world
    const { table } = desk.names.ticket
    await host.knex(desk.names.rules).where('field_name', 'status').update({ shown_in_list: 0, shown_in_detail: 0 })
    const visitor = openVisitor(world.portal, { session: persons.Rita.session, from: '127.0.0.40' })
    const before = await probe(visitor.ask, planted)
    for (const [at, { id }] of planted.tickets.entries()) {
      await world.save(table, { costo_interno: 9_000 - at, nota_interna: `parolanascosta ${at}`, nascosto_9: 5 - at, nascosto_0: `zeta${at}`, status: 'Eseguito', channel: 'Telefono', dsc: 'altro' }, id)
    }
    await world.follow()
    const after = await probe(visitor.ask, planted)
    // The tag is new on every answer, and what it stands for is not touched by what she does not see.
    const tag = (await visitor.ask('tickets')).headers.etag ?? ''
    const again = (): Promise<Answer> => visitor.ask('tickets', { headers: { 'if-none-match': tag } })
    expect((await again()).status).to.equal(304)
    await world.save(table, { costo_interno: 77 }, planted.tickets[0]?.id)
    const untouched = await again()
    expect([untouched.status, untouched.headers.etag === tag]).to.deep.equal([304, false])
    await world.save(table, { title: 'Altro titolo' }, planted.tickets[0]?.id)
    expect((await again()).status).to.equal(200)
    visitor.close()
    for (const [what, page] of before) expect(after.get(what), what).to.equal(page)
    await host.knex(desk.names.rules).where('field_name', 'status').update({ shown_in_list: 1, shown_in_detail: 1 })
    const plain = before.get('tickets')
    for (const [what, page] of before) if (!what.includes('q=') && what.startsWith('tickets?')) expect(page, `${what} is as if it had not been sent`).to.equal(plain)
    expect(before.get('tickets?q=parolanascosta')).to.equal(before.get('tickets?q=parolacasuale'))
    for (const sign of ['%', '_', '*', '"', '%25%25', "'", '(', 'x OR 1', 'NEAR(']) expect(before.get(`tickets?q=${sign}`), sign).to.be.a('string')
  })

  it('with every column hidden, number and title too, the portal still works and not one value of a ticket leaves, nor is any column named in a statement (S06, S07, S18)', async () => {
    const { rules, ticket: { table } } = world.desk.names
    await world.host.knex(rules).update({ shown_in_list: 0, shown_in_detail: 0, fill_at_opening: 0, change_later: 0, required: 0 })
    tap.drain()
    const captures = await journeyOf(world, planted, persons.Rita, 'it')
    const mine = (canary: Canary): boolean => seenBy(persons.Rita)(canary) && !/ticket\./.test(canary.where)
    expect(toldLeaks(leaksIn(captures, planted.canaries, mine))).to.deep.equal([])
    const columns = [...planted.hidden, ...planted.shown, 'number', 'title', 'description', 'status', 'priority', 'request_date']
    expect(await naming(columns)).to.deep.equal([])
    expect(captures.filter(({ what }) => what.startsWith('200 GET tickets/')).length).to.be.at.least(2)
    await readLetters()
    const earlier = letters.length
    const [first] = planted.tickets
    await world.save(world.desk.names.message, { body: 'Solo parole', audience: '' }, undefined, { table, id: first?.id ?? '' })
    await world.follow()
    await readLetters()
    expect(letters.slice(earlier).map(({ body }) => body.toString().slice(0, 400))).to.have.lengthOf(1)
    expect(toldLeaks(leaksIn(letters.slice(earlier), planted.canaries, mine))).to.deep.equal([])
    expect(letters.at(-1)?.body.toString()).to.include(`tickets/${first?.id}`)
  })
})

/** Pages whose bytes must not hang on what is hidden, without the tokens that are new each time. */
async function probe(ask: (path: string) => Promise<Answer>, { tickets, hidden }: Planted): Promise<ReadonlyMap<string, string>> {
  const names = ['costo_interno', 'nascosto_9', 'Costo_Interno', 'costo_interno ', 'ticket.costo_interno', '`costo_interno`', '-costo_interno', 'gguid_customer', 'tid', '__proto__']
  const paths = [
    'tickets', ...names.flatMap(name => [`tickets?sort=${encodeURIComponent(name)}`, `tickets?sort=${encodeURIComponent(name)}&down=1`, `tickets?order[${name}]=desc`, `tickets?filter[${name}]=1`, `tickets?group=${name}`]),
    ...hidden.map(name => `tickets?${name}=1`), `tickets?sort=costo_interno&after=${Buffer.from(JSON.stringify(['9000', 1])).toString('base64url')}`,
    ...['parolanascosta', 'parolacasuale', 'zeta1', '%', '_', '*', '"', '%25%25', "'", '(', 'x OR 1', 'NEAR('].map(q => `tickets?q=${q}`), `tickets/${tickets[0]?.id}`, 'tickets/new',
  ]
  const pages = new Map<string, string>()
  for (const path of paths.filter(one => !one.includes('&after='))) {
    const { status, text } = await ask(path)
    pages.set(path, `${status} ${bare(text)}`)
  }
  return pages
}

/** Without tokens, and without what was typed into the address: it comes back in the language form and the search box. */
const bare = (text: string): string => text.replace(/name="(csrf|form|to|q|seen)"[^>]*/g, '$1').replace(/value="[^"]*" placeholder/g, '').replace(/[?&;]q=[^"&]*/g, '')
