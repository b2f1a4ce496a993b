import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseName, fileStore } from '../../../addon/records/files.ts'
import { allowWriting, connect, round, serverAt } from '../../../addon/sync.ts'
import type { RoundOptions } from '../../../addon/sync.ts'
import { startCloud } from '../../../host/cloud/start.ts'
import type { Cloud } from '../../../host/cloud/start.ts'
import { createHost, openHost } from '../../../host/open.ts'
import type { HostDatabase } from '../../../host/open.ts'
import { addField } from '../../../host/program/fields.ts'
import { storeFile } from '../../../host/program/files.ts'
import { addList } from '../../../host/program/lists.ts'
import { saveRow } from '../../../host/program/save-row.ts'
import { addTable } from '../../../host/program/structure.ts'
import { fixedId } from '../../../host/schema/fixed-id.ts'
import { openDesk } from '../../../addon/lifecycle/open-desk.ts'
import { findByDatabase } from '../../../addon/lifecycle/installations.ts'
import { followOnce } from '../../../addon/follow.ts'
import { goLive } from '../../go-live.ts'
import { heldClock } from '../../world.ts'
import { bruno, olga, rita } from './people.ts'
import type { PortalCustomer } from './people.ts'

export const database = 'officina'
/** Everybody's login: what is tried here is not who may come in. */
export const token = 'un-gettone-per-tutti'

/** Where everything of one firm lies. */
export type Ground = {
  readonly folder: string
  readonly web: string
  readonly cloud: string
  /** Address of a replica. */
  replica(name: string): string
  /** The device's own files; the portal's data folder. */
  data(name: string): string
}

export const replicas = ['phone', 'tablet', 'van', 'portal'] as const
export type ReplicaName = typeof replicas[number]

export const ground = (folder: string): Ground => ({
  folder, web: `sqlite:${join(folder, 'web.sqlite')}`, cloud: join(folder, 'cloud'),
  replica: name => `sqlite:${join(folder, `${name}.sqlite`)}`, data: name => join(folder, name),
})

/** The bytes of a replica's file fields. */
export const filesOf = (at: Ground, name: string): string => join(at.data(name), 'files')

/** A connection that broke after the last answer is found dead by the next call: that one goes once more. */
export const optionsFor = (at: Ground, name: string, clock: RoundOptions['clock']): RoundOptions => ({
  credentials: { email: '', password: '', token }, clock, patience: [0], files: fileStore(filesOf(at, name), databaseName(at.replica(name))),
})

export const beginning = '2026-11-20T08:00:00Z'

let template: Promise<{ readonly made: string, readonly at: Ground }> | undefined

/** A fresh firm in the same place as the last one: a copy of what was made once in this process. */
export async function freshGround(): Promise<Ground> {
  template ??= makeTemplate()
  const { made, at } = await template
  rmSync(at.folder, { recursive: true, force: true })
  cpSync(made, at.folder, { recursive: true })
  return at
}

export async function forgetTemplate(): Promise<void> {
  if (template === undefined) return
  rmSync(join((await template).made, '..'), { recursive: true, force: true })
  template = undefined
}

/** Memory, where the machine lends it: a thousand firms wear no disk. */
const room = (): string => process.env.TMPDIR ?? (existsSync('/dev/shm') ? '/dev/shm' : tmpdir())

async function makeTemplate(): Promise<{ readonly made: string, readonly at: Ground }> {
  const base = mkdtempSync(join(room(), `tk-firm-${process.pid}-`))
  const at = ground(join(base, 'now'))
  await layFirm(at)
  const made = join(base, 'template')
  renameSync(at.folder, made)
  return { made, at }
}

/** A small firm in a cloud; three devices and a portal that all agree. */
async function layFirm(at: Ground): Promise<void> {
  const clock = heldClock(beginning)
  const web = await openHost(at.web)
  await layWeb(at, web, clock.now())
  const cloud = await startCloud({ folder: at.cloud, port: 0, clock, files: join(at.folder, 'cloud-files') })
  await cloud.addDatabase({ web, name: database, label: 'Officina' })
  await cloud.admit(database, await cloud.addUser({ email: olga.mail, password: 'olga in bicicletta', token, id: olga.id }), { username: olga.username })
  await cloud.joinStores()
  for (const name of replicas) {
    clock.pass(60)
    await connect(at.replica(name), { server: serverAt(cloud.base), database }, optionsFor(at, name, clock))
    await allowWriting(at.replica(name))
  }
  clock.pass(60)
  await goLive({ address: at.replica('portal'), folder: at.data('portal'), publicUrl: 'http://portal.example' }, clock.now())
  await layCustomers(at, clock)
  await allAgree(at, cloud, clock)
  await cloud.close()
  await web.close()
}

