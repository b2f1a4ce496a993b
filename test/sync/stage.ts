import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import knexDefault from 'knex'
import { databaseName } from '../../host/address.ts'
import { openHost } from '../../host/open.ts'
import type { HostDatabase } from '../../host/open.ts'
import { seedWorkshop } from '../../host/worlds/workshop.ts'
import { createHost } from '../../host/open.ts'
import type { CloudOptions } from '../../host/cloud/start.ts'
import { fileStore } from '../../addon/records/files.ts'
import { allowWriting, connect, round, serverAt } from '../../addon/sync.ts'
import type { RoundOptions, RoundReport } from '../../addon/sync.ts'
import { openStage } from '../cloud/stage.ts'
import type { Stage } from '../cloud/stage.ts'
import { heldClock, mariadbServer } from '../world.ts'
import type { HeldClock } from '../world.ts'

export type DeviceForm = 'sqlite' | 'mariadb'

/** A device: a replica of its own, edited by the host program. */
export type Device = {
  readonly name: string
  readonly address: string
  readonly host: HostDatabase
  readonly clock: HeldClock
  readonly files: string
  round(more?: Partial<RoundOptions>): Promise<RoundReport>
  close(): Promise<void>
}

export type Office = Stage & {
  /** Where the cloud keeps files. */
  readonly files: string
  /** A replica after its first sync, allowed to write. */
  device(name: string, form?: DeviceForm, more?: Partial<RoundOptions>): Promise<Device>
}

export const database = 'officina'

/** Impatient, so that a test of what goes wrong does not take long. */
export const impatient: readonly number[] = [5, 10]

/** The workshop of Officina Termica Bassi in the cloud, with devices that come and go. */
export async function openOffice(options: Partial<CloudOptions> = {}): Promise<Office> {
  const made: Device[] = []
  const folder = join(process.env['TMPDIR'] ?? '/tmp', `tk-office-${process.pid}-${Math.random().toString(36).slice(2, 10)}`)
  const web = await openHost(`sqlite:${join(folder, 'web.sqlite')}`)
  await createHost(web, new Date('2026-11-01T08:00:00Z'))
  await seedWorkshop(web, join(folder, 'files'), { now: new Date('2026-11-20T08:00:00Z') })
  const stage = await openStage({ ...options, files: join(folder, 'cloud-files') }, web)
  return {
    ...stage, files: join(folder, 'cloud-files'),
    async device(name, form = 'sqlite', more = {}) {
      const device = await makeDevice(stage, folder, name, form, more)
      made.push(device)
      return device
    },
    async close() {
      for (const device of made) await device.close()
      await stage.close()
      await web.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const credentialsOf = (stage: Stage): RoundOptions['credentials'] => ({ email: '', password: '', token: stage.tokens.olga })

async function makeDevice(stage: Stage, folder: string, name: string, form: DeviceForm, more: Partial<RoundOptions>): Promise<Device> {
  const schema = `tk_sync_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
  const address = form === 'sqlite' ? `sqlite:${join(folder, `${name}.sqlite`)}` : `${mariadbServer}/${schema}`
  const clock = heldClock(stage.clock.now().toISOString())
  const files = join(folder, `files-${name}`)
  const options = (one: Partial<RoundOptions> = {}): RoundOptions => ({
    credentials: credentialsOf(stage), clock, patience: impatient, files: fileStore(files, databaseName(address)), ...more, ...one,
  })
  await connect(address, { server: serverAt(stage.cloud.base), database }, options())
  await allowWriting(address)
  const host = await openHost(address)
  return {
    name, address, host, clock, files,
    round: one => round(address, options(one)),
    async close() {
      await host.close()
      if (form === 'mariadb') await dropSchema(schema)
    },
  }
}

async function dropSchema(schema: string): Promise<void> {
  const url = new URL(mariadbServer)
  const knex = knexDefault({ client: 'mysql2', connection: { host: url.hostname, port: Number(url.port || 3306), user: url.username, password: url.password } })
  try { await knex.raw('DROP DATABASE IF EXISTS ??', [schema]) } finally { await knex.destroy() }
}
