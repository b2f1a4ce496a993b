import { expect } from 'chai'
import { addon } from '../../addon/main.ts'
import type { Desk } from '../../addon/desk.ts'
import { newSession } from '../../addon/sessions/new-session.ts'
import { findTicketFor } from '../../addon/tickets/find.ts'
import { listTicketsFor } from '../../addon/tickets/list.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import { onEveryForm } from '../on-every-form.ts'
import { accountMail, layDtecAccount, openDtec } from './dtec-world.ts'
import type { DtecWorld } from './dtec-world.ts'
import { dump } from './dump.ts'
import { ownersDifferences, ownersRows } from './owners-rows.ts'
import { customerOf } from './works.ts'

onEveryForm('adoption', form => {
  let world: DtecWorld
  let desk: Desk
  let portal = ''
  let owned: ReadonlyMap<string, string>
  const knex = () => world.host.knex
  /** Rows as they were before this test played the owner. */
  const edited: Readonly<Record<string, unknown>>[] = []

  before(async () => { world = await openDtec(form) })
  after(() => world.close())

  it('shows before the first write which columns it takes for what, and what each status means', async () => {
    const before = await dump(world.host)
    const plan = await addon.plan(world.place)
    expect(plan.clashes).to.deep.equal([])
    const mapped = Object.fromEntries(plan.mapping.map(({ role, physical }) => [role, physical]))
    expect(mapped).to.include({
      ticket: 'ticket', 'ticket.number': 'ticket.n_ticket', 'ticket.title': 'ticket.oggetto', 'ticket.status': 'ticket.stato', 'ticket.priority': 'ticket.urgenza',
      'ticket.description': 'ticket.testo', 'ticket.request_date': 'ticket.data_richiesta', 'ticket.customer': 'ticket.nome_cliente', 'ticket.channel': 'ticket.arrivato_da',
      'customers.check': 'clienti.check_ticket', 'status:Aperto': 'open', 'status:Sospeso': 'waiting', 'status:Eseguito': 'done', 'status:In attesa ricambi': 'waiting', 'status:Da fatturare': 'open',
    })
    const lines = plan.lines.map(({ act, kind, name }) => `${act} ${kind} ${name}`)
    expect(lines).to.include.members(['use table ticket', 'use field ticket.oggetto', 'use field clienti.check_ticket', 'use section ticket', 'add table ticket_message', 'change table ticket', 'add index tk_ticket_gguid_nome_cliente_eli_arc_tid'])
    expect(lines.filter(line => /^(add|change) (field|list) (ticket\.|clienti\.|ticket_(status|priority|channel)$)/.test(line))).to.deep.equal([])
    expect(lines.includes('add index tk_ticket_gguid')).to.equal(form === 'mariadb')
    for (const language of ['it', 'en'] as const) {
      const told = plan.warnings.map(text => text[language]).join('\n')
      expect(told).to.contain('https://ticket.dtec.example/elettrotermica-parodi').and.contain(`${world.dtec.tickets.withoutCustomer.length} ticket`).and.contain('Da fatturare').and.match(/Check Ticket.*: 2 \(4\)/)
    }
    expect(await dump(world.host)).to.deep.equal(before)
  })

  it('lets the owner correct it, and refuses what cannot be, before the first write', async () => {
    const before = await dump(world.host)
    const keys = async (mapping: Record<string, string>): Promise<readonly string[]> => (await addon.plan(world.place, mapping)).clashes.map(({ key }) => key)
    expect(await keys({ 'ticket.customer': 'tecnico' })).to.deep.equal(['field-unfit'])
    expect(await keys({ 'status:Aperto': 'forse' })).to.deep.equal(['status-meaning'])
    expect(await keys({ 'status:Mai visto': 'open' })).to.deep.equal(['status-unknown'])
    expect(await keys({ ticket: 'interventi_tecnici' })).to.include('not-mapped')
    expect(await keys({ 'ticket.priority': '', 'ticket.channel': '' })).to.deep.equal([])
    expect(await dump(world.host)).to.deep.equal(before)
    owned = await ownersRows(world.host)
  })

  it('installs and goes live without touching one row of the owner’s, and mails nobody but him: a Ticket section that is there is ready to use (A14, B11)', async () => {
    ({ desk, portal } = await world.live({ 'status:Da fatturare': 'done' }))
    await world.follow()
    expect(await ownersDifferences(world.host, owned)).to.deep.equal([])
    const origins = await knex()('tk_object').whereNot('origin', 'created').select('okey', 'origin')
    expect(origins.filter(({ origin }) => origin === 'adopted').map(({ okey }) => okey)).to.include.members(['so_tables:ticket', 'so_fields:ticket.oggetto', 'so_fields:ticket.n_ticket'])
    expect(origins.find(({ okey }) => okey === 'so_fields:clienti.check_ticket')?.origin).to.equal('preexisting')
    const states = await knex()('ticket_states').orderBy('position_no').select('list_value', 'category', 'problem', 'reopen_days', 'close_from_portal')
    expect(states.map(({ reopen_days, close_from_portal }) => [Number(reopen_days), Number(close_from_portal)]), 'done re-opens for a week, nothing closes (M12, M13)').to.deep.equal([[0, 0], [0, 0], [0, 0], [0, 0], [7, 0], [7, 0]])
    expect(states.map(({ list_value, category }) => [list_value, category])).to.deep.equal([
      ['Aperto', 'Aperto'], ['Sospeso', 'In attesa'], ['Riprogrammare', 'In attesa'], ['In attesa ricambi', 'In attesa'], ['Eseguito', 'Fatto'], ['Da fatturare', 'Fatto']])
    const rules = await knex()('ticket_fields').select('field_name', 'shown_in_list', 'shown_in_detail', 'fill_at_opening', 'change_later', 'problem')
    expect(rules.filter(rule => rule.shown_in_list + rule.shown_in_detail + rule.fill_at_opening + rule.change_later > 0).map(rule => rule.field_name))
      .to.have.members(['n_ticket', 'oggetto', 'stato', 'urgenza', 'testo', 'data_richiesta'])
    expect(rules.map(rule => rule.field_name)).to.include.members(['costo_interno', 'note_interne', 'tecnico', 'nome_cliente'])
    expect(rules.filter(({ problem }) => problem !== '')).to.deep.equal([])
    const letters = await world.letters()
    expect(letters.length).to.be.greaterThan(0)
    expect(new Set(letters.flatMap(({ to }) => to))).to.deep.equal(new Set([world.dtec.owner.mail, 'info@elettrotermicaparodi.example'].filter(address => letters.some(({ to }) => to.includes(address)))))
  })

  it('shows each of the forty customers his own living tickets, all of them, the newest first', async () => {
    let all = 0
    for (const { id, name, living } of world.dtec.customers) {
      const listed = await wholeList(desk, id, name)
      expect(listed.length, name).to.equal(living)
      const rows: readonly { gguid: string, tidc: number }[] = await knex()('ticket').where({ gguid_nome_cliente: id, eli: 0, arc: 0 }).orderBy('tidc', 'desc').select('gguid', 'tidc')
      expect(new Set(listed)).to.deep.equal(new Set(rows.map(({ gguid }) => gguid)))
      expect(listed[0], name).to.equal(rows[0]?.gguid)
      all += listed.length
    }
    expect(all).to.equal(300).and.to.equal(world.dtec.tickets.living)
    const sorted = await wholeList(desk, world.dtec.customers[0]?.id ?? '', '', 'n_ticket')
    expect(new Set(sorted).size).to.equal(world.dtec.customers[0]?.living)
  })

  it('tells the owner of tickets without a customer, and nobody else', async () => {
    const page = await (await owner(desk, portal)).go('owner')
    expect(page.text).to.contain(`${world.dtec.tickets.withoutCustomer.length} ticket non sono collegati a un cliente`)
    for (const id of world.dtec.tickets.withoutCustomer) {
      for (const customer of world.dtec.customers) {
        expect(await findTicketFor(desk, customerOf(customer.id, customer.name), id).then(() => 'found', (fault: Error) => fault.constructor.name)).to.equal('NotFound')
      }
    }
  })

  it('shows no internal cost and no remark anywhere, and words with backticks as they were written', async () => {
    const [first] = world.dtec.customers
    const browser = await customersBrowser(desk, portal, first?.id ?? '')
    const rows = await knex()('ticket').where({ gguid_nome_cliente: first?.id, eli: 0, arc: 0 }).orderBy('tidc', 'desc')
    let backticks = 0
    for (const row of rows.slice(0, 12)) {
      const { status, html, text } = await browser.go(`tickets/${row.gguid}`)
      expect(status).to.equal(200)
      expect(text).to.contain(row.oggetto.replaceAll('`', "'")).and.contain(row.testo.replaceAll('`', "'")).and.contain(row.n_ticket).and.contain(row.stato).and.not.contain('`')
      if (row.testo.includes('`')) backticks += 1
      for (const secret of secretsOf(row)) expect(html, row.n_ticket).to.not.contain(secret)
    }
    expect(backticks).to.be.greaterThan(0)
    for (const path of ['tickets', 'tickets?sort=costo_interno', 'tickets?q=acconto', 'me', 'me/export.json']) {
      const page = await browser.go(path)
      for (const row of rows) for (const secret of secretsOf(row)) expect(page.html, path).to.not.contain(secret)
    }
    expect((await browser.go('tickets?q=acqua')).text).to.match(/acqua/i)
  })

  it('follows what the host does under its own names; what a mirror makes of an apostrophe is no change', async () => {
    const before = (await world.letters()).length
    const [first] = world.dtec.customers
    const row = await knex()('ticket').where({ gguid_nome_cliente: first?.id, eli: 0, arc: 0, stato: 'Eseguito' }).where('testo', 'like', '%`%').first()
    edited.push(row)
    await saveRow(world.host, world.dtec.owner, 'ticket', { testo: row.testo.replaceAll('`', "'") }, { id: row.gguid, now: world.clock.now() })
    await world.follow()
    expect(await knex()('tk_history').where({ ticket: row.gguid, event: 'ticket-changed' })).to.deep.equal([])
    await saveRow(world.host, world.dtec.owner, 'ticket', { stato: 'Aperto', costo_interno: 7319876.5 }, { id: row.gguid, now: world.clock.now() })
    await world.follow()
    const changes = await knex()('tk_change').join('tk_history', 'seq', 'history').where({ ticket: row.gguid }).orderBy('column_name').select('column_name', 'before_text', 'after_text', 'was_visible')
    expect(changes).to.deep.equal([
      { column_name: 'costo_interno', before_text: String(row.costo_interno), after_text: '7319876.5', was_visible: 0 }, { column_name: 'stato', before_text: 'Eseguito', after_text: 'Aperto', was_visible: 1 }])
    const letters = (await world.letters()).slice(before)
    expect(letters.map(({ to }) => to).flat()).to.deep.equal([accountMail(first?.id ?? '')])
    const [letter] = letters
    expect(letter?.text).to.contain('Eseguito').and.contain('Aperto').and.contain(row.n_ticket).and.contain(`/tickets/${row.gguid}`).and.not.match(/7\D?319\D?876/)
    const { text } = await (await customersBrowser(desk, portal, first?.id ?? '')).go(`tickets/${row.gguid}`)
    expect(text).to.contain('Ivo Parodi').and.not.match(/7\D?319\D?876/)
  })

  it('lands a customer’s new ticket in the adopted table, its number left to the host', async () => {
    const [, second] = world.dtec.customers
    const browser = await customersBrowser(desk, portal, second?.id ?? '')
    await browser.go('tickets/new')
    const counters = await knex()('so_counters').orderBy('counterlabel')
    const page = await browser.send('tickets/new', { oggetto: "L'insegna lampeggia", testo: "Da ieri sera all'ingresso." })
    expect(page.status).to.equal(200)
    expect(page.text).to.contain("L'insegna lampeggia")
    const row = await knex()('ticket').where({ oggetto: "L'insegna lampeggia" }).first()
    expect(row).to.include({ n_ticket: '', stato: 'Aperto', urgenza: 'Media', gguid_nome_cliente: second?.id, nome_cliente: second?.name, testo: "Da ieri sera all'ingresso.", costo_interno: 0, ut: 'addon.ticketing' })
    expect(page.url).to.contain(`/tickets/${row.gguid}`)
    expect(await knex()('so_counters').orderBy('counterlabel')).to.deep.equal(counters)
    expect((await wholeList(desk, second?.id ?? '', ''))[0]).to.equal(row.gguid)
    await world.follow()
    expect((await knex()('ticket').where({ gguid: row.gguid }).first()).n_ticket).to.equal('')
    // The program gives the number when it likes; the customer then reads it.
    await saveRow(world.host, world.dtec.owner, 'ticket', { n_ticket: 'TK-0320' }, { id: row.gguid, now: world.clock.now() })
    await world.follow()
    expect((await browser.go(`tickets/${row.gguid}`)).text).to.contain('TK-0320')
    await knex()('ticket').where({ gguid: row.gguid }).delete()
  })

  it('records a ticket born in the host as it is, filling nothing in', async () => {
    const [first] = world.dtec.customers
    const id = await saveRow(world.host, world.dtec.owner, 'ticket', { oggetto: 'Telefonata', gguid_nome_cliente: first?.id ?? '', nome_cliente: first?.name ?? '' }, { now: world.clock.now() })
    const before = await knex()('ticket').where({ gguid: id }).first()
    await world.follow()
    expect(await knex()('ticket').where({ gguid: id }).first()).to.deep.equal(before)
    expect((await wholeList(desk, first?.id ?? '', ''))[0]).to.equal(id)
    await knex()('ticket').where({ gguid: id }).delete()
    await knex()('so_counters').where({ counterlabel: 'ticket' }).update({ countervalue: 319 })
  })

  it('uninstalls what is ours and nothing else', async () => {
    expect(await addon.uninstall(world.place)).to.deep.equal({ changed: true })
    expect(await ownersDifferences(world.host, owned)).to.deep.equal(['ticket'])
    // What the owner did meanwhile is his: put back, no difference is left.
    for (const row of edited) await knex()('ticket').where({ gguid: row['gguid'] }).update(row)
    expect(await ownersDifferences(world.host, owned)).to.deep.equal([])
    expect((await knex()('so_tables').where({ tablename: 'ticket' }).first()).param).to.not.contain('ticket_message')
    expect((await knex()('so_tables').where({ tablename: 'ticket' }).first())).to.include({ eli: 0, displayable: 3 })
    expect((await knex()('so_fields').where({ tablename: 'ticket', fieldname: 'oggetto' }).first()).eli).to.equal(0)
    expect((await addon.status(world.place)).state).to.equal('uninstalled')
    await addon.install(world.place, { consent: true, ownerEmail: world.dtec.owner.mail })
    expect((await knex()('tk_map').where({ role: 'ticket.title' }).first()).fieldname).to.equal('oggetto')
    expect((await knex()('ticket_states').where({ list_value: 'Da fatturare' }).first()).category).to.equal('Fatto')
  })
})

async function wholeList(desk: Desk, id: string, name: string, sort?: string): Promise<readonly string[]> {
  const references: string[] = []
  let after: string | undefined
  do {
    const page = await listTicketsFor(desk, customerOf(id, name), { after, sort })
    references.push(...page.rows.map(({ reference }) => reference))
    after = page.next
  } while (after !== undefined)
  return references
}

const customersBrowser = async (desk: Desk, portal: string, customer: string): Promise<Browser> =>
  withSession(portal, (await layDtecAccount(desk, customer)).session)

const owner = async (desk: Desk, portal: string): Promise<Browser> =>
  withSession(portal, await desk.db.inTransaction(tx => newSession(desk, tx, { kind: 'owner' })))

function withSession(portal: string, session: string): Browser {
  const browser = openBrowser(portal)
  browser.cookies.set('tk_session', session)
  return browser
}

function secretsOf(row: Readonly<Record<string, unknown>>): readonly string[] {
  const cost = Number(row['costo_interno'])
  const remark = String(row['note_interne'])
  return [...cost === 0 ? [] : [String(cost), String(cost).replace('.', ',')], ...remark === '' ? [] : [remark]]
}
