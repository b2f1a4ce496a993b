import type { Request } from 'express'
import type { Desk } from '../addon/desk.ts'
import { Refused, SignedOut } from '../addon/faults.ts'
import type { Options } from '../addon/fields/options.ts'
import { readingOnce } from '../addon/fields/reading-once.ts'
import type { OpenSession } from '../addon/sessions/session-of.ts'
import { arrivalOf } from '../addon/lifecycle/arrival.ts'
import type { Standing } from '../addon/lifecycle/standing.ts'
import { cookieNames, readCookies } from './cookies.ts'
import { Elsewhere, NotOpen } from './fault-pages.ts'
import type { House } from './house.ts'
import { chooseLanguage } from './language.ts'
import { sender } from './limits.ts'
import type { Route } from './route.ts'
import { isSaid } from './said.ts'
import { isOurOwnPage } from './same-site.ts'
import { isToken, makeToken, newVisitor, strangerKey } from './tokens.ts'
import { nothingSent, typed } from './visit.ts'
import type { Sent, Visit } from './visit.ts'

/** Who stands at the door, before it is decided whether it opens. */
export type Arrival = { readonly visit: Visit, readonly standing: Standing, readonly visitor: Visitor, readonly key: string, readonly said: string, /** The request is over. */ free(): void }

/** The random name of a browser without a session ('' with one); set as a cookie once a form needs it. */
export type Visitor = { readonly value: string, readonly fresh: boolean, needed: boolean }

/** Link → installation, cookie → person. Check Ticket is looked at in every request, by `arrivalOf`. (S26) */
export async function arrive(request: Request, route: Route | undefined, house: House): Promise<Arrival> {
  const { desk, free } = await house.desks.take(String(request.params['link'] ?? ''))
  try { return { ...await arriveAt(desk, request, route, house), free } } catch (fault) { free(); throw fault }
}

async function arriveAt(found: Desk, request: Request, route: Route | undefined, house: House): Promise<Omit<Arrival, 'free'>> {
  const cookies = readCookies(request.headers.cookie)
  const secret = cookies.get(cookieNames.session)
  const options = await found.reading.options(found)
  const { session, standing, rules, sum } = await arrivalOf(found, secret, { sum: route?.sum })
  const desk = { ...found, reading: readingOnce(found.reading, rules) }
  const kept = cookies.get(cookieNames.visitor)
  const visitor: Visitor = { value: kept ?? (session === undefined ? newVisitor() : ''), fresh: kept === undefined, needed: false }
  const key = session === undefined ? strangerKey(desk.installation.privateKey, visitor.value) : session.csrf
  return { standing, visitor, key, said: isSaid(cookies.get(cookieNames.said) ?? '') ? cookies.get(cookieNames.said) ?? '' : '', visit: visitOf(request, route, house, { desk, options, session, cookies, visitor, key, secret, sum }) }
}

type Known = {
  readonly desk: Desk
  readonly options: Options
  readonly session: OpenSession | undefined
  readonly cookies: ReadonlyMap<string, string>
  readonly visitor: Visitor
  readonly key: string
  readonly secret: string | undefined
  readonly sum: string | undefined
}

function visitOf(request: Request, route: Route | undefined, house: House, known: Known): Visit {
  const { desk, options, session, cookies, visitor, key } = known
  const person = session?.person
  const looking = person?.kind === 'customer' && person.looking
  const account = person?.kind === 'customer' && !looking ? person.language : undefined
  const language = chooseLanguage(account, cookies.get(cookieNames.language), request.headers['accept-language'], desk.language)
  const base = `/${desk.installation.link}/`
  let token: string | undefined
  return {
    desk, options, base, language,
    // Who looks through a customer's eyes reads in his own language.
    person: looking ? { ...person, language } : person,
    path: request.originalUrl.startsWith(base) ? request.originalUrl.slice(base.length, base.length + 1000) : '',
    say: (word, values) => house.words[language].say(word, values),
    session: session === undefined || known.secret === undefined ? undefined : { secret: known.secret, csrf: session.csrf },
    trial: false, reading: false, params: paramsOf(request), query: queryOf(request, route?.query ?? []), sent: nothingSent, again: undefined,
    seal: cookies.get(cookieNames.registered) ?? '',
    ip: () => sender(request.ip ?? ''), agent: (request.headers['user-agent'] ?? '').slice(0, 200), has: request.headers['if-none-match'], sum: known.sum, build: house.build,
    token() {
      visitor.needed = session === undefined
      token ??= makeToken(key)
      return token
    },
  }
}

/** Refuses before the body is read: foreign pages, closed portals, the wrong person. */
export async function guard(request: Request, route: Route, house: House, { visit, standing }: Arrival): Promise<Visit> {
  if (route.method === 'post' && !isOurOwnPage(request.headers, house.publicUrl)) throw new Refused('other-site')
  if (route.limit !== undefined && (route.limits === undefined || visit.query[route.limits] !== undefined)) {
    await house.limits.spend(`${route.method} ${route.path}`, route.limit, visit.base + visit.ip())
  }
  const trial = standingAllows(standing, route, visit)
  const kind = visit.person?.kind
  if (route.who === 'stranger' && kind !== undefined) throw new Elsewhere(kind === 'owner' ? 'owner' : 'tickets')
  if (route.who === 'owner' && kind !== 'owner') throw new SignedOut('owner')
  if (route.who === 'customer' && kind !== 'customer') throw new SignedOut()
  return { ...visit, trial, reading: standing === 'reading' }
}

/** Before it is live the portal is open to its owner alone, to try it (decision 1); long after the key has ended customers read (decision 32). */
function standingAllows(standing: Standing, route: Route, visit: Visit): boolean {
  // Half-way between two versions nobody is served, the owner no more than others. (R15)
  if (standing === 'updating') throw new NotOpen(standing)
  if (standing === 'live' || (standing === 'reading' && route.writes !== true)) return false
  const isOwner = visit.person?.kind === 'owner' || (visit.person?.kind === 'customer' && visit.person.looking)
  if (standing === 'reading') {
    if (!isOwner) throw new Refused('only-reading')
    return false
  }
  if (route.who !== 'anyone' && route.who !== 'owner' && !isOwner) throw new NotOpen(standing)
  return true
}

/** The token of a form, from its body and nowhere else. (S35) */
export function checkToken(arrival: Arrival, sent: Sent): void {
  if (!isToken(arrival.key, typed(sent, 'csrf'))) throw new Refused('form-expired')
}

function paramsOf(request: Request): Readonly<Record<string, string>> {
  const params: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.params)) params[name] = Array.isArray(value) ? value.join('/') : String(value)
  return params
}

function queryOf(request: Request, names: readonly string[]): Readonly<Record<string, string>> {
  const mark = request.originalUrl.indexOf('?')
  if (mark < 0) return {}
  const found = new URLSearchParams(request.originalUrl.slice(mark + 1, mark + 4000))
  return Object.fromEntries(names.flatMap(name => {
    const value = found.get(name)
    // Half a sign of two would be no text any more, and no address can be made of it.
    return value === null ? [] : [[name, value.slice(0, 500).replace(/[\ud800-\udbff]$/, '')]]
  }))
}
