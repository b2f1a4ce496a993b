import { expect } from 'chai'
import type { Desk } from '../../addon/desk.ts'
import { deliverOnce } from '../../addon/notices/delivery.ts'
import { openPost } from '../../addon/notices/post.ts'
import type { FieldPolicy, Policies } from '../../addon/fields/policies.ts'
import { layPersons } from '../persons.ts'
import type { Person, PersonName } from '../persons.ts'
import { openVisitor } from '../walker.ts'
import { openWorld } from '../world.ts'
import type { World } from '../world.ts'
import { leaksIn, toldLeaks } from './find.ts'
import { captureOf, captureOfLetter } from './journey.ts'
import { plant } from './plant.ts'
import type { Planted } from './plant.ts'
import { seenBy } from './seen-by.ts'
import { statementTap, statementsNaming } from './statement-tap.ts'
import type { Tap } from './statement-tap.ts'

const broken = 'costo_interno'

/** A desk whose rules wrongly show one hidden column in these places, while `isOn`. */
const showing = (desk: Desk, places: Partial<Pick<FieldPolicy, 'list' | 'detail'>>, isOn: () => boolean): Desk => ({
  ...desk, reading: {
    ...desk.reading,
    async policies(asking, from) {
      const policies = await desk.reading.policies(asking, from)
      return isOn() ? withColumn(policies, await columnOf(desk), places) : policies
    },
  },
})

async function columnOf(desk: Desk): Promise<Pick<FieldPolicy, 'kind' | 'shape'>> {
  const { ticketColumns } = await desk.reading.surroundings(desk)
  const found = ticketColumns.find(({ column }) => column === broken)
  if (found === undefined) throw new Error(`no column ${broken}`)
  return found
}

const withColumn = (policies: Policies, { kind, shape }: Pick<FieldPolicy, 'kind' | 'shape'>, places: Partial<Pick<FieldPolicy, 'list' | 'detail'>>): Policies => ({
  ...policies, version: `${policies.version}-broken`, fields: [...policies.fields, {
    column: broken, rule: '', kind, shape, label: { it: 'Costo', en: 'Cost' }, list: false, detail: false, fill: false, change: false, required: false, order: 999, when: new Set(), ...places,
  }],
})

