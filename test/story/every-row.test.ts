import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Language } from '@nios4/sdk'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { install } from '../../addon/lifecycle/install.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import { addField, changeField } from '../../host/program/fields.ts'
import { addList, listValues } from '../../host/program/lists.ts'
import { openBrowser } from '../browser.ts'
import type { Browser } from '../browser.ts'
import { onEveryForm } from '../on-every-form.ts'
import { customer, password, register } from '../portal/newcomer.ts'
import { openWorld } from '../world.ts'
import type { Letter, World } from '../world.ts'

type Row = Readonly<Record<string, string | number | null>>

type Words = {
  readonly statuses: readonly string[], readonly priorities: readonly string[], readonly channels: readonly string[]
  readonly labels: Readonly<Record<string, string>>, readonly yourData: readonly string[]
  readonly fixed: string, readonly floor: string, readonly floors: readonly string[], readonly urgency: string
}

/** What stands in the owner's program and in the portal, in each language. */
const wordsOf: Readonly<Record<Language, Words>> = {
  en: {
    statuses: ['Open', 'Suspended', 'Reprogramming', 'Executed'], priorities: ['Low', 'Medium', 'High'], channels: ['Portal', 'Phone', 'E-mail', 'WhatsApp', 'SMS', 'In person'],
    labels: { number: 'No.', title: 'Title', status: 'Status', priority: 'Priority', description: 'Description', request_date: 'Request date', customer: 'Customer', channel: 'Channel' },
    yourData: ['Options', 'Ticket'], fixed: 'The oven works again.', floor: 'Floor', floors: ['Ground', 'First'], urgency: 'Urgency',
  },
  it: {
    statuses: ['Aperto', 'Sospeso', 'Riprogrammare', 'Eseguito'], priorities: ['Bassa', 'Media', 'Alta'], channels: ['Portale', 'Telefono', 'E-mail', 'WhatsApp', 'SMS', 'Di persona'],
    labels: { number: 'N°', title: 'Titolo', status: 'Stato', priority: 'Priorità', description: 'Descrizione', request_date: 'Data Richiesta', customer: 'Cliente', channel: 'Canale' },
    yourData: ['Opzioni', 'Ticket'], fixed: 'Il forno scalda di nuovo.', floor: 'Piano', floors: ['Terra', 'Primo'], urgency: 'Urgenza',
  },
}

const rita = 'rita@panificio.example'

