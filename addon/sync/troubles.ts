import { refuse } from '../refusal.ts'
import type { Refusal } from '../refusal.ts'

/** What can go wrong between us and a cloud, for people. No address, token or password ever stands in it. (docs/host.md, G) */
export const troubles = {
  away: (): Refusal => refuse('cloud-away',
    'Il cloud non risponde. Si riprova da soli: qui si continua a lavorare.', 'The cloud does not answer. We try again by ourselves: work goes on here.'),
  nonsense: (): Refusal => refuse('cloud-nonsense',
    "Il cloud ha risposto qualcosa che non si capisce: una pagina web al posto dei dati, o una risposta a metà.",
    'The cloud answered something nobody can read: a web page instead of data, or half an answer.'),
  login: (): Refusal => refuse('cloud-login',
    "Il cloud non accetta più l'accesso: la password è cambiata, o l'utente è stato tolto. Collegati di nuovo con «ticketing connect».",
    'The cloud no longer lets us in: the password has changed, or the user is gone. Connect again with “ticketing connect”.'),
  refused: (code: string, message: string): Refusal => {
    const told = [code, message].filter(text => text !== '').join(': ') || '?'
    return refuse('cloud-refused', `Il cloud ha rifiutato: ${told}`, `The cloud refused: ${told}`)
  },
  stopped: (): Refusal => refuse('round-stopped', 'Interrotto: il prossimo giro continua da qui.', 'Stopped: the next round goes on from here.'),
  busy: (): Refusal => refuse('replica-busy',
    'Un altro processo sta sincronizzando questo database.', 'Another process is synchronising this database.'),
  notConnected: (): Refusal => refuse('not-connected',
    'Questo database non è collegato a un cloud.', 'This database is not connected to a cloud.'),
  taken: (): Refusal => refuse('replica-taken',
    'Questo database contiene già qualcosa: per il collegamento ne serve uno vuoto.', 'This database holds something already: connecting needs an empty one.'),
  otherCloud: (): Refusal => refuse('replica-of-another',
    'Questo database è già collegato a un altro cloud o a un altro archivio.', 'This database is connected to another cloud or another database already.'),
  address: (): Refusal => refuse('server-address',
    "Non è l'indirizzo di un cloud: serve https://… (http:// soltanto su questo computer).", 'This is no address of a cloud: it must be https://… (http:// only on this computer).'),
  noCredentials: (): Refusal => refuse('no-credentials',
    "Manca l'accesso al cloud: NIOS4_EMAIL e NIOS4_PASSWORD, o «ticketing connect».", 'The cloud login is missing: NIOS4_EMAIL and NIOS4_PASSWORD, or “ticketing connect”.'),
  readOnly: (): Refusal => refuse('read-only',
    'Per ora da qui si legge soltanto.', 'For now we only read from here.'),
} as const
