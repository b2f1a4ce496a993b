import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCloud } from '../../host/cloud/start.ts'
import type { Cloud, CloudOptions } from '../../host/cloud/start.ts'
import { createHost, openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import type { HostUser } from '../../host/program/host-user.ts'
import { heldClock } from '../world.ts'
import type { HeldClock } from '../world.ts'

/** The owner. */
export const olga: HostUser = { username: 'Olga Bassi', mail: 'olga@officinabassi.example', id: 2101, categories: 1, admin: true }
/** A technician: a default user. */
export const tina: HostUser = { username: 'Tina Galli', mail: 'tina@officinabassi.example', id: 2103, categories: 2, admin: false }

export type Stage = {
  readonly cloud: Cloud
  readonly web: HostDatabase
  readonly clock: HeldClock
  readonly folder: string
  /** Tokens of the two people who may work in the database `officina`. */
  readonly tokens: { readonly olga: string, readonly tina: string }
  /** Asks a door with GET, or with POST when there is a body. */
  ask(door: string, query: Readonly<Record<string, string | number>>, body?: unknown): Promise<Response>
  close(): Promise<void>
}

/** The second everything begins; what the new database brought with it came earlier. */
export const start = 20261123090100

/** A cloud with one new database, `officina`, or the one lent, in which Olga and Tina work. */
export async function openStage(options: Partial<CloudOptions> = {}, lent?: HostDatabase): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-cloud-'))
  const clock = heldClock('2026-11-23T09:00:00Z')
  const web = lent ?? await openHost(`sqlite:${join(folder, 'officina.sqlite')}`)
  if (lent === undefined) await createHost(web, new Date('2026-11-01T08:00:00Z'))
  const cloud = await startCloud({ folder: join(folder, 'cloud'), port: 0, clock, ...options })
  await cloud.addDatabase({ web, name: 'officina', label: 'Officina Termica Bassi' })
  const tokens = { olga: await letIn(cloud, olga, 'olga in bicicletta'), tina: await letIn(cloud, tina, 'tina e i tubi') }
  await cloud.joinStores()
  clock.pass(60)
  return {
    cloud, web, clock, folder, tokens,
    ask: (door, query, body) => fetch(`${cloud.base}/${door}/?${new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))}`, body === undefined ? {} : {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
    }),
    close: async () => { await cloud.close(); if (lent === undefined) await web.close(); await rm(folder, { recursive: true, force: true }) },
  }
}

async function letIn(cloud: Cloud, { mail, id, username, categories }: HostUser, password: string): Promise<string> {
  const person = await cloud.addUser({ email: mail, password, id })
  await cloud.admit('officina', person, { username, categories })
  return person.token
}
