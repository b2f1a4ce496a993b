import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const entry = fileURLToPath(new URL('../../scripts/ticketing.mjs', import.meta.url))

function ticketing(...args: string[]): Promise<{ code: number, out: string, err: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [entry, ...args], { env: { ...process.env, LANG: 'en', LC_ALL: '', SMTP_HOST: '' }, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', (part: Buffer) => { out += part.toString() })
    child.stderr.on('data', (part: Buffer) => { err += part.toString() })
    child.on('exit', code => resolve({ code: code ?? -1, out, err }))
  })
}

describe('command line', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'tk-test-'))
  after(() => { rmSync(folder, { recursive: true }) })

  it('says in one sentence what was not understood (2) or refused (1)', async () => {
    const [unknown, address, notInstalled] = await Promise.all([
      ticketing('nope'), ticketing('uninstall', '--yes', '--database', 'postgres://u:secret@h/d'), ticketing('activation', 'show', '--data', folder),
    ])
    expect([unknown.code, address.code, notInstalled.code]).to.deep.equal([2, 2, 1])
    expect(unknown.err).to.contain('nope')
    expect(address.err).to.contain('--database').and.not.contain('secret')
    expect(notInstalled.err.trim()).to.equal('The Ticket service is not installed here.')
  })

  it('tells every command', async () => {
    const { code, out } = await ticketing('--help')
    expect(code).to.equal(0)
    for (const name of ['start', 'host', 'portal', 'follow', 'deliver', 'install', 'uninstall', 'activation', 'doctor', 'test', 'bench']) expect(out).to.match(new RegExp(`^ +${name} `, 'm'))
  })
})
