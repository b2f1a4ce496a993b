import type { Text } from '@nios4/sdk'
import { Refusal, refuse } from '../addon/lifecycle/refusal.ts'
import { readCredentials, replicaHealth, serverAt, signIn } from '../addon/sync.ts'
import type { Connection, Credentials, Server, SignedIn } from '../addon/sync.ts'
import { askSecret, askText, choose, isSomebodyThere } from './ask.ts'
import type { Typed } from './command.ts'
import { warn } from './speak.ts'

type Access = {
  readonly credentials: Credentials
  readonly signedIn: SignedIn
  /** A person has just typed them: they are worth keeping. */
  readonly typedIn: boolean
}

export const loginHelp: readonly (readonly [string, Text])[] = [
  ['NIOS4_EMAIL NIOS4_PASSWORD', { it: 'accesso: dall’ambiente; altrimenti dal file, o chiesto', en: 'login: from the environment; otherwise from the file, or asked' }],
  ['NIOS4_TOKEN', { it: 'un token, al posto di e-mail e password', en: 'a token, instead of e-mail and password' }],
]

const mostTries = 3

/** Which database of which cloud, and how to get in: as typed, as the replica remembers, or as a person chooses. */
export async function connectionFor(typed: Typed, folder: string, replica: string): Promise<Access & { readonly connection: Connection }> {
  const known = await replicaHealth(replica)
  const server = typed.text('server') === undefined && known !== undefined ? known.server : serverAt(typed.text('server'))
  const access = await accessTo(folder, replica, server)
  return { ...access, connection: { server, database: typed.text('cloud-database') ?? known?.database ?? await oneOf(access.signedIn) } }
}

/** Credentials from the environment, from the file of mode 600, or from the person at the terminal; never from the command line. */
async function accessTo(folder: string, replica: string, server: Server): Promise<Access> {
  const kept = readCredentials(folder, replica)
  if (kept !== undefined) {
    const signedIn = await signedInWith(server, kept)
    if (signedIn !== undefined) return { credentials: kept, signedIn, typedIn: false }
    warn('Il cloud non accetta più l’accesso di prima.', 'The cloud no longer takes the login it had.')
  }
  if (!isSomebodyThere()) throw kept === undefined ? noCredentials() : notTaken()
  adviseOwnUser()
  for (let turn = 1; turn <= mostTries; turn += 1) {
    const email = await askText({ it: 'E-mail dell’utente Nios4', en: 'E-mail of the Nios4 user' })
    const password = await askSecret({ it: 'Password (non si vede)', en: 'Password (not shown)' })
    const credentials = { email, password, token: '' }
    const signedIn = await signedInWith(server, credentials)
    if (signedIn !== undefined) return { credentials: { ...credentials, token: signedIn.token }, signedIn, typedIn: true }
    warn('E-mail o password non corrette.', 'E-mail or password are not right.')
  }
  throw notTaken()
}

/** The database meant, when nobody named it: the only one, or the one a person picks. */
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

/** The connection's own credentials, for commands that ask nobody. */
export function keptAccess(folder: string, replica: string): Credentials {
  const kept = readCredentials(folder, replica)
  if (kept === undefined) throw noCredentials()
  return kept
}

/** Undefined when the cloud does not let them in. */
async function signedInWith(server: Server, credentials: Credentials): Promise<SignedIn | undefined> {
  try { return await signIn(server, credentials) } catch (fault) {
    if (fault instanceof Refusal && fault.key === 'cloud-login') return undefined
    throw fault
  }
}

const adviseOwnUser = (): void => warn(
  'Consiglio: un utente Nios4 tutto suo, fatto per questo servizio. La tua password resta tua, e cambiarla non ferma il portale; ciò che il servizio scrive porta il suo nome; per chiuderlo fuori basta toglierlo.',
  'Advice: a Nios4 user of its own, made for this service. Your password stays yours, and changing it does not stop the portal; what the service writes bears its name; removing it shuts the service out.')

const noCredentials = (): Refusal => refuse('no-credentials',
  'Manca l’accesso al cloud: NIOS4_EMAIL e NIOS4_PASSWORD (o NIOS4_TOKEN) nell’ambiente, oppure «ticketing connect» da un terminale.',
  'The cloud login is missing: NIOS4_EMAIL and NIOS4_PASSWORD (or NIOS4_TOKEN) in the environment, or “ticketing connect” at a terminal.')

const notTaken = (): Refusal => refuse('cloud-login', 'Il cloud non accetta questo accesso.', 'The cloud does not take this login.')
