import { withdrawFromCloud } from '../../addon/lifecycle/leave-cloud.ts'
import { allowWriting, compareWithCloud, forbidWriting, round, whatWouldTravel } from '../../addon/sync.ts'
import type { Comparison, RoundOptions, RoundReport } from '../../addon/sync.ts'
import { databaseName, fileStore } from '../../addon/records/files.ts'
import { about } from '../about.ts'
import { agrees } from '../ask.ts'
import { keptAccess, loginHelp } from '../cloud-access.ts'
import { Misuse } from '../command.ts'
import type { Command, ExitCode, Typed } from '../command.ts'
import { openLog } from '../log.ts'
import { dataFolder, databaseAddress, placeHelp, placeOptions } from '../place.ts'
import { tellProgress } from '../progress.ts'
import { followReplicas } from '../rounds/replicas.ts'
import { tell, warn } from '../speak.ts'
import { showTravel } from '../travel.ts'
import { ready, stopSignal, untilStopped } from '../until-stopped.ts'

/** Keeps a replica and its cloud database equal: one round, or round after round. */
export const command: Command = {
  name: 'sync',
  does: about.sync,
  help: [
    ...placeHelp, ['--follow [--every 30]', { it: 'di continuo: ogni tanti secondi, e subito dopo le modifiche di qui', en: 'on and on: every so many seconds, and at once after changes made here' }],
    ['', { it: 'senza --database: tutte le repliche della cartella dei dati', en: 'without --database: every replica of the data folder' }],
    ['--show', { it: 'mostra che cosa partirebbe', en: 'shows what would travel' }],
    ['--write', { it: 'permette di scrivere nel cloud: mostra, chiede, invia, confronta', en: 'allows writing to the cloud: shows, asks, sends, compares' }],
    ['--read-only', { it: 'da ora si legge soltanto', en: 'from now on only reads' }],
    ['--withdraw', { it: 'ritira dal cloud ciò che è stato aggiunto da qui', en: 'takes back from the cloud what was added from here' }],
    ...loginHelp, ['--yes', { it: 'consenso dato', en: 'consent given' }], ['--json', { it: 'risposta in JSON', en: 'answer as JSON' }],
  ],
  options: {
    ...placeOptions, follow: { type: 'boolean' }, every: { type: 'string' }, show: { type: 'boolean' }, write: { type: 'boolean' },
    'read-only': { type: 'boolean' }, withdraw: { type: 'boolean' }, yes: { type: 'boolean' }, json: { type: 'boolean' },
  },
  async run(typed) {
    const acts = (['follow', 'show', 'write', 'read-only', 'withdraw'] as const).filter(name => typed.on(name))
    if (acts.length > 1) throw new Misuse(acts.map(name => `--${name}`).join(' '))
    switch (acts[0]) {
      case 'follow': return follow(typed)
      case 'show': return show(typed)
      case 'write': return write(typed)
      case 'read-only': return readOnly(typed)
      case 'withdraw': return takeBack(typed)
      default: return once(typed)
    }
  },
}

async function follow(typed: Typed): Promise<ExitCode> {
  const every = Number(typed.text('every') ?? 30)
  if (!Number.isFinite(every) || every < 1) throw new Misuse(`--every ${typed.text('every') ?? ''}`)
  ready({})
  const only = typed.text('database') === undefined ? undefined : databaseAddress(typed)
  await followReplicas({ folder: dataFolder(typed), only, everySeconds: every, log: openLog('sync'), stopped: untilStopped() })
  return 0
}

async function once(typed: Typed): Promise<ExitCode> {
  const report = await atWork(typed, (replica, options) => round(replica, options))
  if (typed.on('json')) process.stdout.write(`${JSON.stringify(report)}\n`)
  else tellRound(report)
  return 0
}

async function show(typed: Typed): Promise<ExitCode> {
  const travel = await whatWouldTravel(databaseAddress(typed))
  if (typed.on('json')) process.stdout.write(`${JSON.stringify(travel)}\n`)
  else showTravel(travel)
  return 0
}

