import type { ChannelName } from '../addon/channels/connector.ts'
import type { Answer } from './answer.ts'
import type { BodyKind } from './body.ts'
import type { House } from './house.ts'
import type { Visit } from './visit.ts'

/** `anyone` also before the portal is live; `stranger` only without a session; the others only with theirs. */
export type Who = 'anyone' | 'stranger' | 'visitor' | 'customer' | 'owner'

export type Page = (visit: Visit) => Promise<Answer> | Answer

export type Limit = { readonly times: number, readonly seconds: number }

/** One line of the inventory. A test walks it with every person. */
export type Route = {
  readonly method: 'get' | 'post'
  /** Below `/<link>/`. */
  readonly path: string
  readonly who: Who
  readonly page: Page
  /** What is shown again, with what was typed, when the form cannot be taken. */
  readonly again?: Page
  readonly body?: BodyKind
  /** Names read from the address; all others are not looked at. */
  readonly query?: readonly string[]
  readonly limit?: Limit
  /** Only requests that ask for this are limited. */
  readonly limits?: string
  /** Opens, changes or answers a request, or asks for an access: not while customers can only read. (decision 32, S55) */
  readonly writes?: boolean
  /** Its page may be known unchanged from the sum over somebody's tickets, which is asked as he comes. */
  readonly sum?: boolean
  /** Its address holds a secret of a letter: no referrer leaves it. (S31) */
  readonly secret?: boolean
  /** A mail program may press for its reader: the address itself is the proof, there is no form and no cookie. (RFC 8058) */
  readonly oneClick?: boolean
}

/** A way in for programs: no session, no form, no page. `take` says whether it was believed. */
export type ProgramRoute = {
  readonly method: 'post'
  readonly path: string
  readonly limit: Limit
  take(house: House, link: string, sent: unknown): boolean
}

/** A way in for a messaging company, which signs what it sends. */
export type ConnectorRoute = { readonly method: 'get' | 'post', readonly path: string, readonly channel: ChannelName, readonly limit: Limit }

/** A way in for a mail service, which seals the letters it hands over. */
export type LetterRoute = { readonly method: 'post', readonly path: string, readonly limit: Limit }