/** Somebody reads the rows of one text one after the other, and holds each against the program and the portal. */
function everyRow(language: Language, title: string, r: (english: string) => string): void {
  onEveryForm(title, form => {
    const words = wordsOf[language]
    let world: World
    let Rita: Browser
    let first: readonly Letter[]
    let ticket: Row
    /** Structure, lists and labels hold within five seconds, in every process. */
    const followed = async (): Promise<void> => { await world.follow(); await settleState(world.desk); world.clock.pass(10) }
    const shown = async (where: string, what: string): Promise<void> => {
      const started = performance.now()
      while (!(await Rita.go(where)).text.includes(what)) {
        if (performance.now() - started > 5_500) throw new Error(`${what} is not shown`)
        await new Promise(resolve => setTimeout(resolve, 200))
      }
    }
    const rowsOf = (table: string, where: Row = {}): Promise<readonly Row[]> => Promise.resolve(world.host.knex(table).where({ eli: 0, ...where }).select('*'))
    const field = async (table: string, name: string): Promise<Row> => (await rowsOf('so_fields', { tablename: table, fieldname: name }))[0] ?? {}
    const label = async (name: string): Promise<string> => String((await field('ticket', name))['fieldlabel'])
    const yourData = async (): Promise<Row> => (await rowsOf('info'))[0] ?? {}
    const rule = async (column: string): Promise<Row> => (await rowsOf('ticket_fields', { field_name: column }))[0] ?? {}
    const setRule = async (column: string, cells: Readonly<Record<string, number | string>>): Promise<void> => { await world.save('ticket_fields', cells, String((await rule(column))['gguid'])); await followed() }
    const to = (letters: readonly Letter[], address: string): readonly Letter[] => letters.filter(letter => letter.to.includes(address))
    const page = async (): Promise<string> => (await Rita.go('tickets/1')).text

    before(async () => {
      world = await openWorld({ form, language })
      Rita = await register(world, { name: 'Rita Rossi', email: rita, title: 'Forno freddo', language })
      first = await world.letters()
    })
    after(() => world.close())

    it(`${r('A07')}, ${r('A01')}, ${r('A59')}: the link leads to the firm's portal, and the owner has a door of his own`, async () => {
      const stranger = openBrowser(world.portal, { language })
      const home = await stranger.go('')
      expect(home.status).to.equal(200)
      expect(home.text).to.include('Officina')
      expect(home.html).to.match(/href="[^"]*register"/)
      expect((await stranger.go('owner/sign-in')).status).to.equal(200)
    })
    it(`${r('A63')}, ${r('A64')}: the first time he registers, and what is missing is asked for`, async () => {
      const stranger = openBrowser(world.portal, { language })
      await stranger.go('tickets')
      expect(stranger.page.url).to.include('sign-in')
      await stranger.go('register')
      expect((await stranger.send('register', { name: '', email: '', password: '' })).status).to.equal(422)
      expect((await stranger.ask('tickets')).status).to.equal(303)
    })
    it(`${r('A10')}: a new contact is signalled by e-mail`, () => {
      expect(to(first, 'info@officinabassi.example').some(({ text }) => text.includes('Rita Rossi')), first.map(letter => letter.to).join()).to.equal(true)
    })
    it(`${r('A28')}, ${r('A29')}, ${r('A25')}: customers are in their section, with the new field Check Ticket, which lets Rita in`, async () => {
      expect((await rowsOf('clienti')).length).to.be.greaterThan(9)
      expect(await field('clienti', 'check_ticket')).to.include({ fieldtype: 4, fieldlabel: 'Check Ticket' })
      Rita = await customer(world, { name: 'Rina Rossi', email: 'rina@panificio.example', language })
      const made = await rowsOf('clienti', { email: 'rina@panificio.example' })
      expect(made.map(({ check_ticket: check }) => Number(check))).to.deep.equal([1])
    })
    it(`${r('A66')}, ${r('A65')}: the link to the login page comes by e-mail, and he enters with his credentials`, async () => {
      expect(to(await world.letters(), 'rina@panificio.example').some(({ text }) => text.includes(`${world.portal}/sign-in`) || text.includes(`${world.portal}/tickets`))).to.equal(true)
      const again = openBrowser(world.portal, { language })
      await again.go('sign-in')
      expect((await again.send('sign-in', { email: 'rina@panificio.example', password })).url).to.equal(`${world.portal}/tickets`)
    })
    it(`${r('A23')}, ${r('A60')}, ${r('A67')}: he enters his requests himself`, async () => {
      await Rita.go('tickets/new')
      await Rita.send('tickets/new', { title: 'Forno spento', description: 'Dalle tre di notte' })
      await Rita.go('tickets/new')
      await Rita.send('tickets/new', { title: 'Cella calda', description: 'Da ieri' })
      ticket = (await rowsOf('ticket', { title: 'Forno spento' }))[0] ?? {}
      expect([ticket['title'], (await rowsOf('ticket')).length]).to.deep.equal(['Forno spento', 2])
    })
    it(`${r('A08')}, ${r('A11')}: a new ticket is signalled by e-mail`, async () => {
      const letters = await world.letters()
      expect(to(letters, 'info@officinabassi.example').some(({ subject }) => subject.includes('Forno spento'))).to.equal(true)
      expect(to(letters, 'rina@panificio.example').length).to.be.greaterThan(0)
    })
    it(`${r('A30')}, ${r('A26')}: the request is in the Ticket section, a new table`, async () => {
      expect(await rowsOf('so_tables', { tablename: 'ticket' })).to.have.length(1)
      expect(ticket['gguid']).to.be.a('string')
    })
    it(`${r('A31')}: a ticket has a number`, async () => { expect([Number(ticket['number']), await label('number')]).to.deep.equal([1, words.labels['number']]) })
    it(`${r('A32')}: a title`, async () => { expect(await label('title')).to.equal(words.labels['title']) })
    it(`${r('A33')}: a status`, async () => { expect([ticket['status'], await label('status')]).to.deep.equal([words.statuses[0], words.labels['status']]) })
    for (const [at, row] of ['A34', 'A35', 'A36', 'A37'].entries()) {
      it(`${r(row)}: ${words.statuses[at]} is a status`, async () => { expect((await listValues(world.host, 'ticket_status'))[at]?.value).to.equal(words.statuses[at]) })
    }
    it(`${r('A38')}: a priority`, async () => { expect(await label('priority')).to.equal(words.labels['priority']) })
    for (const [at, row] of ['A39', 'A40', 'A41'].entries()) {
      it(`${r(row)}: ${words.priorities[at]} is a priority`, async () => { expect((await listValues(world.host, 'ticket_priority'))[at]?.value).to.equal(words.priorities[at]) })
    }
    it(`${r('A42')}: a description`, async () => { expect([ticket['description'], await label('description')]).to.deep.equal(['Dalle tre di notte', words.labels['description']]) })
    it(`${r('A43')}: the date of the request: the day it was sent`, async () => {
      expect(JSON.stringify(ticket['request_date'])).to.match(/2026-?11-?23/)
      expect(await label('request_date')).to.equal(words.labels['request_date'])
    })
    it(`${r('A44')}: the customer who made it`, async () => {
      const [made] = await rowsOf('clienti', { email: 'rina@panificio.example' })
      expect([ticket['gguid_customer'], await label('customer')]).to.deep.equal([made?.['gguid'], words.labels['customer']])
    })
    it(`${r('A03')}: a call, a WhatsApp, a text message, an e-mail: each ticket remembers how it came`, async () => {
      expect((await listValues(world.host, 'ticket_channel')).map(({ value }) => value)).to.deep.equal(words.channels)
      for (const channel of words.channels.slice(1, 5)) await world.save('ticket', { title: `By ${channel}`, channel, customer: String(ticket['customer']), gguid_customer: String(ticket['gguid_customer']) })
      await followed()
      const kept = (await rowsOf('ticket')).filter(row => String(row['title']).startsWith('By '))
      expect(kept.map(row => [row['channel'], Number(row['number']) > 2])).to.have.deep.members(words.channels.slice(1, 5).map(channel => [channel, true]))
      await world.letters()
    })
    it(`${r('A45')}, ${r('A12')}: the owner changes its status, and the change is signalled by e-mail`, async () => {
      await world.save('ticket', { status: words.statuses[1] ?? '' }, String(ticket['gguid']))
      await followed()
      expect(to(await world.letters(), 'rina@panificio.example').map(({ text }) => text).join()).to.include(`${words.statuses[0]} → ${words.statuses[1]}`)
    })
    it(`${r('A61')}, ${r('A62')}: he follows it from his own account, and nobody is called away`, async () => {
      expect(await page()).to.include(words.statuses[1] ?? '')
      await world.save('ticket_message', { body: words.fixed, author: 'Olga Bassi' }, undefined, { table: 'ticket', id: String(ticket['gguid']) })
      await followed()
      expect(await page()).to.include(words.fixed)
    })
    it(`${r('A04')}: the whole history, from opening to resolution`, async () => {
      await world.save('ticket', { status: words.statuses[3] ?? '' }, String(ticket['gguid']))
      await followed()
      const told = await page()
      for (const step of [words.statuses[1], words.statuses[3], words.fixed]) expect(told).to.include(step)
      const lines: readonly { event: string }[] = await world.desk.db.knex('tk_history').where({ ticket: String(ticket['gguid']) }).orderBy('seq').select('event')
      expect(lines.map(({ event }) => event)).to.deep.equal(['ticket-opened', 'ticket-changed', 'replied', 'ticket-changed'])
    })
    it(`${r('A69')}: he sees the list of his requests`, async () => {
      const list = (await Rita.go('tickets')).text
      expect(list).to.include('Forno spento').and.include('Cella calda').and.not.include('Forno freddo')
    })
    it(`${r('A68')}, ${r('A54')}: he changes what the owner lets him change`, async () => {
      const [open] = await rowsOf('ticket', { title: 'Cella calda' })
      const place = `tickets/${String(open?.['number'])}`
      expect((await Rita.go(place)).html).to.not.include('name="priority"')
      await setRule('priority', { change_later: 1 })
      await Rita.go(place)
      await Rita.send(`${place}/change`, { priority: words.priorities[2] ?? '' })
      expect((await rowsOf('ticket', { title: 'Cella calda' }))[0]?.['priority']).to.equal(words.priorities[2])
    })
    it(`${r('A53')}: Ticket Fields limits what he sees`, async () => {
      await setRule('description', { shown_in_detail: 0 })
      expect(await page()).to.not.include('Dalle tre di notte')
      await setRule('description', { shown_in_detail: 1 })
      expect(await page()).to.include('Dalle tre di notte')
    })
    it(`${r('A55')}: Ticket Fields has a row for each column of the Ticket section`, async () => {
      const columns = (await rowsOf('so_fields', { tablename: 'ticket' })).map(({ fieldname }) => fieldname)
      expect((await rowsOf('ticket_fields')).map(({ field_name: name }) => name)).to.have.members(columns)
    })
    it(`${r('A46')}, ${r('A27')}: under Options in Your data stand the values the service needs`, async () => {
      const fields = await rowsOf('so_fields', { tablename: 'info' })
      const inOptions = fields.filter(({ panel }) => panel === words.yourData[0]).map(({ fieldname }) => fieldname)
      expect(inOptions).to.include.members(['ticket_switch', 'ticket_admission', 'ticket_notify', 'ticket_activation_key', 'ticket_portal_link'])
    })
    it(`${r('A18')}, ${r('A19')}, ${r('A20')}, ${r('A47')}: company, e-mail and logo are mandatory: without them the portal is not live, and says what is missing`, async () => {
      const row = await yourData()
      const { names } = world.desk
      for (const column of [names.yourData.company, names.yourData.email, names.yourData.logo]) {
        await world.save('info', { [column]: '' }, String(row['gguid']))
        await followed()
        expect(String((await yourData())['ticket_portal_missing']), column).to.not.equal('')
        await world.save('info', { [column]: row[column] ?? '' }, String(row['gguid']))
        await followed()
        expect(String((await yourData())['ticket_portal_missing']), column).to.equal('')
      }
    })
    it(`${r('A49')}, ${r('A48')}: every field of the ticket has a display name, filled in already`, async () => {
      const row = await yourData()
      for (const [column, said] of Object.entries(words.labels)) expect(row[`ticket_label_${column}`], column).to.equal(said)
    })
    it(`${r('A50')}, ${r('A51')}, ${r('A02')}: the owner says it otherwise, and both read it so`, async () => {
      await world.save('info', { ticket_label_priority: words.urgency }, String((await yourData())['gguid']))
      await followed()
      expect(await label('priority')).to.equal(words.urgency)
      await shown('tickets', words.urgency)
    })
    it(`${r('A52')}: a column whose technical name he changed disappears from the portal, and nothing else does`, async () => {
      await addField(world.host, world.owner, { table: 'ticket', name: 'matricola', label: 'Matricola', type: 0, now: world.clock.now() })
      await followed()
      await setRule('matricola', { shown_in_detail: 1 })
      await world.save('ticket', { matricola: 'BX-77' }, String(ticket['gguid']))
      expect(await page()).to.include('BX-77')
      await world.host.knex('so_fields').where({ tablename: 'ticket', fieldname: 'matricola' }).update({ fieldname: 'serial' })
      await followed()
      const after = await page()
      expect(after).to.not.include('BX-77')
      expect(after).to.include('Forno spento')
    })
    it(`${r('A56')}, ${r('A57')}${language === 'it' ? ', B51' : ''}: a list and a field connected to it are a drop-down of the portal once Ticket Fields opens it`, async () => {
      await addList(world.host, world.owner, 'piani', words.floors, { now: world.clock.now() })
      await addField(world.host, world.owner, { table: 'ticket', name: 'piano', label: words.floor, type: 12, list: 'piani', now: world.clock.now() })
      await followed()
      expect((await Rita.go('tickets/new')).text).to.not.include(words.floor)
      await setRule('piano', { shown_in_detail: 1, fill_at_opening: 1 })
      const form = (await Rita.go('tickets/new')).form('tickets/new').html
      for (const floor of words.floors) expect(form).to.match(new RegExp(`<option[^>]*>\\s*${floor}`))
    })
    it(`${r('A58')}: an existing field is modified with the pencil, and the portal follows`, async () => {
      await changeField(world.host, world.owner, 'ticket', 'piano', { label: `${words.floor}!` }, world.clock.now())
      await followed()
      await shown('tickets/new', `${words.floor}!`)
    })
    it(`${r('A24')}: new tables and new functions are inside the program`, async () => {
      const tables = (await rowsOf('so_tables')).map(({ tablename }) => tablename)
      expect(tables).to.include.members(['ticket', 'ticket_message', 'ticket_file', 'ticket_log', 'ticket_fields', 'ticket_states'])
    })
    it(`${r('A13')}: one service for each owner: installing again is the same service`, async () => {
      const { desk: { installation }, folder, host } = world
      expect((await install({ address: host.address, folder, publicUrl: installation.publicUrl }, { consent: true, ownerEmail: '' }, world.clock)).changed).to.equal(false)
      expect(findByDatabase(folder, host.address)?.link).to.equal(installation.link)
    })
    it(`${r('A21')}, ${r('A22')}: the owner has the link, to give it to his customers`, async () => {
      expect(String((await yourData())['ticket_portal_link'])).to.include(world.desk.installation.link)
      const letters: readonly { kind: string }[] = await world.desk.db.knex('tk_letter').where({ kind: 'portal-live' }).select('kind')
      expect(letters).to.have.length(1)
    })
    it(`${r('A09')}: it costs nothing${language === 'it' ? '; B14: la chiave si chiede a help@d-one.info' : ''}; ${r('A17')}: and it must be activated`, () => {
      const manifest: { listing: { price: string }, activation: { required: boolean, contact: string } } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'manifest.json'), 'utf8'))
      expect([manifest.listing.price, manifest.activation.required, manifest.activation.contact]).to.deep.equal(['free', true, 'help@d-one.info'])
    })
  })
}