describe('the leak test bites: one projection broken on purpose turns it red (issue 2, Done when 6)', function () {
  this.timeout(30_000)
  let world: World
  let persons: Readonly<Record<PersonName, Person>>
  let planted: Planted
  let tap: Tap
  let breaking: 'nothing' | 'list' | 'detail' = 'nothing'

  before(async () => {
    tap = statementTap(desk => showing(showing(desk, { list: true }, () => breaking === 'list'), { detail: true }, () => breaking === 'detail'))
    world = await openWorld({ around: desk => tap.around(desk) })
    persons = await layPersons(world)
    planted = await plant(world, persons)
    await world.follow()
    await world.letters()
  })
  after(() => world.close())
  afterEach(() => { breaking = 'nothing' })

  /** What the leak test's own eyes see on one page as Rita. */
  async function leaksOn(path: string): Promise<{ readonly leaks: readonly string[], readonly named: readonly string[] }> {
    const visitor = openVisitor(world.portal, { session: persons.Rita.session })
    tap.drain()
    const capture = captureOf(await visitor.ask(path))
    visitor.close()
    return {
      leaks: toldLeaks(leaksIn([capture], planted.canaries, seenBy(persons.Rita))),
      named: statementsNaming(tap.drain(), planted.hidden, world.desk.names.ticket.table).map(line => line.split(':')[0] ?? ''),
    }
  }

  it('is green on these very pages while nothing is broken', async () => {
    for (const path of ['tickets', `tickets/${planted.tickets[0]?.id}`, 'me/export.json']) expect(await leaksOn(path), path).to.deep.equal({ leaks: [], named: [] })
  })

  it('a hidden column in the list’s projection is reported there, by its value and by the statement that named it', async () => {
    breaking = 'list'
    const { leaks, named } = await leaksOn('tickets')
    expect(leaks).to.include(`ticket.${broken} in 200 GET tickets`)
    expect(named).to.include(broken)
  })

  it('in the detail’s projection it is reported on the page and in the export', async () => {
    breaking = 'detail'
    for (const path of [`tickets/${planted.tickets[0]?.id}`, 'me/export.json']) {
      const { leaks, named } = await leaksOn(path)
      expect(leaks).to.deep.equal([`ticket.${broken} in 200 GET ${path}`])
      expect(named).to.include(broken)
    }
  })

  it('in the history alone it is reported: what changed before is found in the line of the ticket', async () => {
    const [ticket] = planted.tickets
    for (const _ of [1, 2]) {
      world.clock.pass(60)
      await world.save(world.desk.names.ticket.table, { [broken]: planted.canaries.number('an older cost', 'nobody') }, ticket?.id)
      await world.follow()
    }
    await world.host.knex('tk_change').where({ column_name: broken }).update({ was_visible: 1 })
    expect((await leaksOn(`tickets/${ticket?.id}`)).leaks).to.deep.equal([])
    breaking = 'list'
    expect((await leaksOn(`tickets/${ticket?.id}`)).leaks).to.include(`an older cost in 200 GET tickets/${ticket?.id}`)
  })

  it('in the letters’ projection it is reported in the letter', async () => {
    const [ticket] = planted.tickets
    const { table } = world.desk.names.ticket
    await world.letters()
    await world.save(table, { status: 'Sospeso', [broken]: planted.canaries.number('the newest cost', 'nobody') }, ticket?.id)
    await world.follow()
    await world.host.knex('tk_change').where({ column_name: broken }).update({ was_visible: 1 })
    const desk = showing(world.desk, { detail: true }, () => true)
    const post = openPost({ host: '127.0.0.1', port: world.mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
    const before = world.mailbox.letters().length
    world.clock.pass(120)
    await deliverOnce(desk, post, { worker: 'broken', limit: 10 })
    await post.close()
    const captures = world.mailbox.letters().slice(before).map(captureOfLetter)
    expect(toldLeaks(leaksIn(captures, planted.canaries, seenBy(persons.Rita))).join()).to.include('the newest cost in the letter')
  })

  it('a value is found however it is written: in capitals, in an address, as entities, as JSON, base64, quoted-printable, with thousands marks', () => {
    const word = planted.canaries.word('proof', 'nobody')
    const number = String(planted.canaries.number('proof', 'nobody'))
    const day = String(planted.canaries.date('proof', 'nobody'))
    const [year, month, date] = [day.slice(0, 4), day.slice(4, 6), day.slice(6, 8)]
    const all = (write: (letter: string) => string): string => [...word].map(write).join('')
    const hex = (letter: string): string => letter.charCodeAt(0).toString(16)
    const writings = [
      word.toUpperCase(), all(letter => `%${hex(letter)}`), all(letter => `&#x${hex(letter)};`), all(letter => `&#${letter.charCodeAt(0)};`), all(letter => `\\u00${hex(letter)}`),
      Buffer.from(`x${word}`).toString('base64'), Buffer.from(JSON.stringify(['12', word])).toString('base64url'), `=${all(letter => `=${hex(letter).toUpperCase()}`)}`, `${word.slice(0, 9)}=\r\n${word.slice(9)}`,
      number.replace(/(\d{3})(?=\d)/g, '$1.'), number.replace(/(\d{3})(?=\d)/g, '$1\u00a0'), `${year}-${month}-${date}`, `${Number(date)}/${month}/${year}`,
    ]
    for (const text of writings) {
      const found = leaksIn([{ what: 'here', headers: '', body: Buffer.from(`before ${text} after`) }], planted.canaries, () => false)
      expect(found.map(({ canary }) => canary.where), text).to.deep.equal(['proof'])
    }
  })
})
