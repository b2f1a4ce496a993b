import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { cpSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cell } from '@nios4/sdk'
import type { Clock, Desk } from '../addon/desk.ts'
import { followOnce } from '../addon/follow.ts'
import { openDesk } from '../addon/lifecycle/open-desk.ts'
import { findByDatabase, keepInstallation } from '../addon/lifecycle/installations.ts'
import { deliverOnce } from '../addon/notices/delivery.ts'
import { openPost } from '../addon/notices/post.ts'
import { createHost, openHost } from '../host/open.ts'
import type { HostDatabase } from '../host/open.ts'
import { startMailbox } from '../host/mailbox.ts'
import type { HostUser } from '../host/program/host-user.ts'
import { retireRow, saveRow } from '../host/program/save-row.ts'
import { seedWorkshop } from '../host/worlds/workshop.ts'
import type { Workshop } from '../host/worlds/workshop.ts'
import { startPortal } from '../portal/app.ts'
import { outgoing } from '../scripts/demo/hand-over.ts'
import { goLive } from './go-live.ts'

/** Where letters come in, once a test has said so in `imap.json`. */
export const lettersTo = 'richieste@ticketing.example'

/** A clock the test holds in its hand. */
export type HeldClock = Clock & { set(moment: string): void, pass(seconds: number): void }

export function heldClock(start = '2026-11-23T09:00:00Z'): HeldClock {
  let at = new Date(start).getTime()
  return {
    now: () => new Date(at),
    set(moment) { at = new Date(moment).getTime() },
    pass(seconds) { at += seconds * 1000 },
  }
}

type Mailbox = Awaited<ReturnType<typeof startMailbox>>
export type Letter = ReturnType<Mailbox['letters']>[number]

export type World = {
  readonly host: HostDatabase
  readonly workshop: Workshop
  readonly owner: HostUser
  readonly folder: string
  readonly clock: HeldClock
  readonly desk: Desk
  readonly mailbox: Mailbox
  /** Address of the customers' portal, without a slash at its end. */
  readonly portal: string
  /** The host program writes a row, as a device would. */
  save(table: string, values: Record<string, Cell>, id?: string, parent?: { table: string, id: string }): Promise<string>
  retire(table: string, id: string): Promise<void>
  /** Everything the host did is followed, whatever its stamps. Returns how many things changed. */
  follow(): Promise<number>
  /** Bundling windows pass, letters go out over SMTP; what arrived since the last call. */
  letters(): Promise<readonly Letter[]>
  close(): Promise<void>
}

export type WorldForm = 'sqlite' | 'mariadb'

export const mariadbServer = process.env.MARIADB_ADDRESS ?? 'mysql://root@127.0.0.1:3306'

export type WorldOptions = { readonly form?: WorldForm, readonly start?: string, readonly around?: (desk: Desk) => Desk, /** Where answers to letters are taken in. */ readonly answersTo?: string }

type Template = { readonly folder: string, readonly workshop: Workshop, readonly address: string }
const templates = new Map<string, Promise<Template>>()

/** The workshop with the addon installed and live: made once in each test process, copied for each test (SQLite). */
export async function openWorld(options: WorldOptions & { language?: 'it' | 'en' } = {}): Promise<World> {
  const { form = 'sqlite', language = 'it' } = options
  return worldOn(form === 'mariadb' ? await build(form, language) : await copied(language), options)
}

/** The same around a host somebody else made, with the addon installed and live. Closing it drops its database. */
export async function worldOn({ folder, workshop, address }: Template, { form = 'sqlite', start, around, answersTo = '' }: WorldOptions = {}): Promise<World> {
  const clock = heldClock(start)
  const host = await openHost(address)
  const installation = findByDatabase(folder, address)
  if (installation === undefined) throw new Error('the world has no installation')
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0, now: clock.now, outgoing: outgoing(lettersTo, folder, clock.now) })
  const served = await startPortal({ folder, port: 0, clock, around })
  const origin = `http://127.0.0.1:${served.port}`
  const desk = await openDesk({ ...installation, publicUrl: origin }, { folder, clock })
  keepInstallation(folder, desk.installation)
  const post = openPost({ host: '127.0.0.1', port: mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' })
  let seen = 0
  return {
    host, workshop, owner: workshop.owner, folder, clock, desk, mailbox, portal: `${origin}/${installation.link}`,
    save: (table, values, id, parent) => saveRow(host, workshop.owner, table, values, { id, parent, now: clock.now() }),
    retire: async (table, id) => { await retireRow(host, workshop.owner, table, id, clock.now()) },
    async follow() {
      desk.reading.forget()
      return (await followOnce(desk, { sweep: 'all' })).changed
    },
    async letters() {
      clock.pass(120)
      for (let round = 0; round < 20; round += 1) {
        const { sent, failed, dropped } = await deliverOnce(desk, post, { worker: 'test', limit: 500, answersTo })
        if (sent + failed + dropped === 0) break
      }
      const all = mailbox.letters()
      const fresh = all.slice(seen)
      seen = all.length
      return fresh
    },
    async close() {
      await served.close()
      await post.close()
      await mailbox.close()
      await desk.db.close()
      if (form === 'mariadb') await host.knex.raw('drop database ??', [new URL(address).pathname.slice(1)])
      await host.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function copied(language: 'it' | 'en'): Promise<Template> {
  const template = templates.get(language) ?? build('sqlite', language)
  templates.set(language, template)
  const made = await template
  const folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
  const address = `sqlite:${join(folder, 'host.sqlite')}`
  await copyFile(made.address.slice('sqlite:'.length), join(folder, 'host.sqlite'))
  cpSync(join(made.folder, 'files'), join(folder, 'files'), { recursive: true })
  await copyFile(join(made.folder, 'trusted-keys.json'), join(folder, 'trusted-keys.json'))
  const installation = findByDatabase(made.folder, made.address)
  if (installation !== undefined) keepInstallation(folder, { ...installation, database: address })
  return { folder, workshop: made.workshop, address }
}

async function build(form: WorldForm, language: 'it' | 'en'): Promise<Template> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-test-'))
  const name = `tk_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
  const address = form === 'sqlite' ? `sqlite:${join(folder, 'host.sqlite')}` : `${mariadbServer}/${name}`
  const host = await openHost(address)
  const now = new Date('2026-11-20T08:00:00Z')
  await createHost(host, now)
  const workshop = await seedWorkshop(host, join(folder, 'files'), { language, now })
  await goLive({ address, folder, publicUrl: 'http://127.0.0.1:1' }, now)
  if (form === 'sqlite') await host.knex.raw('pragma wal_checkpoint(truncate)')
  await host.close()
  return { folder, workshop, address }
}
