import { join } from 'node:path'
import { expect } from 'chai'
import { addon } from '../../addon/main.ts'
import { followOnce } from '../../addon/follow.ts'
import { findTicketFor } from '../../addon/tickets/find.ts'
import { changeTicket } from '../../addon/tickets/change.ts'
import { listTicketsFor } from '../../addon/tickets/list.ts'
import { openTicket } from '../../addon/tickets/open.ts'
import { reply } from '../../addon/tickets/reply.ts'
import { deliverOnce } from '../../addon/notices/delivery.ts'
import { openPost } from '../../addon/notices/post.ts'
import { startMailbox } from '../../host/mailbox.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { layRows, layTable } from '../../host/worlds/laying.ts'
import { olga } from '../../host/worlds/workshop/people.ts'
import type { Workshop } from '../../host/worlds/workshop.ts'
import { layWorkshop } from '../laid.ts'
import { onBothForms } from '../host/both-forms.ts'
import type { Place } from '../host/both-forms.ts'
import { dump } from './dump.ts'
import { atDesk, customerOf } from './works.ts'

const answers = { consent: true, ownerEmail: 'olga@officinabassi.example' }
const at = ({ host, folder }: Place) => ({ address: host.address, folder, publicUrl: 'http://localhost:4001' })

/** A section with the core alone, its status a text without a list, under a name of its own. */
onBothForms('a ticket section with nothing but the core', place => {
  let workshop: Workshop
  const laid = (key: string): string => `Richiesta ${key}`
  const rita = () => customerOf(workshop.customers[0]?.id ?? '', 'Rita')

  before(async () => {
    workshop = await layWorkshop(place().host, join(place().folder, 'files'))
    const { host } = place()
    const now = new Date('2025-03-01T09:00:00Z')
    const customer = { relation: { table: 'clienti', caption: 'ragione_sociale', matches: {} } }
    await layTable(host, olga, { name: 'assistenza', label: 'Ticket', section: 'Assistenza', now }, [
      { name: 'oggetto', label: 'Oggetto', type: 0 }, { name: 'stato', label: 'Stato', type: 0 }, { name: 'descrizione', label: 'Descrizione', type: 1 },
      { name: 'cliente', label: 'Cliente', type: 20, ...customer }, { name: 'pagato', label: 'Pagato', type: 0 },
    ])
    await layRows(host, 'assistenza', Array.from({ length: 60 }, (_, place) => ({
      key: String(place), at: new Date(now.getTime() + place * 3_600_000), by: olga.username,
      values: { oggetto: laid(String(place)), stato: place % 3 === 0 ? 'in lavorazione' : 'chiuso', descrizione: '', cliente: workshop.customers[0]?.name ?? '', gguid_cliente: workshop.customers[0]?.id ?? '', pagato: 'mai' },
    })))
  })

  it('is found under its own name, the rest of the columns left out', async () => {
    const plan = await addon.plan(at(place()))
    expect(plan.clashes).to.deep.equal([])
    const mapped = Object.fromEntries(plan.mapping.map(({ role, physical }) => [role, physical]))
    expect(mapped).to.include({ ticket: 'assistenza', 'ticket.title': 'assistenza.oggetto', 'ticket.customer': 'assistenza.cliente', 'status:in lavorazione': 'open', 'status:chiuso': 'done' })
    expect(['number', 'priority', 'request_date', 'channel'].map(column => mapped[`ticket.${column}`])).to.deep.equal([undefined, undefined, undefined, undefined])
    expect(plan.lines.filter(({ act, name }) => act === 'add' && name.startsWith('assistenza.'))).to.deep.equal([])
    await addon.install(at(place()), answers)
    const settled = await dump(place().host)
    expect((await addon.install(at(place()), answers)).changed).to.equal(false)
    expect(await dump(place().host)).to.deep.equal(settled)
  })

  it('is listed from the newest back, page by page, sorted and searched', async () => {
    await atDesk(place(), async desk => {
      const titles: string[] = []
      let after: string | undefined
      do {
        const page = await listTicketsFor(desk, rita(), { after })
        titles.push(...page.rows.map(({ cells }) => cells[page.fields.findIndex(({ column }) => column === 'oggetto')] ?? ''))
        after = page.next
      } while (after !== undefined)
      expect(titles).to.deep.equal(Array.from({ length: 60 }, (_, place) => laid(String(59 - place))))
      for (const query of [{ sort: 'oggetto' }, { sort: 'stato', down: true }, { q: 'richiesta' }, { status: 'chiuso' }]) {
        const found = new Set<string>()
        let next: string | undefined
        do {
          const page = await listTicketsFor(desk, rita(), { ...query, after: next })
          for (const { reference } of page.rows) found.add(reference)
          next = page.next
        } while (next !== undefined)
        expect(found.size, JSON.stringify(query)).to.equal('status' in query ? 40 : 60)
      }
      const counts = (await listTicketsFor(desk, rita(), {})).counts.map(({ value, category, count }) => [value, category, count])
      expect(counts).to.deep.equal([['chiuso', 'done', 40], ['in lavorazione', 'open', 20]])
    })
  })

  it('serves opening, replying, changing, following and letters', async () => {
    const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 })
    const post = openPost({ host: '127.0.0.1', port: mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
    try {
      await atDesk(place(), async desk => {
        const account = { id: 'a0000000-0000-4000-a000-000000000001', email: 'rita@panificiorossi.example', name: 'Rita', phone: '', password_hash: '', language: 'it', customer: rita().customer, state: 'open', letters: '', created_at: 1, proven_at: 1, let_in_at: 1, last_seen_at: 1, epoch: 0 }
        await desk.db.knex('tk_account').insert(account)
        await desk.db.knex('clienti').where({ gguid: rita().customer }).update({ [desk.names.customers.check]: 1 })
        await desk.db.knex('info').update({ ticket_bundle_seconds: 1 })
        await desk.db.knex(desk.names.rules).where({ field_name: 'descrizione' }).update({ change_later: 1 })
        const person = { ...rita(), account: account.id, email: account.email }
        const opened = await openTicket(desk, person, { oggetto: 'Nuova', descrizione: 'Prima' }, [], 'form-1')
        expect(opened.number).to.equal(0)
        expect((await openTicket(desk, person, { oggetto: 'Nuova', descrizione: 'Prima' }, [], 'form-1'))).to.deep.equal({ ...opened, again: true })
        await reply(desk, person, opened.ticket, 'Ancora ferma.', [], 'form-2')
        const seen = (await findTicketFor(desk, person, opened.ticket)).seen
        expect(await changeTicket(desk, person, opened.ticket, { descrizione: 'Dopo' }, seen)).to.deep.equal({ changed: 1 })
        await saveRow(place().host, olga, 'assistenza', { stato: 'chiuso' }, { id: opened.ticket })
        await followOnce(desk, { sweep: 'all' })
        const row = await desk.db.knex('assistenza').where({ gguid: opened.ticket }).first()
        expect(row).to.include({ oggetto: 'Nuova', descrizione: 'Dopo', stato: 'chiuso', pagato: '' })
        const later = { ...desk, clock: { now: () => new Date(Date.now() + 3_600_000) } }
        for (let round = 0; round < 5; round += 1) await deliverOnce(later, post, { worker: 'test', limit: 500 })
        const texts = mailbox.letters().map(({ subject, text }) => `${subject}\n${text}`)
        expect(texts.length).to.be.greaterThan(2)
        expect(texts.join('\n')).to.contain('Nuova').and.contain(`tickets/${opened.ticket}`).and.not.match(/n\. ?(<|\.|,|$|0|da)/m).and.not.match(/undefined|NaN/)
      })
    } finally {
      await post.close()
      await mailbox.close()
    }
  })
})
