import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Desk } from '../../addon/desk.ts'
import { findByDatabase, keepInstallation } from '../../addon/lifecycle/installations.ts'
import { install } from '../../addon/lifecycle/install.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { createHost, openHost } from '../../host/open.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import type { Workshop } from '../../host/worlds/workshop.ts'

/** The installed workshop without portal and post: letters are read where they are queued. */
export type Door = {
  readonly desk: Desk
  readonly workshop: Workshop
  pass(seconds: number): void
  /** Kinds and addresses of what was queued since the last call, with their links. */
  queued(): Promise<readonly Queued[]>
  close(): Promise<void>
}

export type Queued = { readonly kind: string, readonly address: string, readonly links: Readonly<Record<string, string>> }

type Laid = { readonly folder: string, readonly address: string, readonly workshop: Workshop }

const laid = new Map<string, Promise<Laid>>()
const begin = new Date('2026-11-23T09:00:00Z')

export async function openDoor(): Promise<Door> {
  const made = await (laid.get('it') ?? keep(lay()))
  const folder = await mkdtemp(join(tmpdir(), 'tk-door-'))
  const address = `sqlite:${join(folder, 'host.sqlite')}`
  await copyFile(made.address.slice('sqlite:'.length), address.slice('sqlite:'.length))
  const installation = findByDatabase(made.folder, made.address)
  if (installation === undefined) throw new Error('nothing was installed')
  keepInstallation(folder, { ...installation, database: address })
  let at = begin.getTime()
  const desk = await openDesk({ ...installation, database: address }, { folder, clock: { now: () => new Date(at) } })
  let seen = await newest(desk)
  return {
    desk, workshop: made.workshop, pass(seconds) { at += seconds * 1000 },
    async queued() {
      const rows: { id: number, kind: string, address: string, extra: string }[] = await desk.db.knex('tk_notice').where('id', '>', seen).orderBy('id').select('id', 'kind', 'address', 'extra')
      seen = rows.at(-1)?.id ?? seen
      return rows.map(({ kind, address: to, extra }) => ({ kind, address: to, links: linksIn(extra) }))
    },
    async close() {
      await desk.db.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The secret at the end of a letter's link. */
export const codeIn = (link: string | undefined): string => link?.split('/').at(-1) ?? ''

function linksIn(extra: string): Record<string, string> {
  const told: unknown = JSON.parse(extra)
  return Object.fromEntries(Object.entries(told ?? {}).filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
}

async function newest(desk: Desk): Promise<number> {
  const row: { id: number } | undefined = await desk.db.knex('tk_notice').orderBy('id', 'desc').first('id')
  return Number(row?.id ?? 0)
}

function keep(promise: Promise<Laid>): Promise<Laid> {
  laid.set('it', promise)
  return promise
}

async function lay(): Promise<Laid> {
  const folder = await mkdtemp(join(tmpdir(), 'tk-door-'))
  const address = `sqlite:${join(folder, 'host.sqlite')}`
  const host = await openHost(address)
  await createHost(host, begin)
  const workshop = await seedWorkshop(host, join(folder, 'files'), { language: 'it', now: begin })
  await install({ address, folder, publicUrl: 'https://portal.example' }, { consent: true, ownerEmail: 'olga@officina.example' }, { now: () => begin })
  await host.knex.raw('pragma wal_checkpoint(truncate)')
  await host.close()
  return { folder, address, workshop }
}
