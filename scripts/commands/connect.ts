import { mkdirSync } from 'node:fs'
import { connect, keepCredentials } from '../../addon/sync.ts'
import type { Connection, RoundReport } from '../../addon/sync.ts'
import { databaseName, fileStore } from '../../addon/records/files.ts'
import { about } from '../about.ts'
import { connectionFor, loginHelp } from '../cloud-access.ts'
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
    ...loginHelp,
    ['--json', { it: 'risposta in JSON', en: 'answer as JSON' }],
  ],
  options: { ...placeOptions, server: { type: 'string' }, 'cloud-database': { type: 'string' }, json: { type: 'boolean' } },
  async run(typed) {
    const [folder, replica] = [dataFolder(typed), databaseAddress(typed)]
    const { credentials, typedIn, connection } = await connectionFor(typed, folder, replica)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // Before the long part: whoever interrupts it does not type them again.
    if (typedIn) keepCredentials(folder, replica, credentials)
    return fill(typed, replica, connection, { credentials, files: fileStore(`${folder}/files`, databaseName(replica)) })
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

function tellNext(replica: string, { database }: Connection, { pulled, packets }: RoundReport): void {
  const name = shownAddress(replica)
  const many = `${rowsWord(pulled)}, ${packetsWord(packets)}`
  tell(`«${database}» è in ${name}: ${many}. Nel cloud non è stato scritto niente.`,
    `“${database}” is in ${name}: ${many}. Nothing was written to the cloud.`)
  tell('Poi: «ticketing install» sulla stessa --database, «ticketing sync --show» per vedere che cosa partirebbe, «ticketing sync --write» per permetterlo.',
    'Next: “ticketing install” on the same --database, “ticketing sync --show” to see what would travel, “ticketing sync --write” to allow it.')
}
