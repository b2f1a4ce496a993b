import type { AddonState, Text } from '@nios4/sdk'
import { portalAddress } from '../desk.ts'
import type { Desk } from '../desk.ts'
import type { Options } from '../fields/options.ts'
import { expectedOf, isSetBack, lastSeen, trueNow } from './activation.ts'
import { readAddonRow } from './addon-row.ts'
import type { AddonRow } from './addon-row.ts'
import { isPatient, lackingSince, missingCompanyData } from './company-data.ts'
import { copyFault } from './copy-guard.ts'
import type { CopyFault } from './copy-guard.ts'
import { expiryOf } from './expiry.ts'
import type { Expiry } from './expiry.ts'
import { halfWay } from './half-way.ts'
import { judgeKeys } from './kept-keys.ts'
import type { KeptKey } from './kept-keys.ts'
import { customerKey } from '../people/sight.ts'
import { nobodysTickets } from './nobodys-tickets.ts'
import { readManifest } from './manifest.ts'
import { checkTimes, checkToken, dayOf } from './token.ts'
import type { Claims } from './token.ts'
import { Refusal } from './refusal.ts'

/** What stands between the owner and a working portal, in words for him. */
export type InstallationState = {
  readonly state: AddonState
  /** Why it is not live: the first thing to do comes first. */
  readonly missing: readonly Text[]
  /** It works, and something will need him. */
  readonly warnings: readonly Text[]
  /** Full address of the portal. */
  readonly portal: string
  /** The key in force, undefined without one. */
  readonly activation: Claims | undefined
  /** Why this database is not ours to serve; nothing may be written into it then. */
  readonly copy: CopyFault | undefined
}

const both = (it: string, en: string): Text => ({ it, en })

/** Computed from facts each time: nothing stored can be wrong. The first gate that fails decides. (packaging (c)) */
export async function installationState(desk: Desk): Promise<InstallationState> {
  const row = await readAddonRow(desk.db.knex)
  const options = await desk.reading.options(desk)
  const seen = await lastSeen(desk.db.knex)
  const now = trueNow(desk.clock.now(), seen)
  const keys = await keysInHand(desk, options, now)
  const company = missingCompanyData(options)
  const copy = await copyFault(desk)
  const told = { portal: portalAddress(desk), activation: keys.claims, copy }
  if (row === undefined) return { ...told, state: 'available', missing: [both('Installa il servizio Ticket.', 'Install the Ticket service.')], warnings: [] }
  const closed = closedBy(row, options, copy)
  if (closed !== undefined) return { ...told, ...closed, warnings: [] }
  if (keys.claims === undefined) {
    if (keys.withdrawn) return { ...told, state: 'suspended', missing: keys.refused, warnings: [] }
    const asked = row.requestSentAt > 0
    const missing = [...keys.refused, asked
      ? both('La chiave di attivazione è stata richiesta: quando arriva, incollala qui o nei tuoi dati.', 'The activation key has been asked for: when it arrives, paste it here or in your data.')
      : both('Richiedi la chiave di attivazione.', 'Ask for the activation key.'), ...company]
    return { ...told, state: asked ? 'awaiting-activation' : 'installed', missing, warnings: [] }
  }
  const expiry = expiryOf(keys.claims.exp * 1000, now)
  const warnings = [...expiryWarnings(keys.claims, expiry), ...isSetBack(desk.clock.now(), seen) ? [clockWarning(seen)] : [],
    ...await nobodysTickets(desk.db.knex, desk.names.ticket.table, customerKey(desk))]
  // Once live, a missing logo never closes the portal, a missing name or address only after a week.
  const lived = row.linkSentAt > 0
  const blocking = lived && isPatient(await lackingSince(desk.db.knex), now) ? [] : company
  if (blocking.length > 0) return { ...told, state: 'awaiting-company-data', missing: blocking, warnings }
  if (expiry.stage === 'reading') return { ...told, state: 'reading', missing: [onlyReading], warnings: [...warnings, ...company] }
  return { ...told, state: 'live', missing: [], warnings: [...warnings, ...company] }
}

type Closed = { readonly state: AddonState, readonly missing: readonly Text[] }

