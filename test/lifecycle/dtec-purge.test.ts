import { join } from 'node:path'
import { expect } from 'chai'
import { addon } from '../../addon/main.ts'
import { wallClock } from '../../addon/desk.ts'
import { purge } from '../../addon/lifecycle/purge/purge.ts'
import { databaseName } from '../../addon/records/files.ts'
import { retireField } from '../../host/program/fields.ts'
import { takenCompanion } from '../../host/worlds/foreign.ts'
import { olga } from '../../host/worlds/workshop/people.ts'
import { layDtec, layWorkshop } from '../laid.ts'
import { onBothForms } from '../host/both-forms.ts'
import type { Place } from '../host/both-forms.ts'
import { keyOf } from './key-of.ts'
import { differences, logicalDump } from './logical-dump.ts'

const answers = { consent: true, ownerEmail: 'ivo@elettrotermicaparodi.example' }
const at = ({ host, folder }: Place) => ({ address: host.address, folder, publicUrl: 'http://localhost:4001' })

/** What was there before us is there after us, in the words of a dump. (Done when 3, decision 33) */
onBothForms('an adopted section after uninstall and purge', place => {
  it('is as it was, indexes and all', async () => {
    const { host, folder } = place()
    await layDtec(host, join(folder, 'files'))
    const before = await logicalDump(host)
    await addon.install(at(place()), answers)
    expect(differences(before, await logicalDump(host))).to.include('rows so_tables')
    await addon.uninstall(at(place()))
    const { leftAlone } = await purge(at(place()), { file: join(folder, 'all.zip'), confirm: databaseName(host.address), withForeign: false }, wallClock)
    expect(leftAlone).to.include.members(['ticket', 'ticket.oggetto', 'clienti.check_ticket'])
    expect(differences(before, await logicalDump(host))).to.deep.equal([])
  })
})

onBothForms('a section that got a field of ours', place => {
  it('loses it by a purge, and nothing else', async () => {
    const { host, folder } = place()
    await layWorkshop(host, join(folder, 'files'))
    await takenCompanion(host)
    const before = await logicalDump(host)
    const plan = await addon.plan(at(place()), { ticket: 'ticketing_ticket' })
    expect(plan.clashes).to.deep.equal([])
    await addon.install(at(place()), { ...answers, mapping: { 'ticket.customer': 'ticketing_customer' } })
    const row = await host.knex('so_fields').where({ tablename: 'ticket', fieldname: 'ticketing_customer' }).first()
    expect(row.fieldtype).to.equal(20)
    await addon.uninstall(at(place()))
    expect((await host.knex('so_fields').where({ gguid: row.gguid }).first()).eli).to.equal(1)
    await addon.install(at(place()), answers)
    expect((await host.knex('so_fields').where({ gguid: row.gguid }).first()).eli).to.equal(0)
    await addon.uninstall(at(place()))
    await purge(at(place()), { file: join(folder, 'all.zip'), confirm: databaseName(host.address), withForeign: false }, wallClock)
    expect(differences(before, await logicalDump(host))).to.deep.equal([])
  })
})

onBothForms('an adopted section that changes under us', place => {
  it('keeps its mapping; a column taken away is not replaced by a guess', async () => {
    const { host, folder } = place()
    await layDtec(host, join(folder, 'files'))
    await addon.install(at(place()), { ...answers, mapping: { 'ticket.channel': '' } })
    await addon.install(at(place()), answers)
    const keptFor = async (role: string): Promise<string> => (await host.knex('tk_map').where({ role }).first()).fieldname
    expect(await keptFor('ticket.channel')).to.equal('')
    await retireField(host, olga, 'ticket', 'urgenza')
    expect((await addon.plan(at(place()))).clashes).to.deep.equal([])
    await addon.install(at(place()), answers)
    expect(await keptFor('ticket.priority')).to.equal('')
    await retireField(host, olga, 'ticket', 'stato')
    expect((await addon.plan(at(place()))).clashes.map(({ key, name }) => `${key} ${name}`)).to.deep.equal(['not-mapped ticket.status'])
    expect(await keyOf(addon.install(at(place()), answers))).to.equal('not-mapped')
  })
})
