import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { ticketing } from '../ticketing.ts'

describe('command line', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'tk-test-'))
  after(() => { rmSync(folder, { recursive: true }) })

  it('says in one sentence what was not understood (2) or refused (1)', async () => {
    const [unknown, address, notInstalled] = await Promise.all([
      ticketing(['nope']), ticketing(['uninstall', '--yes', '--database', 'postgres://u:secret@h/d']), ticketing(['activation', 'show', '--data', folder]),
    ])
    expect([unknown.code, address.code, notInstalled.code]).to.deep.equal([2, 2, 1])
    expect(unknown.err).to.contain('nope')
    expect(address.err).to.contain('--database').and.not.contain('secret')
    expect(notInstalled.err.trim()).to.equal('The Ticket service is not installed here.')
  })

  it('tells every command', async () => {
    const { code, out } = await ticketing(['--help'])
    expect(code).to.equal(0)
    for (const name of ['start', 'host', 'portal', 'follow', 'deliver', 'install', 'uninstall', 'activation', 'doctor', 'test', 'bench']) expect(out).to.match(new RegExp(`^ +${name} `, 'm'))
  })
})
