import type { Text } from '@nios4/sdk'
import type { ReplicaHealth } from '../sync.ts'

const both = (it: string, en: string): Text => ({ it, en })

/** How a connection is, in one sentence for whoever runs it. What is wrong with the cloud is told in its own words beside it. */
export function connectionWords({ state, working, waiting, mayWrite }: ReplicaHealth): Text {
  switch (state) {
    case 'first-sync': return working
      ? both('Il primo scarico è in corso.', 'The first download is under way.')
      : both('Il primo scarico non è finito: continua con il prossimo giro.', 'The first download is not finished: the next round goes on with it.')
    case 'away': return both('Il cloud non risponde: si riprova da soli, e qui si continua a lavorare.', 'The cloud does not answer: we try again by ourselves, and work goes on here.')
    case 'signed-out': return both('Il cloud non accetta più l’accesso: serve la nuova password.', 'The cloud no longer takes the login: the new password is needed.')
    case 'refused': return both('Il cloud rifiuta ciò che gli si manda.', 'The cloud refuses what it is sent.')
    case 'good': return !mayWrite && waiting > 0
      ? both('Si riceve, ma non si scrive ancora nel cloud.', 'We receive, and do not write to the cloud yet.')
      : waiting > 0 ? both('Collegato: qualcosa sta per partire.', 'Connected: something is about to travel.')
        : both('Collegato, tutto pari.', 'Connected, everything equal.')
  }
}

/** Nobody has to do anything. */
export const isGood = ({ state }: ReplicaHealth): boolean => state === 'good'
