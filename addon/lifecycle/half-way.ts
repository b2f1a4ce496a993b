import type { AddonState, Text } from '@nios4/sdk'
import type { AddonRow } from './addon-row.ts'
import { migrations } from './plan.ts'

const both = (it: string, en: string): Text => ({ it, en })

/**
 * A database between two versions, or another version's, is served to nobody: the program would read half of it wrongly.
 * Says in a plain sentence what to do. (R15)
 */
export function halfWay(row: Pick<AddonRow, 'status' | 'schemaVersion'>): { readonly state: AddonState, readonly text: Text } | undefined {
  const { status, schemaVersion } = row
  if (status === 'installing') return { state: 'installing', text: both("L'installazione non è finita: avviala di nuovo, continua da dove era.", 'The installation has not finished: start it again, it goes on from there.') }
  if (status === 'upgrading') return { state: 'installing', text: both("L'aggiornamento dei dati non è finito: avvia di nuovo l'installazione, continua da dove era.", 'The upgrade of the data has not finished: start the installation again, it goes on from there.') }
  if (status === 'purging') return { state: 'uninstalled', text: both('La rimozione dei dati non è finita: si può soltanto continuarla, con «ticketing purge» o dal marketplace.', 'The removal of the data has not finished: it can only be continued, with “ticketing purge” or from the marketplace.') }
  if (status !== 'present' || schemaVersion === migrations.length) return undefined
  return schemaVersion < migrations.length
    ? { state: 'installing', text: both(`I dati sono della versione ${schemaVersion}, il programma della ${migrations.length}: avvia l'installazione, che li porta avanti.`, `The data are of version ${schemaVersion}, the program of ${migrations.length}: start the installation, which brings them over.`) }
    : { state: 'installing', text: both(`I dati sono della versione ${schemaVersion}, questo programma conosce la ${migrations.length}: avvia il programma più nuovo.`, `The data are of version ${schemaVersion}, this program knows ${migrations.length}: start the newer program.`) }
}
