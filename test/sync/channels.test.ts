import { Readable } from 'node:stream'
import { expect } from 'chai'
import { takeLetter } from '../../addon/intake/letter/take.ts'
import type { Customer } from '../../addon/people/person.ts'
import { writeDown } from '../../addon/quick/write-down.ts'
import { rateTicket } from '../../addon/tickets/rate.ts'
import { allowWriting } from '../../addon/sync.ts'
import { followOnce } from '../../addon/follow.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { laidId } from '../../host/worlds/laying.ts'
import { customers } from '../../host/worlds/workshop/customers.ts'
import { tito } from '../../host/worlds/workshop/people.ts'
import { letter, ritas, server } from '../intake/post.ts'
import { onEveryForm } from '../on-every-form.ts'
import { openReplicaPortal } from './replica-portal.ts'
import type { ReplicaPortal } from './replica-portal.ts'

/** Issue 5, Done when 5: letters, calls, texts and ratings where the owner has nothing but his login at the cloud. */
onEveryForm('every channel over a replica', form => {
  let at: ReplicaPortal
  let Rita: Customer
  const customer = laidId('clienti', customers[0]?.key ?? '')

  before(async () => {
    at = await openReplicaPortal(form)
    await allowWriting(at.replica.address)
    const { desk } = at
    await desk.db.knex(desk.names.customers.table).where({ gguid: customer }).update({ [desk.names.customers.check]: 1 })
    Rita = { kind: 'customer', account: laidId('account', 'rita'), customer, name: 'Rita Rossi', email: ritas, language: 'it', looking: false }
    await desk.db.knex('tk_account').insert({
      id: Rita.account, email: ritas, name: 'Rita Rossi', phone: '', password_hash: '', language: 'it', customer, state: 'open', letters: '',
      created_at: 1, proven_at: 1, let_in_at: 1, last_seen_at: 0, epoch: 1,
    })
    await everybodyGoesRound()
  })
  after(() => at?.close())

  async function everybodyGoesRound(): Promise<void> {
    for (const _ of [1, 2, 3]) {
      for (const { clock } of [at.office, at.replica, at.phone]) clock.pass(5)
      at.desk.reading.forget()
      await followOnce(at.desk, { sweep: 'all' })
      for (const device of [at.replica, at.phone]) await device.round()
      await at.office.cloud.joinStores()
    }
  }

  it('a letter becomes a request on the technician’s phone, and his words there are an answer (A03, M01)', async () => {
    const taken = await takeLetter(at.desk, Readable.from([Buffer.from(letter({ subject: 'Il forno fischia', text: 'Da ieri sera.' }))]), [server])
    expect(taken.kind).to.equal('ticket')
    await everybodyGoesRound()
    const row = await at.phone.host.knex('ticket').where({ title: 'Il forno fischia', eli: 0 }).first()
    expect(row).to.include({ channel: 'E-mail', gguid_customer: customer, description: 'Da ieri sera.' })
    await saveRow(at.phone.host, tito, 'ticket_message', { body: 'Arrivo alle 15.', author: tito.username }, { parent: { table: 'ticket', id: row.gguid }, now: at.phone.clock.now() })
    await everybodyGoesRound()
    expect((await at.desk.db.knex('tk_history').where({ ticket: row.gguid, event: 'replied' }))).to.have.length(1)
  })

  it('a call written down at the owner’s door is on the phone, with its channel (A03)', async () => {
    await writeDown(at.desk, { customer, caller: '', telephone: '', channel: 'Telefono', title: 'Caldaia ferma', description: '', priority: '', at: 0 }, [], 'form')
    await everybodyGoesRound()
    expect(await at.phone.host.knex('ticket').where({ title: 'Caldaia ferma', eli: 0 }).first()).to.include({ channel: 'Telefono', customer: 'Panificio Rossi' })
  })

  it('a rating stands below the ticket in the owner’s program, and texts of letters he edits on his phone are the letters’ (M52, M53)', async () => {
    const { gguid, number } = await at.phone.host.knex('ticket').where({ title: 'Caldaia ferma' }).first()
    await saveRow(at.phone.host, tito, 'ticket', { status: 'Eseguito' }, { id: gguid, now: at.phone.clock.now() })
    await everybodyGoesRound()
    await rateTicket(at.desk, Rita, String(number), { rating: '5', comment: 'Veloce' })
    await everybodyGoesRound()
    expect(await at.phone.host.knex('ticket_rating').where({ gguidp: gguid, eli: 0 })).to.have.length(1)
    const [text] = await at.phone.host.knex('ticket_letters').where({ eli: 0 })
    expect(text).to.be.an('object')
    await saveRow(at.phone.host, tito, 'ticket_letters', { subject: 'Buone notizie' }, { id: text.gguid, now: at.phone.clock.now() })
    await everybodyGoesRound()
    expect((await at.replica.host.knex('ticket_letters').where({ gguid: text.gguid }).first()).subject).to.equal('Buone notizie')
  })
})
