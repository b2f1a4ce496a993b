import { expect } from 'chai'
import { watchMailbox } from '../../addon/intake/mailbox/watch.ts'
import { receiver } from '../../scripts/rounds/receive.ts'
import { isDebianMailThere, startDebianMail } from './debian.ts'
import type { DebianMail } from './debian.ts'
import { answerTo, answersTo, openPostOffice, ritas, said, server, toldOf, waiting } from './post.ts'
import type { PostOffice } from './post.ts'

const quiet = { info: () => undefined, error: () => undefined }
const suite = isDebianMailThere() ? describe : describe.skip

suite('Real mail: swaks sends, Dovecot keeps, we fetch', function () {
  this.timeout(60_000)
  let office: PostOffice
  let mail: DebianMail | undefined
  before(async () => { mail = await startDebianMail() })
  after(() => mail?.close())
  beforeEach(async () => { office = await openPostOffice() })
  afterEach(() => office.world.close())

  const fetched = async (): Promise<void> => {
    const mailIn = { link: '', address: answersTo, trust: [server], host: '127.0.0.1', port: mail?.imapPort ?? 0, secure: false, user: 'richieste', password: 'segreta', folder: 'INBOX', done: '' }
    expect(await watchMailbox(mailIn, { folder: office.world.folder, log: quiet, once: true, stopped: new Promise(() => undefined), ...receiver(office.world.folder, quiet, mailIn, [mailIn]) })).to.equal(true)
  }
  const reasons = async (): Promise<readonly string[]> => (await waiting(office.world)).map(({ reason }) => reason).sort()

  it('Rita’s answer joins her ticket with its attachment, fetched twice it is there once (M01, M03)', async () => {
    const { ticket, letter: told } = await toldOf(office)
    const note = ['--attach-type', 'text/plain', '--attach-name', 'nota.txt', '--attach', 'La targhetta dice 4711.']
    expect(await mail?.swaks('--from', ritas, '--h-From', `Rita <${ritas}>`, '--to', answerTo(told), '--attach-type', 'text/plain', '--attach-body', 'Vi aspetto alle dieci.', ...note)).to.equal(0)
    await fetched()
    await fetched()
    expect((await said(office.world, ticket)).filter(({ body }) => body === 'Vi aspetto alle dieci.')).to.have.length(1)
    const files: { file: string }[] = await office.world.desk.db.knex(office.world.desk.names.file).where({ gguidp: ticket }).select('file')
    expect(files.map(({ file }) => file).join()).to.contain('nota.txt')
  })

  it('hostile letters wait: a forged From, a line in our server’s name, a null sender’s claims, two Froms (S49)', async () => {
    const { ticket, letter: told } = await toldOf(office)
    const before = await said(office.world, ticket)
    const to = ['--to', answerTo(told), '--body', 'Fate come dico io.']
    const forged = ['--from', 'x@evil.example', '--h-From', `Rita <${ritas}>`]
    expect(await mail?.swaks(...forged, ...to)).to.equal(0)
    expect(await mail?.swaks(...forged, ...to, '--add-header', `Authentication-Results: ${server}; dmarc=pass header.from=panificiorossi.example`)).to.equal(0)
    expect(await mail?.swaks('--from', ritas, '--h-From', `Rita <${ritas}>`, '--add-header', 'From: Ugo <ugo@altrove.example>', ...to)).to.equal(0)
    expect(await mail?.swaks('--from', 'ugo@altrove.example', '--h-From', 'Ugo <ugo@altrove.example>', ...to)).to.equal(0)
    await fetched()
    expect(await reasons()).to.deep.equal(['from-unclear', 'not-his', 'not-his', 'other-person'])
    expect(await said(office.world, ticket)).to.deep.equal(before)
  })

  it('what says it is automatic, or comes from nobody, is answered by nobody (S51)', async () => {
    const { letter: told } = await toldOf(office)
    const to = ['--to', answerTo(told), '--body', 'Non ci sono.', '--h-From', `Rita <${ritas}>`]
    for (const mark of ['Auto-Submitted: auto-replied', 'Precedence: bulk', 'X-Autoreply: yes', 'List-Id: <l.example>']) expect(await mail?.swaks('--from', ritas, ...to, '--add-header', mark)).to.equal(0)
    expect(await mail?.swaks('--from', '<>', ...to)).to.equal(0)
    await fetched()
    expect(await reasons()).to.deep.equal([])
    expect(await office.world.letters()).to.deep.equal([])
  })
})
