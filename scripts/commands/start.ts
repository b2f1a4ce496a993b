import type { Installation } from '../../addon/desk.ts'
import { portalAddress } from '../../addon/desk.ts'
import { acceptKey, expectedOf } from '../../addon/lifecycle/activation.ts'
import { findByDatabase, keepInstallation } from '../../addon/lifecycle/installations.ts'
import { followOnce } from '../../addon/follow.ts'
import { openDesk } from '../../addon/lifecycle/open-desk.ts'
import { readManifest } from '../../addon/lifecycle/manifest.ts'
import { Refusal } from '../../addon/lifecycle/refusal.ts'
import { settleState } from '../../addon/lifecycle/settle.ts'
import { addon } from '../../addon/main.ts'
import { readSmtpSettings } from '../../addon/notices/smtp-settings.ts'
import { demoPassword } from '../../host/worlds/workshop/people.ts'
import { Misuse } from '../command.ts'
import { about } from '../about.ts'
import type { Command, ExitCode, Typed } from '../command.ts'
import { freePorts, startChild } from '../demo/children.ts'
import type { Child } from '../demo/children.ts'
import { orso, rita, seedCustomer, seedFound } from '../demo/demo-customer.ts'
import { hurryLetters, makeWorld, ownerOf } from '../demo/make-world.ts'
import { answerRequests, demoToken, demoVendor } from '../demo/vendor.ts'
import type { WorldFile } from '../demo/world-file.ts'
import { languageOf } from '../language.ts'
import { openLog } from '../log.ts'
import { dataFolder, databaseAddress, placeHelp, placeOptions, shownAddress } from '../place.ts'
import { tell, warn } from '../speak.ts'
import { untilStopped } from '../until-stopped.ts'

/** Everything at once: prepares the demo when its database is not there yet, then runs and watches the four processes. */
export const command: Command = {
  name: 'start',
  does: about.start,
  help: [
    ...placeHelp, ['--host-port 4000 --portal-port 4001', { it: 'porte di programma e portale', en: 'ports of program and portal' }],
    ['--mail-port 4002 --smtp-port 4025', { it: 'porte della casella di prova', en: 'ports of the demo mailbox' }],
    ['--public-url URL', { it: 'indirizzo che i clienti raggiungono', en: 'address customers reach' }],
    ['--world workshop|awkward|dtec', { it: 'quale mondo di prova', en: 'which demo world' }], ['--language it|en', { it: 'lingua del mondo di prova', en: 'language of the demo world' }],
    ['--empty', { it: 'si ferma prima di installare', en: 'stops before installing' }], ['--json', { it: 'una riga JSON quando è pronto', en: 'one JSON line when ready' }],
  ],
  options: {
    ...placeOptions, 'host-port': { type: 'string' }, 'portal-port': { type: 'string' }, 'mail-port': { type: 'string' }, 'smtp-port': { type: 'string' },
    'public-url': { type: 'string' }, world: { type: 'string' }, language: { type: 'string' }, empty: { type: 'boolean' }, json: { type: 'boolean' }, yes: { type: 'boolean' },
  },
  run: start,
}

type Ports = { readonly host: number, readonly portal: number, readonly mail: number, readonly smtp: number }
type Prepared = { readonly world: WorldFile | undefined, readonly installation: Installation | undefined, readonly seeded: boolean }

async function start(typed: Typed): Promise<ExitCode> {
  const stopped = untilStopped()
  const folder = dataFolder(typed)
  const database = databaseAddress(typed)
  const ports = await portsOf(typed)
  const publicUrl = typed.text('public-url') ?? `http://localhost:${ports.portal}`
  const empty = typed.on('empty')
  if (!typed.on('json')) tell('Preparo …', 'Preparing …')
  const world = await makeWorld({ folder, database, world: worldOf(typed), empty, language: languageOf(typed) })
  const given = { folder, database, publicUrl, world }
  moveHere(typed, given)
  const prepared = empty ? { world, installation: undefined, seeded: false } : await prepare(given)
  const children = startAll(typed, { folder, database, publicUrl, ports })
  try {
    await Promise.race([Promise.all(children.map(({ ready }) => ready)), stopped])
    const vendor = answerRequests(folder, `http://127.0.0.1:${ports.mail}`, ports.smtp, openLog('vendor'))
    announce(typed, ports, database, prepared)
    await stopped
    vendor.stop()
    return 0
  } finally {
    await Promise.all(children.map(child => child.stop()))
  }
}

/** An address on this machine follows the port; a real one stays as the operator gave it. */
function moveHere(typed: Typed, { folder, database, publicUrl }: { readonly folder: string, readonly database: string, readonly publicUrl: string }): void {
  const installation = findByDatabase(folder, database)
  const local = installation !== undefined && /^http:\/\/localhost(:\d+)?$/.test(installation.publicUrl)
  if (installation === undefined || installation.publicUrl === publicUrl || !(local || typed.text('public-url') !== undefined)) return
  keepInstallation(folder, { ...installation, publicUrl })
}

