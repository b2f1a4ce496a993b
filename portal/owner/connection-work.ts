import type { Desk } from '../../addon/desk.ts'
import { Invalid } from '../../addon/faults.ts'
import { nudge } from '../../addon/lifecycle/nudge.ts'
import { Refusal, refuse } from '../../addon/lifecycle/refusal.ts'
import { readCredentials } from '../../addon/sync.ts'
import type { RoundOptions } from '../../addon/sync.ts'
import type { Visit } from '../visit.ts'

const patienceMs = 15_000
const againMs = 300

/** Something with the owner's cloud, waiting while the process beside us is at a round. A refusal is told next to `field`. */
export async function withCloud<T>({ desk, language }: Visit, field: string, work: (replica: string, options: RoundOptions) => Promise<T>): Promise<T> {
  const { database } = desk.installation
  try {
    const options = await optionsFor(desk)
    for (const began = performance.now(); ;) {
      try { return await work(database, options) } catch (fault) {
        if (!(fault instanceof Refusal) || fault.key !== 'replica-busy' || performance.now() - began > patienceMs) throw fault
        await new Promise(resolve => setTimeout(resolve, againMs))
      }
    }
  } catch (fault) {
    throw fault instanceof Refusal ? besideField(field, fault, language) : fault
  } finally {
    nudge(desk.folder, desk.installation.link)
  }
}

export const besideField = (field: string, { text }: Refusal, language: 'it' | 'en'): Invalid =>
  new Invalid({ [field]: { key: 'cloud', values: { reason: text[language] } } })

async function optionsFor({ folder, installation, clock, log, files }: Desk): Promise<RoundOptions> {
  const credentials = readCredentials(folder, installation.database)
  if (credentials === undefined) {
    throw refuse('no-credentials', 'Qui non è conservato nessun accesso al cloud: scrivilo qui sotto.', 'No login to the cloud is kept here: type it below.')
  }
  return { credentials, clock, log, files, patience: [500], signal: AbortSignal.timeout(60_000) }
}
