import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { readMailIn, mailInOf } from '../../addon/intake/mailbox/settings.ts'
import type { MailIn } from '../../addon/intake/mailbox/settings.ts'
import { watchMailbox } from '../../addon/intake/mailbox/watch.ts'
import { receiver } from '../../scripts/rounds/receive.ts'
import { answerTo, answersTo, letter, openPostOffice, said, server, toldOf } from './post.ts'
import type { PostOffice } from './post.ts'
import { startImap } from './imap-server.ts'
import type { ImapServer } from './imap-server.ts'

const quiet = { info: () => undefined, error: () => undefined }

describe('A mailbox on an IMAP server', function () {
  this.timeout(60_000)
  let office: PostOffice
  let imap: ImapServer
  beforeEach(async () => { [office, imap] = [await openPostOffice(), await startImap()] })
  afterEach(async () => { await imap.close(); await office.world.close() })

  const settings = (more: Partial<MailIn> = {}): MailIn =>
    ({ link: '', address: answersTo, trust: [server], host: '127.0.0.1', port: imap.port, secure: false, user: 'richieste', password: 'segreta', folder: 'INBOX', done: '', ...more })
  const watch = (mailIn: MailIn, { once, stopped = new Promise<void>(() => undefined) }: { once: boolean, stopped?: Promise<void> }): Promise<boolean> =>
    watchMailbox(mailIn, { folder: office.world.folder, log: quiet, once, stopped, ...receiver(office.world.folder, quiet, mailIn, [mailIn]) })
  const bodies = async (ticket: string): Promise<readonly string[]> => (await said(office.world, ticket)).map(({ body }) => body)
  const until = async (true_: () => boolean | Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 200; tries += 1) {
      if (await true_()) return
      await new Promise(resolve => setTimeout(resolve, 25))
    }
    throw new Error('it did not happen')
  }

  it('what lies unread in it is taken in, and marked as read afterwards (M01)', async () => {
    const { ticket, letter: told } = await toldOf(office)
    imap.put(letter({ to: answerTo(told), text: 'Dalla casella.' }))
    imap.put(letter({ from: 'ugo@altrove.example' }))
    expect(await watch(settings(), { once: true })).to.equal(true)
    expect(await bodies(ticket)).to.include('Dalla casella.')
    expect(imap.inbox().map(({ seen }) => seen)).to.deep.equal([true, true])
    expect(imap.said.join('\n')).to.not.contain('segreta')
  })

  it('what comes while it watches is there within a moment (IDLE), also after the line was cut', async () => {
    const { ticket, letter: told } = await toldOf(office)
    let stop = (): void => undefined
    const watching = watch(settings(), { once: false, stopped: new Promise(resolve => { stop = resolve }) })
    await until(() => imap.said.includes('IDLE'))
    imap.put(letter({ to: answerTo(told), text: 'Mentre guarda.' }))
    await until(async () => (await bodies(ticket)).includes('Mentre guarda.'))
    imap.cut()
    imap.put(letter({ to: answerTo(told), text: 'Dopo il taglio.' }))
    await until(async () => (await bodies(ticket)).includes('Dopo il taglio.'))
    stop()
    expect(await watching).to.equal(true)
  })

  it('taken letters are moved where the operator wants them', async () => {
    const { letter: told } = await toldOf(office)
    imap.put(letter({ to: answerTo(told) }))
    await watch(settings({ done: 'Prese' }), { once: true })
    expect([imap.inbox().length, imap.moved()]).to.deep.equal([0, 1])
  })

  it('two workers on the same mailbox make one entry (M03)', async () => {
    const { ticket, letter: told } = await toldOf(office)
    for (const text of ['Uno', 'Due', 'Tre']) imap.put(letter({ to: answerTo(told), text }))
    await Promise.all([watch(settings(), { once: true }), watch(settings(), { once: true })])
    expect((await bodies(ticket)).filter(body => ['Uno', 'Due', 'Tre'].includes(body)).sort()).to.deep.equal(['Due', 'Tre', 'Uno'])
  })

  it('what cannot be taken in now stays unread, and is not asked for again and again', async () => {
    await office.world.desk.db.knex('tk_addon').update({ installation: 'another' })
    imap.put(letter({}))
    let stop = (): void => undefined
    const watching = watch(settings(), { once: false, stopped: new Promise(resolve => { stop = resolve }) })
    await until(() => imap.said.includes('IDLE'))
    await new Promise(resolve => setTimeout(resolve, 300))
    stop()
    await watching
    expect(imap.said.filter(command => command.startsWith('UID SEARCH'))).to.have.length(1)
    expect(imap.inbox().map(({ seen }) => seen)).to.deep.equal([false])
  })

  it('letters that must wait for one firm keep nobody else’s waiting, however many they are (S51)', async () => {
    const { ticket, letter: told } = await toldOf(office)
    for (let at = 0; at < 210; at += 1) imap.put(letter({ to: 'chiusa@officinabassi.example' }))
    imap.put(letter({ to: answerTo(told), text: 'Dopo tutte le altre.' }))
    const open = receiver(office.world.folder, quiet, settings(), [settings()])
    const take: typeof open.take = async (raw, trust) => raw.head.includes('chiusa@') ? { kind: 'later', incoming: '', reason: 'closed' } : open.take(raw, trust)
    expect(await watchMailbox(settings(), { folder: office.world.folder, log: quiet, once: true, stopped: new Promise(() => undefined), ...open, take })).to.equal(true)
    expect(await bodies(ticket)).to.include('Dopo tutte le altre.')
    expect(imap.inbox().filter(({ seen }) => !seen)).to.have.length(210)
  })

  it('a mailbox full of letters does not keep another one waiting (S51)', async () => {
    const { letter: told } = await toldOf(office)
    const other = await startImap()
    try {
      for (let at = 0; at < 200; at += 1) imap.put(letter({ from: `ugo${at}@altrove.example` }))
      other.put(letter({ to: answerTo(told), text: 'Intanto io.' }))
      const flood = watch(settings(), { once: true })
      await watch(settings({ port: other.port }), { once: true })
      expect(imap.inbox().some(({ seen }) => !seen), 'the full one is still at it').to.equal(true)
      await flood
    } finally { await other.close() }
  })

  it('a wrong password or a server that is away is told and tried again, never thrown', async () => {
    const told: string[] = []
    const log = { info: () => undefined, error: (what: string, values?: object) => { told.push(`${what} ${JSON.stringify(values)}`) } }
    const wrong = settings({ password: 'sbagliata-segreta' })
    expect(await watchMailbox(wrong, { folder: office.world.folder, log, once: true, stopped: new Promise(() => undefined), ...receiver(office.world.folder, log, wrong, [wrong]) })).to.equal(false)
    expect(told).to.have.length(1)
    expect(told.join(), 'no password in a log (S58)').to.contain(answersTo).and.not.contain('sbagliata')
    await imap.close()
    expect(await watch(settings(), { once: true })).to.equal(false)
    imap = await startImap()
  })

  it('its settings are read from the environment or a file only its owner reads', () => {
    const env = { IMAP_ADDRESS: answersTo, IMAP_HOST: 'imap.firm.example', IMAP_USER: 'richieste', IMAP_PASSWORD: 'x', IMAP_TRUST: 'mx.a.example, MX.b.example' }
    expect(readMailIn(env, '/nowhere')).to.deep.equal([{ link: '', address: answersTo, trust: ['mx.a.example', 'mx.b.example'], host: 'imap.firm.example', port: 993, secure: true, user: 'richieste', password: 'x', folder: 'INBOX', done: '' }])
    const file = join(office.world.folder, 'imap.json')
    writeFileSync(file, JSON.stringify([{ address: answersTo }, { link: 'abc', address: 'altra@firma.example', trust: ['mx.c.example'] }]), { mode: 0o600 })
    const all = readMailIn({}, office.world.folder)
    expect([mailInOf(all, 'abc')?.address, mailInOf(all, 'xyz')?.address]).to.deep.equal(['altra@firma.example', answersTo])
    chmodSync(file, 0o644)
    expect(() => readMailIn({}, office.world.folder)).to.throw('mode 600')
    expect(() => readMailIn({ IMAP_ADDRESS: 'nessuno' }, '/nowhere')).to.throw('imap-setting-wrong')
  })
})