async function layWeb(at: Ground, web: HostDatabase, now: Date): Promise<void> {
  await createHost(web, now)
  const field = (table: string, name: string, type: number, more: object = {}) => addField(web, olga, { table, name, label: name, type, now, ...more })
  await addList(web, olga, 'zone', ['Centro', 'Est'], { now })
  await addTable(web, olga, { name: 'clienti', label: 'Clienti', section: 'archivi', now })
  await field('clienti', 'ragione_sociale', 0)
  await field('clienti', 'email', 14)
  await field('clienti', 'note', 1)
  await field('clienti', 'zona', 12, { list: 'zone' })
  await addTable(web, olga, { name: 'impianti', label: 'Impianti', section: 'archivi', now })
  await field('impianti', 'modello', 0)
  await field('impianti', 'matricola', 0)
  await field('impianti', 'scheda', 28)
  await field('info', 'ragione_sociale', 0)
  await field('info', 'email_azienda', 14)
  await field('info', 'logo', 2)
  const logo = await storeFile(web, join(at.folder, 'cloud-files'), 'info', Buffer.from(onePixel, 'base64'), 'logo.png', { id: fixedId('file', 'logo'), now })
  await saveRow(web, olga, 'info', { ragione_sociale: 'Officina Bassi', email_azienda: 'info@officinabassi.example', logo }, { id: fixedId('info'), now })
  for (const { customer, name, email } of [rita, bruno]) await saveRow(web, olga, 'clienti', { ragione_sociale: name, email }, { id: customer, now })
  for (const at of [1, 2]) await saveRow(web, olga, 'clienti', { ragione_sociale: `Cliente ${at}` }, { id: fixedId('clienti', String(at)), now })
  for (const at of [1, 2]) await saveRow(web, olga, 'impianti', { modello: `Caldaia ${at}` }, { id: fixedId('impianti', String(at)), now })
}

const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** Rita and Bruno may come in and hear of everything; each has a ticket, whose description they may change themselves. */
async function layCustomers(at: Ground, clock: ReturnType<typeof heldClock>): Promise<void> {
  const address = at.replica('portal')
  const installation = findByDatabase(at.data('portal'), address)
  if (installation === undefined) throw new Error('nothing was installed')
  const host = await openHost(address)
  const now = clock.now()
  for (const person of [rita, bruno]) {
    await saveRow(host, olga, 'clienti', { check_ticket: 1 }, { id: person.customer, now })
    await host.knex('tk_account').insert(accountRow(person, now.getTime()))
    await saveRow(host, olga, 'ticket', { title: person.firstTitle, customer: person.name, gguid_customer: person.customer }, { id: fixedId('ticket', person.key), now })
  }
  const rule: { gguid: string } | undefined = await host.knex('ticket_fields').where({ field_name: 'description' }).first('gguid')
  await saveRow(host, olga, 'ticket_fields', Object.fromEntries(['change_later', 'in_new', 'in_open', 'in_waiting', 'in_done', 'in_closed', 'in_cancelled'].map(name => [name, 1])), { id: rule?.gguid, now })
  await host.close()
  const desk = await openDesk(installation, { folder: at.data('portal'), clock })
  await followOnce(desk, { sweep: 'all' })
  await followOnce(desk, { sweep: 'all' })
  // The letters of that day are taken as read.
  await desk.db.knex('tk_letter').update({ status: 'sent' })
  await desk.db.knex('tk_notice').where({ letter: '' }).delete()
  await desk.db.close()
}

const accountRow = ({ account, email, name, customer }: PortalCustomer, now: number) => ({
  id: account, email, name, phone: '', password_hash: '', language: 'it', customer, state: 'open', letters: '', created_at: now, proven_at: now, let_in_at: now, last_seen_at: now, epoch: 0,
})

async function allAgree(at: Ground, cloud: Cloud, clock: ReturnType<typeof heldClock>): Promise<void> {
  for (const _ of [1, 2, 3]) {
    clock.pass(60)
    for (const name of [...replicas].reverse()) await round(at.replica(name), optionsFor(at, name, clock))
    await cloud.joinStores()
  }
}
