import { expect } from 'chai'
import type { Desk } from '../../../addon/desk.ts'
import { saveText } from '../../../addon/followed/edit-text.ts'
import { markOf, wayFor } from '../../../addon/notices/ways.ts'
import type { WayStep } from '../../../addon/notices/ways.ts'
import { wantLetters } from '../../../addon/sessions/leave-letters.ts'
import { customerOfAccount } from '../../../addon/sessions/person-of.ts'
import { pressCustomer, pressFirm } from '../../../addon/sessions/press.ts'
import { closeTicket, reopenTicket } from '../../../addon/tickets/close.ts'
import { openTicket } from '../../../addon/tickets/open.ts'
import { rateTicket } from '../../../addon/tickets/rate.ts'
import { openDesk } from '../../../addon/lifecycle/open-desk.ts'
import { dyingAt } from '../../kill/fault.ts'
import { layPersons } from '../../persons.ts'
import { watchRows } from '../../row-hashes.ts'
import { openWorld } from '../../world.ts'
import type { World } from '../../world.ts'

type Act = (desk: Desk, account: string, ticket: string) => Promise<unknown>

describe('what is done by a button of a letter is done whole or not at all (house 4.7)', function () {
  this.timeout(120_000)
  let world: World
  let account: string
  let place: string
  before(async () => {
    world = await openWorld()
    account = (await layPersons(world)).Rita.account
    const open: { gguid: string } | undefined = await world.host.knex('ticket_states').where({ list_value: 'Aperto' }).first('gguid')
    await world.save('ticket_states', { close_from_portal: 1 }, open?.gguid)
    await world.follow()
    place = (await world.desk.reading.options(world.desk)).notify[0] ?? ''
  })
  after(() => world.close())

  const way = (step: WayStep, ticket: string): string => wayFor(world.desk, step, { ticket, reader: ['done', 'waiting', 'answer'].includes(step) ? markOf(place) : account, from: world.clock.now().getTime() })

  const acts: readonly (readonly [what: string, done: boolean, act: Act])[] = [
    ['*Executed* in the firm’s letter', false, (desk, _account, ticket) => pressFirm(desk, way('done', ticket), { text: '', uploads: [] })],
    ['*Answer* in the firm’s letter, with a file', false, (desk, _account, ticket) => pressFirm(desk, way('answer', ticket), { text: 'Domani', uploads: [{ name: 'a.txt', type: 'text/plain', bytes: Buffer.from('a') }] })],
    ['*It works again* in a customer’s letter (M12)', false, (desk, _account, ticket) => pressCustomer(desk, way('close', ticket))],
    ['closing on the page (M12)', false, async (desk, who, ticket) => closeTicket(desk, await customerOfAccount(desk, desk.db.knex, who), ticket)],
    ['re-opening (M13)', true, async (desk, who, ticket) => reopenTicket(desk, await customerOfAccount(desk, desk.db.knex, who), ticket)],
    ['a new request that goes on from an old one (M13)', true, async (desk, who, ticket) => openTicket(desk, await customerOfAccount(desk, desk.db.knex, who), { title: 'Di nuovo' }, [], 'form', ticket)],
    ['a rating (M52)', true, async (desk, who, ticket) => rateTicket(desk, await customerOfAccount(desk, desk.db.knex, who), ticket, { rating: '4', comment: 'Bene' })],
    ['leaving the letters of a ticket (M41)', false, (desk, _account, ticket) => wantLetters(desk, way('stop', ticket), false)],
    ['a text of the owner’s (M53)', false, desk => saveText(desk, 'reply.it', { subject: 'Nuovo', body: 'Ciao {name}' })],
  ]

  const laid = async (done: boolean): Promise<string> => {
    const person = await customerOfAccount(world.desk, world.desk.db.knex, account)
    const { ticket: id } = await openTicket(world.desk, person, { title: 'Il forno è freddo' }, [], '')
    if (done) await closeTicket(world.desk, person, id)
    return id
  }

  for (const [what, done, act] of acts) {
    it(what, async () => {
      const ticket = await laid(done)
      const watch = await watchRows(world)
      for (let n = 1; ; n += 1) {
        // A process that died opens anew: its connection, and what was open on it, are gone.
        const desk = await openDesk(world.desk.installation, { folder: world.folder, clock: world.clock })
        await desk.reading.surroundings(desk)
        const { died } = await dyingAt(n, () => act(desk, account, ticket))
        await desk.db.close()
        if (!died) break
        expect(await watch.changed(), `died before statement ${n}`).to.deep.equal([])
        expect(n).to.be.below(200)
      }
      const changed = (await watch.changed()).map(name => name.split(' ')[1])
      expect(changed, 'what happened and what is told of it').to.include.members(what.startsWith('a text') ? ['ticket_letters'] : ['tk_history', 'ticket_log'])
    })
  }
})
