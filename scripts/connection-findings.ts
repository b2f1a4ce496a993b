import type { Text } from '@nios4/sdk'
import { connectionWords, isGood } from '../addon/lifecycle/connection.ts'
import { Refusal } from '../addon/lifecycle/refusal.ts'
import { readCredentials, replicaHealth } from '../addon/sync.ts'
import type { ReplicaHealth } from '../addon/sync.ts'
import { found } from './finding.ts'
import type { Finding } from './finding.ts'

/** A round that has not been for this long, with nobody at it, means that no process goes round. */
const silentMs = 15 * 60_000

/** How the connection to a cloud is; nothing for a database that is no replica. Asks the database alone, not the cloud. */
export async function connectionFindings(folder: string, replica: string, now: number): Promise<readonly Finding[]> {
  const health = await replicaHealth(replica)
  if (health === undefined) return []
  return [stateOf(health), ...lives(health, now), ...login(folder, replica), ...waits(health), ...lost(health)]
}

function stateOf(health: ReplicaHealth): Finding {
  const { database, server, trouble } = health
  const told = connectionWords(health)
  const reason = (language: keyof Text): string => isGood(health) || trouble === undefined ? '' : ` ${trouble[language]}`
  return found(isGood(health), `Cloud ${server.sync}, archivio ${database}. ${told.it}${reason('it')}`, `Cloud ${server.sync}, database ${database}. ${told.en}${reason('en')}`)
}

function lives({ lastTryAt, working }: ReplicaHealth, now: number): readonly Finding[] {
  if (working || now - lastTryAt < silentMs) return []
  const last = lastTryAt === 0 ? undefined : new Date(lastTryAt).toISOString()
  return [found(false, `Nessuno sincronizza${last === undefined ? '' : ` dal ${last}`}: avvia «ticketing sync --follow».`, `Nobody synchronises${last === undefined ? '' : ` since ${last}`}: start “ticketing sync --follow”.`)]
}

function login(folder: string, replica: string): readonly Finding[] {
  try {
    if (readCredentials(folder, replica) !== undefined) return []
    return [found(false, 'Qui non è conservato nessun accesso al cloud: «ticketing connect», oppure NIOS4_EMAIL e NIOS4_PASSWORD.', 'No cloud login is kept here: “ticketing connect”, or NIOS4_EMAIL and NIOS4_PASSWORD.')]
  } catch (fault) {
    if (fault instanceof Refusal) return [{ good: false, text: fault.text }]
    throw fault
  }
}

function waits({ waiting, mayWrite }: ReplicaHealth): readonly Finding[] {
  if (waiting === 0) return []
  return [found(mayWrite, `${waiting === 1 ? '1 modifica di qui aspetta' : `${waiting} modifiche di qui aspettano`}${mayWrite ? ' il prossimo giro.' : ': nel cloud non si può ancora scrivere («ticketing sync --write»).'}`,
    `${waiting === 1 ? '1 change made here waits' : `${waiting} changes made here wait`}${mayWrite ? ' for the next round.' : ': the cloud may not be written yet (“ticketing sync --write”).'}`)]
}

const lost = ({ lost: count }: ReplicaHealth): readonly Finding[] => count === 0 ? []
  : [found(true, count === 1 ? '1 valore sostituito da un altro più recente, conservato nella storia.' : `${count} valori sostituiti da altri più recenti, conservati nella storia.`,
    count === 1 ? '1 value replaced by a later one, kept in the history.' : `${count} values replaced by later ones, kept in the history.`)]
