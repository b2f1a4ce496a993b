import { existsSync, readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { strFromU8, unzipSync } from 'fflate'
import { addon } from '../../addon/main.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { purge, purgeOutlook } from '../../addon/lifecycle/purge/purge.ts'
import { addField } from '../../host/program/fields.ts'
import { saveRow } from '../../host/program/save-row.ts'
import { olga } from '../../host/worlds/workshop/people.ts'
import { databaseName } from '../../addon/records/files.ts'
import { encodeFile } from '../../formats/file-reference.ts'
import { wallClock } from '../../addon/desk.ts'
import { layWorkshop } from '../laid.ts'
import { onBothForms } from '../host/both-forms.ts'
import { keyOf } from './key-of.ts'
import { differences, logicalDump } from './logical-dump.ts'

const answers = { consent: true, ownerEmail: 'olga@officinabassi.example' }

onBothForms('purge', place => {
  const host = () => place().host
  const at = () => ({ address: host().address, folder: place().folder, publicUrl: 'http://localhost:4001' })
  const name = () => databaseName(host().address)
  const file = (told = 'all.zip') => join(place().folder, told)
  const asked = (changed: Partial<{ file: string, confirm: string, withForeign: boolean }> = {}) => purge(at(), { file: file(), confirm: name(), withForeign: false, ...changed }, wallClock)
  let before: ReadonlyMap<string, string> = new Map()
  const fileId = '00000000-0000-4000-a000-0000000000f1'

  it('(f) 7: a check_ticket of the same kind keeps field, label and values through install and purge', async () => {
    await layWorkshop(host(), join(place().folder, 'files'))
    await addField(host(), olga, { table: 'clienti', name: 'check_ticket', label: 'Spunta mia', type: 4 })
    await host().knex('clienti').limit(1).update({ check_ticket: 1 })
    const untouched = await logicalDump(host())
    await addon.install(at(), answers)
    await addon.uninstall(at())
    const { leftAlone } = await asked({ file: file('seven.zip') })
    expect(leftAlone).to.include('clienti.check_ticket')
    expect(differences(untouched, await logicalDump(host()))).to.deep.equal([])
    await host().knex('so_fields').where({ fieldname: 'check_ticket' }).delete()
    await host().knex.raw('ALTER TABLE clienti DROP COLUMN check_ticket')
  })

  it('is refused before an uninstall, without the name and without a file; nothing changes', async () => {
    before = await logicalDump(host())
    expect(await keyOf(asked())).to.equal('not-installed')
    await addon.install(at(), answers)
    expect(await keyOf(asked())).to.equal('not-uninstalled')
    const ticket = await saveRow(host(), olga, 'ticket', { title: 'Caldaia ferma' }, {})
    await saveRow(host(), olga, 'ticket_file', { file: encodeFile(fileId, 'foto caldaia.jpg', 20261123090000) }, { id: fileId, parent: { table: 'ticket', id: ticket } })
    mkdirSync(join(place().folder, 'files', name(), 'ticket_file'), { recursive: true })
    writeFileSync(join(place().folder, 'files', name(), 'ticket_file', fileId), 'bytes of a picture')
    mkdirSync(join(place().folder, 'files', name(), 'tk_incoming'), { recursive: true })
    const two: { gguid: string }[] = await host().knex('clienti').limit(2).select('gguid')
    await host().knex('clienti').whereIn('gguid', two.map(({ gguid }) => gguid)).update({ check_ticket: 1 })
    await addon.uninstall(at())
    const kept = await logicalDump(host())
    expect(await keyOf(asked({ confirm: 'another' }))).to.equal('purge-name')
    expect(await keyOf(asked({ file: '' }))).to.equal('purge-export')
    writeFileSync(file('there.zip'), 'somebody’s')
    expect(await keyOf(asked({ file: file('there.zip') }))).to.equal('export-there')
    expect(readFileSync(file('there.zip'), 'utf8')).to.equal('somebody’s')
    expect(differences(kept, await logicalDump(host()))).to.deep.equal([])
  })

  it('(f) 18: lists losses with the column the owner added, and refuses it without being told', async () => {
    await host().knex.raw("ALTER TABLE ticket ADD COLUMN costo_interno TEXT DEFAULT ''")
    const losses = await purgeOutlook(at())
    expect(losses.foreign.map(one => one.name)).to.deep.equal(['ticket.costo_interno'])
    expect(losses.tables.find(table => table.name === 'ticket')).to.include({ rows: 1 })
    expect(losses.columns).to.include('clienti.check_ticket')
    expect(await keyOf(asked())).to.equal('purge-foreign')
    expect(existsSync(file())).to.equal(false)
  })

  it('exports first, readable without us, then leaves the host as before the install (decision 33)', async () => {
    const report = await asked({ withForeign: true })
    expect(differences(before, await logicalDump(host()))).to.deep.equal([])
    const inside = unzipSync(readFileSync(report.file))
    const read = (entry: string): { rows: Record<string, unknown>[] } => JSON.parse(strFromU8(inside[entry] ?? new Uint8Array()))
    expect(read('tables/ticket.json').rows.map(row => [row['title'], row['costo_interno']])).to.deep.equal([['Caldaia ferma', '']])
    expect(strFromU8(inside[`files/ticket_file/${fileId}/foto caldaia.jpg`] ?? new Uint8Array())).to.equal('bytes of a picture')
    expect(read('columns-on-other-tables/clienti.json').rows.filter(row => row['check_ticket'] === 1)).to.have.length(2)
    expect(Object.keys(inside).join()).to.not.match(/tk_session|tk_code/)
    expect(Object.keys(inside)).to.include.members(['README.txt', 'service/tk_history.json', 'descriptions.json'])
    expect(findByDatabase(place().folder, host().address)).to.equal(undefined)
    expect(readdirSync(join(place().folder, 'files', name()))).to.not.include('ticket_file').and.not.include('tk_incoming')
  })

  it('installs afresh afterwards, and nothing waits to be sent for tables that are gone', async () => {
    if (host().form === 'mariadb') {
      const gone = await host().knex('lo_syncbox').whereNotIn('tablename', host().knex('so_tables').select('tablename'))
      expect(gone.filter((row: { tablename: string }) => !row.tablename.startsWith('so_'))).to.deep.equal([])
    }
    expect((await addon.status(at())).state).to.equal('available')
    expect((await addon.install(at(), answers)).changed).to.equal(true)
    expect((await host().knex('tk_object').whereNot({ origin: 'created', status: 'present' }))).to.deep.equal([])
  })
})
