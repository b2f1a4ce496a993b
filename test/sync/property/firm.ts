import { join } from 'node:path'
import type { Desk } from '../../../addon/desk.ts'
import { findByDatabase } from '../../../addon/lifecycle/installations.ts'
import { openDesk } from '../../../addon/lifecycle/open-desk.ts'
import { openPost } from '../../../addon/notices/post.ts'
import type { Post } from '../../../addon/notices/post.ts'
import { round, serverAt } from '../../../addon/sync.ts'
import type { RoundOptions, RoundReport } from '../../../addon/sync.ts'
import { startCloud } from '../../../host/cloud/start.ts'
import type { Cloud } from '../../../host/cloud/start.ts'
import { startMailbox } from '../../../host/mailbox.ts'
import type { Mailbox } from '../../../host/mailbox.ts'
import { openHost } from '../../../host/open.ts'
import type { HostDatabase } from '../../../host/open.ts'
import type { HostUser } from '../../../host/program/host-user.ts'
import { olga, sara, tina, tito } from './people.ts'
import { beginning, database, filesOf, freshGround, optionsFor, replicas } from './template.ts'
import type { Ground, ReplicaName } from './template.ts'

/** Somebody's program: the console on the web database, or a device on its replica. The portal's replica is a place to look at only. */
export type Place = {
  readonly name: PlaceName
  readonly user: HostUser
  readonly host: HostDatabase
  /** Folder of the bytes behind its file fields, as its program keeps them. */
  readonly files: string
  now(): Date
}

export type PlaceName = ReplicaName | 'console'

/** Where people work in the host's program. */
export const programs = ['console', 'phone', 'tablet', 'van'] as const
export type ProgramName = typeof programs[number]

export type Skews = Readonly<Record<PlaceName, number>>

/** One firm at work: five databases, the cloud between them, the portal with its letters. */
export type Firm = {
  readonly at: Ground
  readonly cloud: Cloud
  readonly mailbox: Mailbox
  readonly post: Post
  place(name: PlaceName): Place
  round(name: ReplicaName, more?: Partial<RoundOptions>): Promise<RoundReport>
  /** The portal's process as it runs now. */
  desk(): Promise<Desk>
  /** The process died: the next one begins anew. */
  deskDied(): Promise<void>
  pass(seconds: number): void
  /** The server's clock is put forward or back. */
  shiftServer(seconds: number): void
  close(): Promise<void>
}

const users: Readonly<Record<PlaceName, HostUser>> = { console: olga, phone: tina, tablet: tito, van: sara, portal: olga }

/** One mailbox for all firms of this process. */
let postOffice: Promise<{ readonly mailbox: Mailbox, readonly post: Post }> | undefined

async function openPostOffice(): Promise<{ readonly mailbox: Mailbox, readonly post: Post }> {
  const mailbox = await startMailbox({ smtpPort: 0, httpPort: 0 })
  return { mailbox, post: openPost({ host: '127.0.0.1', port: mailbox.smtpPort, secure: false, from: 'portale@ticketing.example' }) }
}

export async function closePostOffice(): Promise<void> {
  if (postOffice === undefined) return
  const { mailbox, post } = await postOffice
  post.close()
  await mailbox.close()
  postOffice = undefined
}

/** Clocks differ by these seconds from the true time, from the first edit on. */
export async function openFirm(skews: Skews): Promise<Firm> {
  const at = await freshGround()
  postOffice ??= openPostOffice()
  const { mailbox, post } = await postOffice
  mailbox.clear()
  let [trueMs, serverSkew] = [new Date(beginning).getTime() + 3_600_000, 0]
  const clockOf = (name: PlaceName) => ({ now: () => new Date(trueMs + skews[name] * 1000) })
  const cloud = await startCloud({ folder: at.cloud, port: 0, clock: { now: () => new Date(trueMs + serverSkew * 1000) }, files: join(at.folder, 'cloud-files') })
  const places = new Map<PlaceName, Place>()
  for (const name of [...replicas, 'console'] as const) {
    const host = await openHost(name === 'console' ? at.web : at.replica(name))
    places.set(name, { name, user: users[name], host, files: name === 'console' ? join(at.folder, 'cloud-files') : filesOf(at, name), now: clockOf(name).now })
    const { sync, webApi } = serverAt(cloud.base)
    // The cloud of the template had another port.
    if (name !== 'console') await host.knex('tk_sync').where({ id: 1 }).update({ sync_base: sync, web_base: webApi })
  }
  const place = (name: PlaceName): Place => {
    const found = places.get(name)
    if (found === undefined) throw new Error(`no place ${name}`)
    return found
  }
  await cloud.addDatabase({ web: place('console').host, name: database })
  let desk: Promise<Desk> | undefined
  const closeDesk = async (): Promise<void> => { await (await desk)?.db.close(); desk = undefined }
  return {
    at, cloud, mailbox, post, place,
    round: (name, more = {}) => round(at.replica(name), { ...optionsFor(at, name, clockOf(name)), ...more }),
    desk: () => desk ??= openPortal(at, clockOf('portal')),
    deskDied: closeDesk,
    pass(seconds) { trueMs += seconds * 1000 },
    shiftServer(seconds) { serverSkew += seconds },
    async close() {
      await closeDesk()
      await cloud.close()
      for (const { host } of places.values()) await host.close()
    },
  }
}

/** The portal's process starts. */
export async function openPortal(at: Ground, clock: Desk['clock']): Promise<Desk> {
  const installation = findByDatabase(at.data('portal'), at.replica('portal'))
  if (installation === undefined) throw new Error('nothing is installed')
  return openDesk(installation, { folder: at.data('portal'), clock })
}