/** Rows of the Italian text beside the English row they say again. */
const italian: Readonly<Record<string, string>> = Object.fromEntries(Object.entries({
  B01: 'A01', B02: 'A02', B03: 'A03', B04: 'A04', B07: 'A07', B08: 'A08', B09: 'A09', B10: 'A13', B15: 'A18', B16: 'A19', B17: 'A20', B18: 'A21', B19: 'A22',
  B20: 'A23', B21: 'A24', B23: 'A28', B24: 'A29', B25: 'A30', B26: 'A31', B27: 'A32', B28: 'A33', B29: 'A34', B30: 'A35', B31: 'A36', B32: 'A37', B33: 'A38', B34: 'A39',
  B35: 'A40', B36: 'A41', B37: 'A42', B38: 'A43', B39: 'A44', B40: 'A45', B41: 'A46', B42: 'A47', B43: 'A48', B44: 'A49', B45: 'A50', B46: 'A51', B47: 'A52', B48: 'A53', B49: 'A54',
  B50: 'A55', B52: 'A58', B53: 'A10', B54: 'A11', B55: 'A12', B56: 'A59', B57: 'A60', B58: 'A61', B59: 'A62', B60: 'A63', B61: 'A64', B62: 'A65', B63: 'A66', B64: 'A67', B65: 'A68', B66: 'A69',
}).map(([b, a]) => [a, b]))
/** Where the Italian text says several rows in one, or has a path of its own. */
const together: Readonly<Record<string, string>> = { A25: 'B22', A26: 'B22', A27: 'B22', A56: 'B51', A57: 'B51', A17: 'B14' }

everyRow('en', 'the core, row by row, in an English firm', row => row)
everyRow('it', 'the core, row by row, in an Italian firm', row => italian[row] ?? together[row] ?? row)
