import { join } from 'node:path'
import { expect } from 'chai'
import type { Clash } from '@nios4/sdk'
import { addon } from '../../addon/main.ts'
import { cinemaTickets, metadataWithoutTable, tableWithoutMetadata, takenCompanion, textCheck } from '../../host/worlds/foreign.ts'
import { addField } from '../../host/program/fields.ts'
import { olga } from '../../host/worlds/workshop/people.ts'
import type { HostDatabase } from '../../host/open.ts'
import { layWorkshop } from '../laid.ts'
import { onBothForms } from '../host/both-forms.ts'
import type { Place } from '../host/both-forms.ts'
import { dump } from './dump.ts'
import { atDesk, expectWorking } from './works.ts'

const answers = { consent: true, ownerEmail: 'olga@officinabassi.example' }
const at = ({ host, folder }: Place) => ({ address: host.address, folder, publicUrl: 'http://localhost:4001' })
const untouched = (table: string): boolean => !/^(tk_|ticket_|ticketing_|so_|lo_|info$|clienti$|interventi_tecnici$)/.test(table)

type Told = { readonly key: string, readonly name: string, readonly offer: string, readonly role: string, readonly says: RegExp }

/** Refused before the first write, with its reason in both languages and another name; under that name it works. (packaging (d), f-6) */
function refusal(title: string, spoil: (host: HostDatabase) => Promise<void>, told: Told): void {
  onBothForms(title, place => {
    before(async () => {
      await layWorkshop(place().host, join(place().folder, 'files'))
      await spoil(place().host)
    })

    it('is refused before the first write, and the owner reads why', async () => {
      const before = await dump(place().host)
      const { clashes } = await addon.plan(at(place()))
      expect(clashes.map(({ key, name, offer, role }) => ({ key, name, offer, role }))).to.deep.equal([{ key: told.key, name: told.name, offer: told.offer, role: told.role }])
      const [clash] = clashes
      for (const text of [clash?.text.it, clash?.text.en]) expect(text).to.match(told.says)
      expect(clash?.text.it).to.not.equal(clash?.text.en)
      const key = await addon.install(at(place()), answers).then(() => 'installed', (fault: { key?: string }) => fault.key)
      expect(key).to.equal(told.key)
      expect(await dump(place().host)).to.deep.equal(before)
    })

    it('works under the name it was offered, and what was there stays as it was', async () => {
      const before = await dump(place().host, untouched)
      await addon.install(at(place()), { ...answers, mapping: { [told.role]: told.offer } })
      await expectWorking(place())
      if (told.role !== 'ticket.customer') expect(await dump(place().host, table => before.has(table))).to.deep.equal(before)
      expect((await addon.plan(at(place()))).clashes).to.deep.equal([])
    })
  })
}

refusal('a cinema that has a table ticket', cinemaTickets,
  { key: 'table-taken', name: 'ticket', offer: 'ticketing_ticket', role: 'ticket', says: /Biglietti del cinema.*(Cliente del ticket|Ticket's customer).*ticketing_ticket/ })

refusal('check_ticket as a text', host => textCheck(host),
  { key: 'field-taken', name: 'clienti.check_ticket', offer: 'ticketing_check', role: 'customers.check', says: /check_ticket/ })

refusal('a ticket section without customers, the companion of theirs taken', takenCompanion,
  { key: 'column-taken', name: 'ticket.gguid_customer', offer: 'ticketing_customer', role: 'ticket.customer', says: /gguid_customer.*ticketing_customer.*ticketing_ticket/ })

refusal('a table ticket the program does not know', host => tableWithoutMetadata(host),
  { key: 'table-unregistered', name: 'ticket', offer: 'ticketing_ticket', role: 'ticket', says: /ticket/ })

refusal('a table ticket the program knows and the database does not hold', host => metadataWithoutTable(host),
  { key: 'table-missing', name: 'ticket', offer: 'ticketing_ticket', role: 'ticket', says: /ticket/ })

refusal('a companion table of ours that is somebody else’s', host => tableWithoutMetadata(host, 'ticket_message'),
  { key: 'table-unregistered', name: 'ticket_message', offer: 'ticketing_ticket_message', role: 'message', says: /ticket_message/ })

onBothForms('a check of another kind, and options whose names are taken', place => {
  before(async () => {
    const { host, folder } = place()
    await layWorkshop(host, join(folder, 'files'))
    await addField(host, olga, { table: 'clienti', name: 'check_ticket', label: 'Contratto', type: 10 })
    await host.knex('clienti').update({ check_ticket: 0 })
    await addField(host, olga, { table: 'info', name: 'ticket_colour', label: 'Colore del biglietto', type: 0 })
    await host.knex('info').update({ ticket_colour: 'giallo' })
    await host.knex.raw(`ALTER TABLE info ADD COLUMN ticket_switch ${host.form === 'sqlite' ? 'TEXT' : 'TEXT NULL'}`)
  })

  it('is used as it is, values kept; the options get other names by themselves', async () => {
    const { host } = place()
    const [first] = await host.knex('clienti').orderBy('gguid').select('gguid')
    await host.knex('clienti').where({ gguid: first.gguid }).update({ check_ticket: 2.5 })
    const plan = await addon.plan(at(place()))
    expect(plan.clashes.map(({ key }: Clash) => key)).to.deep.equal([])
    expect(plan.lines.map(({ act, name }) => `${act} ${name}`)).to.include.members(['use clienti.check_ticket', 'add info.ticketing_colour', 'add info.ticketing_switch'])
    await addon.install(at(place()), answers)
    expect((await host.knex('info').first()).ticket_colour).to.equal('giallo')
    expect((await host.knex('info').first()).ticketing_switch).to.equal(1)
    await expectWorking(place())
    await atDesk(place(), async desk => {
      expect(await desk.reading.options(desk)).to.include({ colour: '#1f6f54', switchedOn: true })
      expect((await host.knex('clienti').where({ gguid: first.gguid }).first()).check_ticket).to.equal(2.5)
    })
    const settled = await dump(host)
    expect((await addon.install(at(place()), answers)).changed).to.equal(false)
    expect(await dump(host)).to.deep.equal(settled)
  })
})