async function portsOf(typed: Typed): Promise<Ports> {
  const wanted = [typed.port('host-port', 4000), typed.port('portal-port', 4001), typed.port('mail-port', 4002), typed.port('smtp-port', 4025)]
  const [host = 0, portal = 0, mail = 0, smtp = 0] = await freePorts(wanted)
  return { host, portal, mail, smtp }
}

/** Installs, activates with the key of this folder, lets the demo customer in. Every part is skipped when it was done. */
async function prepare({ folder, database, publicUrl, world }: { readonly folder: string, readonly database: string, readonly publicUrl: string, readonly world: WorldFile | undefined }): Promise<Prepared> {
  const place = { address: database, folder, publicUrl }
  // Somebody's own host keeps what its owner answered; only the address may have changed.
  if (world !== undefined && !await installOn(place, world)) return { world, installation: undefined, seeded: false }
  const installation = findByDatabase(folder, database)
  if (installation === undefined || world === undefined) return { world, installation, seeded: false }
  await hurryLetters(database, ownerOf(world.world))
  const desk = await openDesk(installation, { folder })
  try {
    const { sub, ins, cnf } = expectedOf(desk)
    const active: unknown = await desk.db.knex('tk_activation').first('jti')
    if (active === undefined) {
      const { company } = await desk.reading.options(desk)
      await acceptKey(desk, demoToken(demoVendor(folder), { addon: sub, installation: ins, identity: cnf, url: '', company }))
    }
    const { state } = await settleState(desk)
    const seeded = state === 'live'
    if (seeded && world.world === 'dtec') {
      // What stands there already is recorded first, so that nobody hears of it. (decision 3)
      await followOnce(desk)
      await seedFound(desk, world.customerPassword)
    } else if (seeded) await seedCustomer(desk, world.customerPassword)
    return { world, installation, seeded }
  } finally {
    await desk.db.close()
  }
}

/** A host with a Ticket section of its own may have to be asked about: then its owner installs from the marketplace. */
async function installOn(place: Parameters<typeof addon.install>[0], { world }: WorldFile): Promise<boolean> {
  try {
    await addon.install(place, { consent: true, ownerEmail: ownerOf(world).mail })
    return true
  } catch (fault) {
    if (world !== 'dtec' || !(fault instanceof Refusal)) throw fault
    warn(`Non installato: ${fault.text.it}`, `Not installed: ${fault.text.en}`)
    return false
  }
}

function startAll(typed: Typed, given: { readonly folder: string, readonly database: string, readonly publicUrl: string, readonly ports: Ports }): readonly Child[] {
  const { folder, database, publicUrl, ports } = given
  const place = ['--data', folder, '--database', database]
  // Mail goes to the demo's mailbox unless real settings are given.
  const mail: Record<string, string> = readSmtpSettings(process.env, folder) === undefined
    ? { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(ports.smtp), SMTP_FROM: 'ticket@demo.example' } : {}
  const fixed = typed.text('public-url') === undefined ? [] : ['--public-url', publicUrl]
  return [
    startChild('host', [...place, '--host-port', String(ports.host), '--mail-port', String(ports.mail), '--smtp-port', String(ports.smtp), '--public-url', publicUrl]),
    startChild('portal', [...place, '--portal-port', String(ports.portal), ...fixed]),
    startChild('follow', place),
    startChild('deliver', place, mail),
  ]
}

function announce(typed: Typed, ports: Ports, database: string, { world, installation, seeded }: Prepared): void {
  const portal = installation === undefined ? null : portalAddress({ installation })
  const customer = !seeded || world === undefined ? null : { email: (world.world === 'dtec' ? orso : rita).email, password: world.customerPassword }
  const { mail } = ownerOf(world?.world ?? 'workshop')
  const owner = { user: mail, password: demoPassword, email: mail }
  const told = { host: `http://localhost:${ports.host}`, portal, mailbox: `http://localhost:${ports.mail}`, owner: world === undefined ? null : owner, customer, database }
  if (typed.on('json')) { process.stdout.write(`${JSON.stringify(told)}\n`); return }
  tell(`Programma   ${told.host}   (${owner.user} / ${owner.password})`, `Program     ${told.host}   (${owner.user} / ${owner.password})`)
  if (portal !== null) tell(`Portale     ${portal}${customer === null ? '' : `   (${customer.email} / ${customer.password})`}`, `Portal      ${portal}${customer === null ? '' : `   (${customer.email} / ${customer.password})`}`)
  else tell('Portale     ancora da installare: Marketplace, nel programma', 'Portal      to be installed: Marketplace, in the program')
  tell(`Posta       ${told.mailbox}`, `Mailbox     ${told.mailbox}`)
  tell(`Database    ${shownAddress(database)}   ·   ${readManifest().name.it} ${readManifest().version}   ·   Ctrl-C per fermare`, `Database    ${shownAddress(database)}   ·   ${readManifest().name.en} ${readManifest().version}   ·   Ctrl-C stops`)
}

function worldOf(typed: Typed): WorldFile['world'] {
  const world = typed.text('world') ?? 'workshop'
  if (world !== 'workshop' && world !== 'awkward' && world !== 'dtec') throw new Misuse(`--world ${world}`)
  return world
}