async function write(typed: Typed): Promise<ExitCode> {
  const replica = databaseAddress(typed)
  const travel = await whatWouldTravel(replica)
  if (!typed.on('json')) showTravel(travel)
  if (!travel.mayWrite && !typed.on('yes') && !await agrees({ it: 'Scrivere questo nel cloud, e d’ora in poi ciò che cambia qui?', en: 'Write this to the cloud, and from now on whatever changes here?' })) {
    warn('Niente è stato scritto.', 'Nothing was written.')
    return 1
  }
  const kept = travel.mayWrite ? undefined : await allowWriting(replica)
  const { report, comparison } = await atWork(typed, async (_, options) => ({ report: await round(replica, options), comparison: await compareWithCloud(replica, options) }))
  if (typed.on('json')) process.stdout.write(`${JSON.stringify({ kept, report, comparison })}\n`)
  else {
    if (kept !== undefined) tell(`Copia della struttura del cloud conservata: ${kept} righe.`, `A copy of the cloud's structure is kept: ${kept} rows.`)
    tellRound(report)
    tellComparison(comparison)
  }
  return isEqual(comparison) ? 0 : 1
}

async function readOnly(typed: Typed): Promise<ExitCode> {
  await forbidWriting(databaseAddress(typed))
  tell('Da ora si legge soltanto: ciò che cambia qui aspetta.', 'From now on we only read: what changes here waits.')
  return 0
}

async function takeBack(typed: Typed): Promise<ExitCode> {
  if (!typed.on('yes') && !await agrees(withdrawing)) {
    warn('Niente è stato cambiato.', 'Nothing was changed.')
    return 1
  }
  const withdrawn = await atWork(typed, (replica, options) => withdrawFromCloud(replica, options))
  if (typed.on('json')) process.stdout.write(`${JSON.stringify(withdrawn)}\n`)
  else tell(`Nascosti ${withdrawn.hidden}, rimessi com’erano ${withdrawn.restored}, righe ritirate ${withdrawn.rows}.`, `Hidden ${withdrawn.hidden}, put back as they were ${withdrawn.restored}, rows taken back ${withdrawn.rows}.`)
  return 0
}

const withdrawing = {
  it: 'Ritirare dal cloud ciò che è stato aggiunto da qui? Nel cloud si nasconde, qui il servizio si disinstalla e conserva tutto; le righe delle persone restano.',
  en: 'Take back from the cloud what was added from here? It is hidden in the cloud, here the service is uninstalled and keeps everything; people’s rows stay.',
} as const

/** Something with the cloud, told while it goes on; Ctrl-C ends it between two packets. */
async function atWork<T>(typed: Typed, work: (replica: string, options: RoundOptions) => Promise<T>): Promise<T> {
  const [folder, replica] = [dataFolder(typed), databaseAddress(typed)]
  const progress = tellProgress()
  try {
    return await work(replica, {
      credentials: keptAccess(folder, replica), log: openLog('sync'), signal: stopSignal(), onProgress: progress.show, files: fileStore(`${folder}/files`, databaseName(replica)),
    })
  } finally {
    progress.end()
  }
}

function tellRound({ pulled, pushed, lost, waiting }: RoundReport): void {
  tell(`Ricevute ${pulled}, inviate ${pushed}.`, `Received ${pulled}, sent ${pushed}.`)
  if (lost > 0) tell(`${lost} valori scritti da qualcuno sono stati sostituiti da valori più recenti: stanno nella storia.`, `${lost} values somebody wrote were replaced by later ones: they stand in the history.`)
  if (waiting > 0) tell(`${waiting} aspettano qui: nel cloud non si può ancora scrivere («ticketing sync --write»).`, `${waiting} wait here: the cloud may not be written yet (“ticketing sync --write”).`)
}

const isEqual = ({ different, missing }: Comparison): boolean => different.length + missing.length === 0

function tellComparison(comparison: Comparison): void {
  const { sent, same, different, missing } = comparison
  if (sent === 0) return tell('Niente da confrontare.', 'Nothing to compare.')
  tell(`Confronto con il cloud: ${same} di ${sent} uguali.`, `Compared with the cloud: ${same} of ${sent} equal.`)
  for (const name of missing) warn(`  manca nel cloud: ${name}`, `  not in the cloud: ${name}`)
  for (const name of different) warn(`  diverso nel cloud: ${name}`, `  different in the cloud: ${name}`)
  if (!isEqual(comparison)) warn('Per ritirare tutto: «ticketing sync --withdraw».', 'To take it all back: “ticketing sync --withdraw”.')
}
