import { mkdirSync } from 'node:fs'
import { connect, keepCredentials, replicaHealth, serverAt } from '../../addon/sync.ts'
import type { Connection, RoundReport, SignedIn } from '../../addon/sync.ts'
import { refuse } from '../../addon/lifecycle/refusal.ts'
import { databaseName, fileStore } from '../../addon/records/files.ts'
import { about } from '../about.ts'
import { choose, isSomebodyThere } from '../ask.ts'
import { accessTo } from '../cloud-access.ts'
import type { Command, ExitCode, Typed } from '../command.ts'
import { openLog } from '../log.ts'
import { dataFolder, databaseAddress, placeHelp, placeOptions, shownAddress } from '../place.ts'
import { tellProgress } from '../progress.ts'
import { packetsWord, rowsWord, tell } from '../speak.ts'
import { stopSignal } from '../until-stopped.ts'

/** Makes a replica of a cloud database and fills it. Interrupted, the same command goes on. Nothing is written to the cloud. */
export const command: Command = {
  name: 'connect',
  does: about.connect,
  help: [
    ...placeHelp, ['--server URL', { it: 'il cloud (altrimenti quello di Nios4)', en: 'the cloud (otherwise that of Nios4)' }],
    ['--cloud-database NAME', { it: 'quale archivio, se ce n’è più d’uno', en: 'which database, if there are several' }],
    ['NIOS4_EMAIL NIOS4_PASSWORD NIOS4_TOKEN', { it: 'accesso: dall’ambiente, o chiesto', en: 'login: from the environment, or asked' }],
    ['--json', { it: 'risposta in JSON', en: 'answer as JSON' }],
  ],
  options: { ...placeOptions, server: { type: 'string' }, 'cloud-database': { type: 'string' }, json: { type: 'boolean' } },
  async run(typed) {
    const [folder, replica] = [dataFolder(typed), databaseAddress(typed)]
    const known = await replicaHealth(replica)
    const server = typed.text('server') === undefined && known !== undefined ? known.server : serverAt(typed.text('server'))
    const { credentials, signedIn, typedIn } = await accessTo(folder, replica, server)
    const database = typed.text('cloud-database') ?? known?.database ?? await oneOf(signedIn)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // Before the long part: whoever interrupts it does not type them again.
    if (typedIn) keepCredentials(folder, replica, credentials)
    return fill(typed, replica, { server, database }, { credentials, files: fileStore(`${folder}/files`, databaseName(replica)) })
  },
}

async function fill(typed: Typed, replica: string, to: Connection, given: Pick<Parameters<typeof connect>[2], 'credentials' | 'files'>): Promise<ExitCode> {
  const progress = tellProgress()
  let report: RoundReport
  try {
    report = await connect(replica, to, { ...given, log: openLog('connect'), signal: stopSignal(), onProgress: progress.show })
  } finally {
    progress.end()
  }
  if (typed.on('json')) process.stdout.write(`${JSON.stringify({ database: shownAddress(replica), server: to.server.sync, cloudDatabase: to.database, report })}\n`)
  else tellNext(replica, to, report)
  return 0
}

/** The database to copy, when nobody named it: the only one, or the one a person picks. */
async function oneOf({ databases }: SignedIn): Promise<string> {
  const [only, ...others] = databases
  if (only === undefined) throw refuse('no-cloud-database', 'Questo utente non può aprire nessun archivio.', 'This user may open no database.')
  if (others.length === 0) return only.name
  if (!isSomebodyThere()) {
    const names = databases.map(({ name }) => name).join(', ')
    throw refuse('which-cloud-database', `Quale archivio? Indicalo con --cloud-database: ${names}`, `Which database? Name it with --cloud-database: ${names}`)
  }
  const at = await choose({ it: 'Quale archivio', en: 'Which database' }, databases.map(({ name, label }) => label === name ? name : `${label} (${name})`))
  return databases[at]?.name ?? only.name
}

function tellNext(replica: string, { database }: Connection, { pulled, packets }: RoundReport): void {
  const name = shownAddress(replica)
  const many = `${rowsWord(pulled)}, ${packetsWord(packets)}`
  tell(`«${database}» è in ${name}: ${many}. Nel cloud non è stato scritto niente.`,
    `“${database}” is in ${name}: ${many}. Nothing was written to the cloud.`)
  tell('Poi: «ticketing install» sulla stessa --database, «ticketing sync --show» per vedere che cosa partirebbe, «ticketing sync --write» per permetterlo.',
    'Next: “ticketing install” on the same --database, “ticketing sync --show” to see what would travel, “ticketing sync --write” to allow it.')
}
