import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { addon } from '../../addon/main.ts'
import { wallClock } from '../../addon/desk.ts'
import { repair } from '../../addon/lifecycle/lost.ts'
import { purge } from '../../addon/lifecycle/purge/purge.ts'
import { databaseName } from '../../addon/records/files.ts'
import { addField, changeField } from '../../host/program/fields.ts'
import { addTable } from '../../host/program/structure.ts'
import { cinemaTickets, textCheck } from '../../host/worlds/foreign.ts'
import { olga } from '../../host/worlds/workshop/people.ts'
import { layDtec, layWorkshop } from '../laid.ts'
import { onBothForms } from '../host/both-forms.ts'
import type { Place } from '../host/both-forms.ts'
import { keyOf } from './key-of.ts'
import { expectWorking } from './works.ts'

const answers = { consent: true, ownerEmail: 'olga@officinabassi.example' }
const at = ({ host, folder }: Place) => ({ address: host.address, folder, publicUrl: 'http://localhost:4001' })
const mapOf = ({ host }: Place): Promise<readonly object[]> => host.knex('tk_map').orderBy('role').select('role', 'tablename', 'fieldname')

/** The journal may have gone with it: what the database itself proves must do. */
async function forget({ host }: Place, journal: 'with the journal' | 'alone'): Promise<void> {
  await host.knex('tk_map').delete()
  if (journal === 'with the journal') await host.knex('tk_journal').whereIn('step', ['laid', 'answers']).delete()
}

/** packaging (d), rule 7: what says which field does what is lost, and rebuilt. */
onBothForms('a lost map of an ordinary firm', place => {
  before(async () => {
    await layWorkshop(place().host, join(place().folder, 'files'))
    await addon.install(at(place()), answers)
  })

  for (const journal of ['alone', 'with the journal'] as const) {
    it(`gone ${journal}: the plan says so, installing again rebuilds it and nothing else`, async () => {
      const before = await mapOf(place())
      await forget(place(), journal)
      const plan = await addon.plan(at(place()))
      expect(plan.warnings.map(({ en }) => en).join()).to.contain('tk_map').and.contain('rebuilt')
      expect(plan.lines).to.deep.equal([])
      expect((await addon.status(at(place()))).state).to.equal('available')
      expect((await addon.install(at(place()), answers)).changed).to.equal(true)
      expect(await mapOf(place())).to.deep.equal(before)
      expect((await addon.plan(at(place()))).warnings).to.deep.equal([])
      expect((await addon.install(at(place()), answers)).changed).to.equal(false)
      await expectWorking(place())
    })
  }

  it('with its table: repairing makes both again, installing too', async () => {
    const before = await mapOf(place())
    for (const mend of [() => repair(at(place()), true, wallClock).then(({ made }) => made.map(({ name }) => name)), () => addon.install(at(place()), answers).then(({ changed }) => changed ? ['tk_map'] : [])]) {
      await place().host.knex.schema.dropTable('tk_map')
      expect(await mend()).to.deep.equal(['tk_map'])
      expect(await mapOf(place())).to.deep.equal(before)
    }
    expect((await repair(at(place()), true, wallClock)).made).to.deep.equal([])
  })

  it('finds the customers where ours stand, although another table looks more like customers by now', async () => {
    const { host } = place()
    const before = await mapOf(place())
    await host.knex('so_tables').where({ tablename: 'clienti' }).update({ tablelabel: 'Ditte e persone' })
    await changeField(host, olga, 'clienti', 'ragione_sociale', { label: 'Chi' })
    await addTable(host, olga, { name: 'customers', label: 'Clienti', section: 'archivi', now: new Date() })
    for (const [name, type] of [['ragione_sociale', 0], ['email', 14]] as const) await addField(host, olga, { table: 'customers', name, label: name, type, now: new Date() })
    await forget(place(), 'with the journal')
    await addon.install(at(place()), answers)
    expect(await mapOf(place())).to.deep.equal(before)
    await addon.uninstall(at(place()))
    await forget(place(), 'with the journal')
    await addon.install(at(place()), answers)
    expect(await mapOf(place())).to.deep.equal(before)
  })

  it('does not keep a purge from taking everything away', async () => {
    await addon.uninstall(at(place()))
    await forget(place(), 'with the journal')
    await purge(at(place()), { file: join(place().folder, 'all.zip'), confirm: databaseName(place().host.address), withForeign: false }, wallClock)
    rmSync(join(place().folder, 'all.zip'))
    expect(await place().host.knex('so_fields').where({ ut: 'addon.ticketing' })).to.deep.equal([])
  })
})

onBothForms('a lost map of a firm whose names were taken', place => {
  it('finds our second names by the ids only we derive', async () => {
    const { host, folder } = place()
    await layWorkshop(host, join(folder, 'files'))
    await cinemaTickets(host)
    await textCheck(host)
    await addon.install(at(place()), { ...answers, mapping: { ticket: 'ticketing_ticket', 'customers.check': 'ticketing_check' } })
    const before = await mapOf(place())
    await forget(place(), 'with the journal')
    expect((await addon.plan(at(place()))).clashes).to.deep.equal([])
    await addon.install(at(place()), answers)
    expect(await mapOf(place())).to.deep.equal(before)
    await expectWorking(place())
  })
})

onBothForms('a lost map of an adopted section', place => {
  const mapping = { 'ticket.title': 'tecnico', 'ticket.channel': '' }

  it('comes back with the owner’s corrections from the journal', async () => {
    await layDtec(place().host, join(place().folder, 'files'))
    await addon.install(at(place()), { ...answers, mapping })
    const before = await mapOf(place())
    await forget(place(), 'alone')
    await addon.install(at(place()), answers)
    expect(await mapOf(place())).to.deep.equal(before)
  })

  it('without the journal only fields that played a part are taken, and where that is not enough the owner is asked', async () => {
    const before = await mapOf(place())
    await forget(place(), 'with the journal')
    const plan = await addon.plan(at(place()))
    expect(plan.clashes.map(({ key, name }) => `${key} ${name}`)).to.deep.equal(['not-mapped ticket.title'])
    expect(await keyOf(addon.install(at(place()), answers))).to.equal('not-mapped')
    expect(await keyOf(repair(at(place()), true, wallClock))).to.equal('not-mapped')
    await addon.install(at(place()), { ...answers, mapping: { 'ticket.title': 'tecnico' } })
    expect(await mapOf(place())).to.deep.equal(before)
  })
})
