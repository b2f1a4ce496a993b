import { randomBytes } from 'node:crypto'
import { Fault, HostAway, Invalid, NotFound, Refused, SignedOut, Stale, TooMany } from '../addon/faults.ts'
import { isMissingPart } from '../addon/fields/reading.ts'
import { goTo, page } from './answer.ts'
import type { Answer } from './answer.ts'
import { TooLarge, Unreadable } from './body.ts'
import type { Route } from './route.ts'
import type { Visit } from './visit.ts'

/** The portal is there and not open: the owner has not finished, or has closed it. */
export class NotOpen extends Fault { constructor(key: 'not-live' | 'suspended' | 'updating') { super(key) } }

/** He is inside already: the page for strangers is not for him. */
export class Elsewhere extends Fault {
  readonly to: string
  constructor(to: string) {
    super('elsewhere')
    this.to = to
  }
}

export type FaultAnswer = {
  readonly status: number
  readonly answer: Answer
  readonly retryAfter?: number
  /** Something a person must look at; goes to the log with its number. */
  readonly reference?: string
}

/** The only place that turns a fault into a status code and a page. */
export async function answerFault(fault: unknown, visit: Visit | undefined, route: Route | undefined): Promise<FaultAnswer> {
  if (fault instanceof Invalid || fault instanceof Stale) return sameAgain(fault, visit, route)
  if (fault instanceof SignedOut) return { status: 303, answer: fault.key === 'owner' ? goTo(`${visit?.base ?? '/'}owner/sign-in`) : toSignIn(visit, route) }
  if (fault instanceof Elsewhere) return { status: 303, answer: goTo(`${visit?.base ?? '/'}${fault.to}`) }
  if (fault instanceof NotFound) return { status: 404, answer: faultPage(fault.key === 'unknown-link' || fault.key === 'code-gone' ? fault.key : 'not-found') }
  if (fault instanceof NotOpen) return { status: 503, answer: faultPage(fault.key), retryAfter: 600 }
  if (fault instanceof Refused) return { status: 403, answer: fault.key.startsWith('account-') ? faultPage(fault.key) : faultPage('refused', { reason: fault.key }) }
  if (fault instanceof TooLarge) return { status: 413, answer: faultPage('too-large') }
  if (fault instanceof Unreadable || fault instanceof URIError) return { status: 400, answer: faultPage('unreadable') }
  if (fault instanceof TooMany) {
    const seconds = Math.max(1, Number(fault.values['seconds'] ?? 60))
    return { status: 429, answer: faultPage('too-many', { seconds }), retryAfter: seconds }
  }
  if (fault instanceof HostAway || isAway(fault)) return { status: 503, answer: faultPage('host-away'), retryAfter: 10 }
  const reference = randomBytes(5).toString('hex')
  // The host lost a column nobody can do without, such as whose a ticket is: noted for whoever can mend it, and no stranger's fault. (R19)
  if (isMissingPart(fault)) return { status: 503, answer: faultPage('host-away'), retryAfter: 10, reference }
  return { status: 500, answer: faultPage('broken', { reference }), reference }
}

/** The page the form came from, with everything typed and what to do about it. */
async function sameAgain(fault: Invalid | Stale, visit: Visit | undefined, route: Route | undefined): Promise<FaultAnswer> {
  const status = fault instanceof Stale ? 409 : 422
  if (visit === undefined || route?.again === undefined) return { status, answer: faultPage('unreadable') }
  const again = fault instanceof Stale ? { faults: {}, stale: fault.fields } : { faults: fault.fields, stale: [] }
  try {
    return { status, answer: await route.again({ ...visit, again, has: undefined }) }
  } catch (second) {
    if (second instanceof Invalid || second instanceof Stale) return { status, answer: faultPage('unreadable') }
    return answerFault(second, visit, undefined)
  }
}

function toSignIn(visit: Visit | undefined, route: Route | undefined): Answer {
  const back = visit !== undefined && route?.method === 'get' && visit.path !== '' ? `?to=${encodeURIComponent(visit.path)}` : ''
  // No cookie is taken away: who is somebody else here keeps the session he has.
  return goTo(`${visit?.base ?? '/'}sign-in${back}`)
}

const faultPage = (name: string, values: Readonly<Record<string, string | number>> = {}): Answer =>
  page('faults/fault', `fault.${name}.title`, { fault: name, values })

const awayCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EPIPE', 'PROTOCOL_CONNECTION_LOST', 'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN', 'ER_ACCESS_DENIED_ERROR', 'ER_BAD_DB_ERROR', 'SQLITE_CANTOPEN', 'SQLITE_BUSY', 'SQLITE_IOERR', 'SQLITE_NOTADB', 'SQLITE_CORRUPT', 'SQLITE_READONLY', 'SQLITE_FULL',
])

/** The driver's own words for a database that does not answer. */
function isAway(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  return fault.name === 'KnexTimeoutError' || ('code' in fault && typeof fault.code === 'string' && awayCodes.has(fault.code))
}
