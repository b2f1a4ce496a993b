import { expect } from 'chai'
import { answerTo, answersTo, letter, openPostOffice, said, server, toldOf } from './post.ts'
import type { PostOffice } from './post.ts'
import { startImap } from './imap-server.ts'
import type { ImapServer } from './imap-server.ts'
import { ticketing } from '../ticketing.ts'

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
      await ticketing(['receive', '--once', ...place], env), await ticketing(['doctor', ...place], env), await ticketing(['doctor', ...place], { ...env, IMAP_TRUST: '' }), await ticketing(['receive', '--once', ...place]),
    ]
    expect(taken, taken.err).to.deep.include({ code: 0 })
    expect((await said(office.world, ticket)).map(({ body }) => body)).to.include('Dalla riga di comando.')
    expect(doctor.out).to.contain(`The mailbox ${answersTo} answers`).and.not.contain('segreta')
    expect(doubtful.out).to.contain('IMAP_TRUST is missing')
    expect([unset.code, unset.err]).to.deep.equal([1, 'No incoming mail: IMAP_ADDRESS and IMAP_HOST, or the file imap.json, are needed.\n'])
    expect((await ticketing(['receive', '--webhook', ...place])).out).to.match(/Address: .*\/hooks\/mail\nSecret: [\w-]{43}/)
  })
})
