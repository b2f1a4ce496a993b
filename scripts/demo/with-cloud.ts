import type { Typed } from '../command.ts'
import { freePorts, startChild } from './children.ts'
import type { Child } from './children.ts'
import { cloudPort, cloudUser, keepCloudPort } from './cloud-user.ts'
import type { CloudUser } from './cloud-user.ts'
import { connectReplica, deviceDatabases, letWrite } from './replicas.ts'

export type Device = { readonly database: string, readonly host: string }

/** The demo's cloud, once it is there: its address, who may sign in to it, and the devices beside the portal's replica. */
export type DemoCloud = { readonly base: string, readonly user: CloudUser, readonly devices: readonly Device[] }

type Given = { readonly folder: string, readonly replica: string }

const everySeconds = '2'

/** Somebody's real login in this environment is none of the demo's. */
const nobodysLogin = { NIOS4_EMAIL: '', NIOS4_PASSWORD: '', NIOS4_TOKEN: '' }

export async function cloudPorts(typed: Typed, folder: string): Promise<{ readonly cloud: number, readonly devices: readonly number[] }> {
  // Who asks for any free port for the program means the others too.
  const preset = (port: number): number => typed.port('host-port', 4000) === 0 ? 0 : port
  const wanted = [cloudPort(folder, typed.port('cloud-port', preset(4003))), typed.port('second-port', preset(4004)), typed.port('third-port', preset(4005))]
  const [cloud = 0, ...devices] = await freePorts(wanted)
  return { cloud, devices }
}

/** Copies the cloud's database to the portal's replica and to the devices: everybody only reads so far. */
export async function connectAll({ folder, replica }: Given, base: string, ports: readonly number[]): Promise<DemoCloud> {
  keepCloudPort(folder, Number(new URL(base).port))
  const databases = deviceDatabases(folder)
  for (const database of [replica, ...databases]) await connectReplica(folder, database, base)
  return { base, user: cloudUser(folder), devices: databases.map((database, at) => ({ database, host: `http://localhost:${ports[at] ?? 0}` })) }
}

/** Rounds of the portal's replica beside follow and deliver, and for each device its program and its own rounds. */
export async function startSyncing({ folder, replica }: Given, { base, devices }: DemoCloud, installed: boolean): Promise<readonly Child[]> {
  for (const { database } of devices) await letWrite(folder, database)
  if (installed) await letWrite(folder, replica)
  const rounds = (database: readonly string[]): Child => startChild('sync', ['--data', folder, ...database, '--follow', '--every', everySeconds], nobodysLogin)
  return [
    rounds(installed ? [] : ['--database', replica]),
    ...devices.flatMap(({ database, host }) => [
      rounds(['--database', database]),
      startChild('host', ['--data', folder, '--database', database, '--no-mailbox', '--host-port', new URL(host).port, '--at-cloud', base]),
    ]),
  ]
}
