import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { answerTo, answersTo, letter, openPostOffice, said, server, toldOf } from './post.ts'
import type { PostOffice } from './post.ts'
import { startImap } from './imap-server.ts'
import type { ImapServer } from './imap-server.ts'

const entry = fileURLToPath(new URL('../../scripts/ticketing.mjs', import.meta.url))

function ticketing(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<{ code: number, out: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [entry, ...args], { env: { ...process.env, LANG: 'en', LC_ALL: '', SMTP_HOST: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => { out += part.toString() })
    child.on('exit', code => resolve({ code: code ?? -1, out }))
  })
}

describe('ticketing receive', function () {
  this.timeout(60_000)
  let office: PostOffice
  let imap: ImapServer
  beforeEach(async () => { [office, imap] = [await openPostOffice(), await startImap()] })
  afterEach(async () => { await imap.close(); await office.world.close() })

  it('takes in what lies in the mailbox, and doctor says whether it answers and whom it trusts', async () => {
    const { ticket, letter: told } = await toldOf(office)
    imap.put(letter({ to: answerTo(told), text: 'Dalla riga di comando.' }))
    const place = ['--data', office.world.folder, '--database', office.world.desk.installation.database]
    const env = { IMAP_ADDRESS: answersTo, IMAP_HOST: '127.0.0.1', IMAP_PORT: String(imap.port), IMAP_SECURE: '0', IMAP_USER: 'richieste', IMAP_PASSWORD: 'segreta', IMAP_TRUST: server }
    const [taken, doctor, doubtful, unset] = [
      await ticketing(env, 'receive', '--once', ...place), await ticketing(env, 'doctor', ...place), await ticketing({ ...env, IMAP_TRUST: '' }, 'doctor', ...place), await ticketing({}, 'receive', '--once', ...place),
    ]
    expect(taken, taken.out).to.deep.include({ code: 0 })
    expect((await said(office.world, ticket)).map(({ body }) => body)).to.include('Dalla riga di comando.')
    expect(doctor.out).to.contain(`The mailbox ${answersTo} answers`).and.not.contain('segreta')
    expect(doubtful.out).to.contain('IMAP_TRUST is missing')
    expect([unset.code, unset.out]).to.deep.equal([1, 'No incoming mail: IMAP_ADDRESS and IMAP_HOST, or the file imap.json, are needed.\n'])
    expect((await ticketing({}, 'receive', '--webhook', ...place)).out).to.match(/Address: .*\/hooks\/mail\nSecret: [\w-]{43}/)
  })
})
