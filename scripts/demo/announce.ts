import { portalAddress } from '../../addon/desk.ts'
import { readManifest } from '../../addon/lifecycle/manifest.ts'
import { demoPassword } from '../../host/worlds/workshop/people.ts'
import { shownAddress } from '../place.ts'
import { tell } from '../speak.ts'
import { orso, rita } from './demo-customer.ts'
import { ownerOf } from './make-world.ts'
import type { Prepared } from './prepare.ts'
import type { DemoCloud } from './with-cloud.ts'

export type Ports = { readonly host: number, readonly portal: number, readonly mail: number, readonly smtp: number }

type Running = { readonly ports: Ports, readonly database: string, readonly prepared: Prepared, readonly cloud: DemoCloud | undefined }

/** What runs and how to get in: for people, or one line for programs. */
export function announce({ ports, database, prepared: { world, installation, seeded }, cloud }: Running, json: boolean): void {
  const portal = installation === undefined ? null : portalAddress({ installation })
  const customer = !seeded || world === undefined ? null : { email: (world.world === 'dtec' ? orso : rita).email, password: world.customerPassword }
  const { mail } = ownerOf(world?.world ?? 'workshop')
  const owner = { user: mail, password: demoPassword, email: mail }
  const inCloud = cloud === undefined ? {} : { cloud: cloud.base, cloudUser: cloud.user, devices: cloud.devices }
  const told = { host: `http://localhost:${ports.host}`, portal, mailbox: `http://localhost:${ports.mail}`, owner: world === undefined ? null : owner, customer, database, ...inCloud }
  if (json) { process.stdout.write(`${JSON.stringify(told)}\n`); return }
  tell(`Programma   ${told.host}   (${owner.user} / ${owner.password})`, `Program     ${told.host}   (${owner.user} / ${owner.password})`)
  if (portal !== null) tell(`Portale     ${portal}${customer === null ? '' : `   (${customer.email} / ${customer.password})`}`, `Portal      ${portal}${customer === null ? '' : `   (${customer.email} / ${customer.password})`}`)
  else tell('Portale     ancora da installare: Marketplace, nel programma', 'Portal      to be installed: Marketplace, in the program')
  if (cloud !== undefined) tell(`Cloud       ${cloud.base}   (${cloud.user.email} / ${cloud.user.password}, archivio ${cloud.user.dbname})`, `Cloud       ${cloud.base}   (${cloud.user.email} / ${cloud.user.password}, database ${cloud.user.dbname})`)
  for (const { database: device, host } of cloud?.devices ?? []) tell(`Dispositivo ${host}   ${shownAddress(device)}`, `Device      ${host}   ${shownAddress(device)}`)
  tell(`Posta       ${told.mailbox}`, `Mailbox     ${told.mailbox}`)
  tell(`Database    ${shownAddress(database)}   ·   ${readManifest().name.it} ${readManifest().version}   ·   Ctrl-C per fermare`, `Database    ${shownAddress(database)}   ·   ${readManifest().name.en} ${readManifest().version}   ·   Ctrl-C stops`)
}
