import { findByDatabase, keepInstallation } from '../../addon/lifecycle/installations.ts'
import { readMailIn } from '../../addon/intake/mailbox/settings.ts'
import { readSmtpSettings } from '../../addon/notices/smtp-settings.ts'
import { Misuse } from '../command.ts'
import { about } from '../about.ts'
import type { Command, ExitCode, Typed } from '../command.ts'
import { announce } from '../demo/announce.ts'
import type { Ports } from '../demo/announce.ts'
import { freePorts, startChild } from '../demo/children.ts'
import type { Child } from '../demo/children.ts'
import { makeWorld } from '../demo/make-world.ts'
import { prepare } from '../demo/prepare.ts'
import { hasCloud, refuseOther, webDatabase } from '../demo/replicas.ts'
import { answerRequests } from '../demo/vendor.ts'
import { cloudPorts, connectAll, startSyncing } from '../demo/with-cloud.ts'
import type { WorldFile } from '../demo/world-file.ts'
import { languageOf } from '../language.ts'
import { openLog } from '../log.ts'
import { dataFolder, databaseAddress, placeHelp, placeOptions } from '../place.ts'
import { tell } from '../speak.ts'
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
    ['--cloud', { it: 'con un cloud: il programma nel cloud, il portale e due dispositivi su repliche', en: 'with a cloud: the program in the cloud, the portal and two devices on replicas' }],
    ['--cloud-port 4003 --second-port 4004 --third-port 4005', { it: 'porte del cloud e dei dispositivi', en: 'ports of the cloud and the devices' }],
    ['--empty', { it: 'si ferma prima di installare', en: 'stops before installing' }], ['--json', { it: 'una riga JSON quando è pronto', en: 'one JSON line when ready' }],
  ],
  options: {
    ...placeOptions, 'host-port': { type: 'string' }, 'portal-port': { type: 'string' }, 'mail-port': { type: 'string' }, 'smtp-port': { type: 'string' },
    'public-url': { type: 'string' }, world: { type: 'string' }, language: { type: 'string' }, empty: { type: 'boolean' },
    cloud: { type: 'boolean' }, 'cloud-port': { type: 'string' }, 'second-port': { type: 'string' }, 'third-port': { type: 'string' }, json: { type: 'boolean' }, yes: { type: 'boolean' },
  },
  run: start,
}

async function start(typed: Typed): Promise<ExitCode> {
  const stopped = untilStopped()
  const folder = dataFolder(typed)
  const database = databaseAddress(typed)
  const withCloud = typed.on('cloud') || await hasCloud(folder, database)
  if (withCloud) await refuseOther(database)
  const ports = await portsOf(typed)
  const publicUrl = typed.text('public-url') ?? `http://localhost:${ports.portal}`
  const empty = typed.on('empty')
  if (!typed.on('json')) tell('Preparo …', 'Preparing …')
  // With a cloud the program edits the cloud's web database, and `database` is the portal's replica of it.
  const edited = withCloud ? webDatabase(folder) : database
  const world = await makeWorld({ folder, database: edited, world: worldOf(typed), empty, language: languageOf(typed) })
  const given = { folder, database, publicUrl, world }
  moveHere(typed, given)
  const children: Child[] = []
  try {
    const cloudPort = withCloud ? await cloudPorts(typed, folder) : undefined
    const startProgram = (): Child => startHost({ folder, database: edited, publicUrl, ports }, cloudPort?.cloud)
    // A cloud must be there before anything can be a replica of it.
    if (cloudPort !== undefined) children.push(startProgram())
    const cloud = cloudPort === undefined ? undefined : await connectAll({ folder, replica: database }, String((await children[0]?.ready)?.['cloud']), cloudPort.devices)
    const prepared = empty ? { world, installation: undefined, seeded: false } : await prepare(given)
    if (cloud === undefined) children.push(startProgram())
    const placed = { folder, database, publicUrl, ports }
    children.push(...startServices(typed, placed))
    // Letters go to the program's mailbox: delivering before it listens would call the mail server away.
    await Promise.race([children.find(({ name }) => name === 'host')?.ready, stopped])
    children.push(startDelivery(placed))
    if (cloud !== undefined) children.push(...await startSyncing({ folder, replica: database }, cloud, prepared.installation !== undefined))
    await Promise.race([Promise.all(children.map(({ ready }) => ready)), stopped])
    const vendor = answerRequests(folder, `http://127.0.0.1:${ports.mail}`, ports.smtp, openLog('vendor'))
    announce({ ports, database, prepared, cloud }, typed.on('json'))
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

type Placed = { readonly folder: string, readonly database: string, readonly publicUrl: string, readonly ports: Ports }

function startHost({ folder, database, publicUrl, ports }: Placed, cloudPort: number | undefined): Child {
  const cloud = cloudPort === undefined ? [] : ['--cloud-port', String(cloudPort)]
  return startChild('host', [
    '--data', folder, '--database', database, '--host-port', String(ports.host), '--mail-port', String(ports.mail), '--smtp-port', String(ports.smtp), '--public-url', publicUrl, ...cloud,
    ...demoLetters(folder) === undefined ? [] : ['--letters-to', demoAddress],
  ])
}

function startServices(typed: Typed, { folder, database, publicUrl, ports }: Placed): readonly Child[] {
  const place = ['--data', folder, '--database', database]
  const letters = demoLetters(folder) ?? {}
  const fixed = typed.text('public-url') === undefined ? [] : ['--public-url', publicUrl]
  return [
    startChild('portal', [...place, '--portal-port', String(ports.portal), ...fixed], letters),
    startChild('follow', place),
    ...readMailIn(process.env, folder).some(({ host }) => host !== '') ? [startChild('receive', place)] : [],
  ]
}

function startDelivery({ folder, database, ports }: Placed): Child {
  // Mail goes to the demo's mailbox unless real settings are given.
  const mail: Record<string, string> = readSmtpSettings(process.env, folder) === undefined
    ? { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(ports.smtp), SMTP_FROM: 'ticket@demo.example' } : {}
  return startChild('deliver', ['--data', folder, '--database', database], { ...mail, ...demoLetters(folder) ?? {} })
}

const demoAddress = 'ticket@demo.example'

/** Letters come in from the demo's mailbox unless real ones are fetched. */
const demoLetters = (folder: string): Record<string, string> | undefined =>
  readMailIn(process.env, folder).length > 0 ? undefined : { IMAP_ADDRESS: demoAddress, IMAP_TRUST: demoAddress.slice(demoAddress.indexOf('@') + 1) }

function worldOf(typed: Typed): WorldFile['world'] {
  const world = typed.text('world') ?? 'workshop'
  if (world !== 'workshop' && world !== 'awkward' && world !== 'dtec') throw new Misuse(`--world ${world}`)
  return world
}
