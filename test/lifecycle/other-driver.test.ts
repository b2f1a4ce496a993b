import { createRequire } from 'node:module'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { addon } from '../../addon/main.ts'
import { createHost, openHost } from '../../host/open.ts'
import { layWorkshop } from '../laid.ts'

const there = (): boolean => {
  try { return createRequire(createRequire(import.meta.url).resolve('knex')).resolve('sqlite3') !== '' } catch { return false }
}

describe('a host that runs on the driver sqlite3', function () {
  this.timeout(60_000)

  it('installs, installs again, uninstalls and finds everything (decision 36)', async function () {
    if (!there()) this.skip()
    const folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
    const file = join(folder, 'host.sqlite')
    const host = await openHost(`sqlite:${file}`)
    try {
      await createHost(host)
      await layWorkshop(host, join(folder, 'files'))
      const place = { address: `sqlite3:${file}`, folder, publicUrl: 'http://localhost:4001' }
      const answers = { consent: true, ownerEmail: 'olga@officinabassi.example' }
      expect((await addon.install(place, answers)).changed).to.equal(true)
      expect((await addon.install(place, answers)).changed).to.equal(false)
      expect((await addon.status(place)).state).to.equal('installed')
      expect(await addon.uninstall(place)).to.deep.equal({ changed: true })
      expect((await addon.install(place, answers)).changed).to.equal(true)
      expect((await addon.plan(place)).lines).to.deep.equal([])
    } finally {
      await host.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
