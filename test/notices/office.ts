import { rmSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import type { Language } from '@nios4/sdk'
import { addon } from '../../addon/main.ts'
import type { Desk, Installation } from '../../addon/desk.ts'
import type { Author, Change, Happening } from '../../addon/events.ts'
import { happened } from '../../addon/happened.ts'
import { findByDatabase } from '../../addon/lifecycle/installations.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { deliverOnce } from '../../addon/notices/delivery.ts'
import type { Delivered } from '../../addon/notices/delivery.ts'
import { openPost } from '../../addon/notices/post.ts'
import type { Post } from '../../addon/notices/post.ts'
import { insertRow } from '../../addon/records/rows.ts'
import { newId } from '../../formats/ids.ts'
import { createHost, openHost } from '../../host/open.ts'
import { readLetter } from '../../host/letter.ts'
import type { Letter } from '../../host/letter.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'

/** Says what the server answers to one recipient or one letter; undefined takes it. */
export type Answer = (address: string, stage: 'recipient' | 'data') => number | undefined

export type Office = {
  readonly desk: Desk
  readonly post: Post
  readonly letters: Letter[]
  readonly rita: Account
  readonly port: number
  answer: Answer
  now: number
  pass(seconds: number): void
  deliver(worker?: string): Promise<Delivered>
  account(account: Partial<Account> & { readonly email: string }): Promise<Account>
  ticket(cells: Readonly<Record<string, string | number>>): Promise<string>
  happen(event: Happening): Promise<void>
  changed(ticket: string, changes: readonly Change[], by?: Author): Promise<void>
  replied(ticket: string, body: string, by?: Author): Promise<void>
  stopMail(): Promise<void>
  startMail(): Promise<void>
  close(): Promise<void>
}

export type Account = { readonly id: string, readonly email: string, readonly name: string, readonly language: Language, readonly customer: string, readonly state: string, readonly letters: string }

export const sara: Author = { kind: 'firm', name: 'Sara Monti' }

/** Officina Termica Bassi with the addon, Rita Rossi of the bakery let in, and a mail server that obeys the test. */
export async function openOffice(server?: string): Promise<Office> {
  const { folder, installation, bakery } = server === undefined ? await copied() : await onServer(server)
  const mail = mailServer()
  const port = await mail.start(0)
  const post = openPost({ host: '127.0.0.1', port, secure: false, from: 'portale@ticketing.example' })
  const desk = await openDesk(installation, { folder, clock: { now: () => new Date(office.now) } })
  const { knex } = desk.db
  await knex('tk_notice').delete()
  await knex('tk_letter').delete()
  await knex('tk_code').delete()
  await knex(desk.names.customers.table).where({ gguid: bakery.id }).update({ [desk.names.customers.check]: 1 })
  const rita: Account = { id: newId(), email: 'rita@panificiorossi.example', name: 'Rita Rossi', language: 'it', customer: bakery.id, state: 'open', letters: '' }

  const office: Office = {
    desk, post, letters: mail.letters, rita, port, now: Date.parse('2026-11-23T09:00:00Z'),
    get answer() { return mail.answer }, set answer(answer) { mail.answer = answer },
    pass(seconds) { office.now += seconds * 1000 },
    deliver: (worker = 'test') => deliverOnce(desk, post, { worker }),
    async account(given) {
      const account = { ...rita, id: newId(), ...given }
      await knex('tk_account').insert({ ...account, phone: '', password_hash: '', created_at: office.now, proven_at: office.now, let_in_at: office.now, last_seen_at: 0, epoch: 1 })
      return account
    },
    async ticket(cells) {
      const column = desk.names.ticket.column
      return desk.db.inTransaction(async tx => (await insertRow(tx, desk.db.form, desk.names.ticket.table, {
        [column.customer]: bakery.name, [`gguid_${column.customer}`]: bakery.id, ...cells,
      }, { now: desk.clock.now(), writer: 'test' })).id)
    },
    happen: event => desk.db.inTransaction(tx => happened(desk, tx, event)),
    changed: (ticket, changes, author = sara) =>
      office.happen({ event: 'ticket-changed', ticket, customer: bakery.id, author, place: 'host', changes }),
    replied: (ticket, body, author = sara) => desk.db.inTransaction(async tx => {
      const { id } = await insertRow(tx, desk.db.form, desk.names.message, { body, audience: '', author: author.name },
        { now: desk.clock.now(), writer: 'test', parent: { table: desk.names.ticket.table, id: ticket } })
      await happened(desk, tx, { event: 'replied', ticket, customer: bakery.id, author, place: 'host', message: id, audience: 'all' })
    }),
    stopMail: () => mail.stop(),
    startMail: async () => { await mail.start(port) },
    async close() {
      post.close()
      await mail.stop()
      if (server !== undefined) await knex.raw('drop database ??', [new URL(installation.database).pathname.slice(1)])
      await desk.db.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  await office.account(rita)
  return office
}

type Laid = { readonly folder: string, readonly address: string, readonly bakery: { readonly id: string, readonly name: string } }

const laid = new Map<'office', Promise<Laid>>()

/** Laid once in each test process, copied for each test. */
async function copied(): Promise<{ readonly folder: string, readonly installation: Installation, readonly bakery: Laid['bakery'] }> {
  const template = laid.get('office') ?? lay()
  laid.set('office', template)
  const made = await template
  const folder = await mkdtemp(join(tmpdir(), 'tk-letters-'))
  await cp(made.folder, folder, { recursive: true })
  const found = findByDatabase(folder, made.address)
  if (found === undefined) throw new Error('not installed')
  return { folder, bakery: made.bakery, installation: { ...found, database: `sqlite:${join(folder, 'host.sqlite')}` } }
}

async function lay(server?: string): Promise<Laid> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-letters-'))
  const address = server === undefined ? `sqlite:${join(folder, 'host.sqlite')}` : `${server}/tk_test_${newId().slice(0, 8)}`
  const host = await openHost(address)
  const founded = new Date('2026-11-20T08:00:00Z')
  await createHost(host, founded)
  const { customers: [bakery] } = await seedWorkshop(host, join(folder, 'files'), { now: founded })
  if (bakery === undefined) throw new Error('no bakery')
  await addon.install({ address, folder, publicUrl: 'https://aiuto.officinabassi.example' }, { consent: true, ownerEmail: 'olga@officinabassi.example' })
  process.once('exit', () => { rmSync(folder, { recursive: true, force: true }) })
  if (server === undefined) await host.knex.raw('pragma wal_checkpoint(truncate)')
  await host.close()
  return { folder, address, bakery }
}

async function onServer(server: string): ReturnType<typeof copied> {
  const { folder, address, bakery } = await lay(server)
  const installation = findByDatabase(folder, address)
  if (installation === undefined) throw new Error('not installed')
  return { folder, installation, bakery }
}

function mailServer() {
  let server: SMTPServer | undefined
  const mail: { letters: Letter[], answer: Answer, start(port: number): Promise<number>, stop(): Promise<void> } = {
    letters: [], answer: () => undefined,
    start(wanted) {
      const fresh = new SMTPServer({
        authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true, closeTimeout: 100,
        onRcptTo: ({ address }, _session, done) => done(refusal(mail.answer(address, 'recipient'))),
        onData(stream, session, done) {
          const to = session.envelope.rcptTo.map(({ address }) => address)
          const parts: Buffer[] = []
          stream.on('data', (part: Buffer) => parts.push(part))
          stream.on('end', () => {
            const refused = refusal(mail.answer(to[0] ?? '', 'data'))
            if (refused !== undefined) return done(refused)
            readLetter(Buffer.concat(parts), newId(), to, new Date()).then(letter => { mail.letters.push(letter); done() }, done)
          })
        },
      })
      server = fresh
      fresh.on('error', () => undefined)
      return new Promise(resolve => fresh.listen(wanted, '127.0.0.1', () => {
        const bound = fresh.server.address()
        resolve(typeof bound === 'object' && bound !== null ? bound.port : 0)
      }))
    },
    stop: () => new Promise(resolve => { if (server === undefined) resolve(); else server.close(() => resolve()) }),
  }
  return mail
}

const refusal = (code: number | undefined): Error | undefined =>
  code === undefined ? undefined : Object.assign(new Error(code >= 500 ? 'No such mailbox here' : 'Try again later'), { responseCode: code })
