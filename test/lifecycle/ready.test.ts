import { chmodSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { addon } from '../../addon/main.ts'
import { refuseUnready } from '../../addon/lifecycle/ready.ts'
import { openDatabase } from '../../addon/records/open.ts'
import { layWorkshop } from '../laid.ts'
import { onBothForms } from '../host/both-forms.ts'
import { keyOf } from './key-of.ts'
import { differences, logicalDump } from './logical-dump.ts'

const answers = { consent: true, ownerEmail: 'olga@officinabassi.example' }

onBothForms('before the first write', (place, form) => {
  const host = () => place().host
  const at = (address = host().address) => ({ address, folder: place().folder, publicUrl: 'http://localhost:4001' })

  before(async () => { await layWorkshop(host(), join(place().folder, 'files')) })

  it('(f) 25: rights or files the user lacks are told, all of them, and nothing is written', async () => {
    const before = await logicalDump(host())
    if (form === 'SQLite') {
      const db = openDatabase(host().address)
      const said = await refuseUnready(db, place().folder, 'install', { free: () => 1e12, writable: () => false }).then(() => undefined, (fault: { text?: { en: string } }) => fault)
      await db.close()
      expect(said?.text?.en).to.equal(`${host().address.slice(7)} cannot be written. ${dirname(host().address.slice(7))} cannot be written.`)
      // Root may write everything; anybody else meets it for real.
      if (process.getuid?.() !== 0) {
        chmodSync(host().address.slice(7), 0o400)
        expect(await keyOf(addon.install(at(), answers))).to.equal('not-ready')
        chmodSync(host().address.slice(7), 0o600)
      }
    } else {
      const url = new URL(host().address)
      const user = `tk_poor_${process.pid}`
      await host().knex.raw(`CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY 'poor'`)
      await host().knex.raw(`GRANT SELECT, INSERT, UPDATE ON \`${url.pathname.slice(1).replaceAll('_', '\\_')}\`.* TO '${user}'@'%'`)
      url.username = user
      url.password = 'poor'
      const said = await addon.install(at(url.href), answers).then(() => undefined, (fault: { key?: string, text?: { it: string, en: string } }) => fault)
      await host().knex.raw(`DROP USER '${user}'@'%'`)
      expect(said?.key).to.equal('not-ready')
      expect(said?.text?.en).to.equal("The database's user lacks these rights: DELETE, CREATE, ALTER, INDEX.")
      expect(said?.text?.it).to.contain('DELETE, CREATE, ALTER, INDEX')
    }
    expect(differences(before, await logicalDump(host()))).to.deep.equal([])
  })

  it('room that is missing is told with the place and how much', async () => {
    const db = openDatabase(host().address)
    const said = await refuseUnready(db, place().folder, 'install', { free: () => 1000, writable: () => true }).then(() => undefined, (fault: { key?: string, text?: { en: string } }) => fault)
    expect(said?.key).to.equal('not-ready')
    expect(said?.text?.en).to.match(/needs \d+ MB of free space/)
    await refuseUnready(db, place().folder, 'purge')
    await db.close()
  })
})