function closedBy(row: AddonRow, options: Options, copy: CopyFault | undefined): Closed | undefined {
  const half = halfWay(row)
  if (half !== undefined) return { state: half.state, missing: [half.text] }
  if (row.status === 'kept') return { state: 'uninstalled', missing: [both('Il servizio è disinstallato; i dati sono conservati.', 'The service is uninstalled; the data are kept.')] }
  if (copy !== undefined) return { state: 'suspended', missing: [copyTexts[copy], ifOnlyOne] }
  if (!options.switchedOn) return { state: 'suspended', missing: [both('Il servizio Ticket è spento nei tuoi dati.', 'The Ticket service is switched off in your data.')] }
  return undefined
}

/** Told in the owner's door alone, and on the operator's terminal: nothing is written or mailed from a copy. */
const copyTexts: Readonly<Record<CopyFault, Text>> = {
  'other-installation': both('Questo database appartiene a un’altra installazione: è forse una copia.', 'This database belongs to another installation: it may be a copy.'),
  'other-place': both('Questo database è servito anche, o era servito, da un’altra cartella o a un altro indirizzo: una delle due è una copia.', 'This database is, or was, served from another folder or at another address: one of the two is a copy.'),
  restored: both('Questo database è stato rimesso da una copia più vecchia. Le lettere in coda potrebbero essere già partite: non ne parte nessuna.', 'This database was put back from an older copy. Letters in the queue may have left already: none leaves.'),
}

const ifOnlyOne = both('Se questo è ora l’unico, confermalo: avrà un’identità nuova, con una nuova chiave di attivazione da chiedere. Se è una copia di prova, lascialo così.',
  'If this is now the only one, confirm it: it gets a new identity, and a new activation key to ask for. If it is a copy for trying, leave it as it is.')

const onlyReading = both('I clienti per ora leggono soltanto: le nuove richieste e le risposte tornano con la nuova chiave di attivazione.', 'Customers can only read for now: new requests and replies come back with the new activation key.')

const clockWarning = (seen: number): Text => both(`L’orologio di questo computer è indietro: ha già segnato il ${dayOf(seen / 1000, 'it')}. Rimettilo a posto.`, `The clock of this machine is behind: it has shown ${dayOf(seen / 1000, 'en')} already. Set it right.`)

type InHand = { readonly claims: Claims | undefined, readonly refused: readonly Text[], readonly withdrawn: boolean }

/** Keys taken in before, and one the owner pasted in his program; each is verified anew. The one issued last counts. */
async function keysInHand(desk: Desk, options: Options, now: Date): Promise<InHand> {
  const rows: readonly KeptKey[] = await desk.db.knex('tk_activation').select('jti', 'token')
  const expected = expectedOf(desk)
  const { inForce, refused, withdrawn } = judgeKeys(rows, expected)
  if (options.activationKey === '' || rows.some(({ token }) => token === options.activationKey.replace(/\s+/g, ''))) return { claims: inForce, refused, withdrawn }
  try {
    const { claims } = checkToken(options.activationKey, expected)
    checkTimes(claims, now)
    return { claims: inForce === undefined || claims.iat > inForce.iat ? claims : inForce, refused, withdrawn: false }
  } catch (fault) {
    if (fault instanceof Refusal) return { claims: inForce, refused: [...refused, fault.text], withdrawn }
    throw fault
  }
}

/** An expired key never holds the owner's data hostage: he is told, and customers go on reading. (decision 32) */
function expiryWarnings(claims: Claims, { stage, readsFrom, daysLeft }: Expiry): readonly Text[] {
  if (stage === 'reading') return [both(`La chiave di attivazione è scaduta il ${dayOf(claims.exp, 'it')}: chiedine una nuova.`, `The activation key expired on ${dayOf(claims.exp, 'en')}: ask for a new one.`)]
  if (stage === 'grace') {
    return [both(`La chiave di attivazione è scaduta il ${dayOf(claims.exp, 'it')}: chiedine una nuova. Dal ${dayOf(readsFrom / 1000, 'it')} i clienti potranno soltanto leggere.`,
      `The activation key expired on ${dayOf(claims.exp, 'en')}: ask for a new one. From ${dayOf(readsFrom / 1000, 'en')} customers can only read.`)]
  }
  return daysLeft > 45 ? [] : [both(`La chiave di attivazione scade il ${dayOf(claims.exp, 'it')}.`, `The activation key expires on ${dayOf(claims.exp, 'en')}.`)]
}

export const productVersion = (): string => readManifest().version
