import type { Language } from '@nios4/sdk'
import type { Desk } from '../addon/desk.ts'
import type { FieldFault, FaultValues, StaleField } from '../addon/faults.ts'
import type { Options } from '../addon/fields/options.ts'
import type { Person } from '../addon/people/person.ts'
import type { Upload } from './uploads.ts'

/** What was sent with a form. A name sent more than once keeps all its values; `text` gives the last. */
export type Sent = {
  readonly values: Readonly<Record<string, readonly string[]>>
  readonly uploads: readonly Upload[]
}

/** Why a page is shown a second time, with what was typed. */
export type Again = {
  readonly faults: Readonly<Record<string, FieldFault>>
  readonly stale: readonly StaleField[]
}

export type Session = { readonly secret: string, readonly csrf: string }

/** One request, as a page sees it. */
export type Visit = {
  readonly desk: Desk
  readonly options: Options
  readonly base: string
  readonly path: string
  readonly language: Language
  readonly say: (key: string, values?: FaultValues) => string
  readonly person: Person | undefined
  readonly session: Session | undefined
  /** The portal is not live: only its owner walks here, to try it. */
  readonly trial: boolean
  /** Customers read and do not write: the activation ended long ago. (decision 32) */
  readonly reading: boolean
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly sent: Sent
  readonly again: Again | undefined
  /** The network he comes from. */
  readonly ip: () => string
  /** Mark of a registration made in this browser. */
  readonly seal: string
  readonly agent: string
  /** What the browser says it already has. */
  readonly has: string | undefined
  /** The sum over his tickets, where the route wants it. */
  readonly sum: string | undefined
  /** A mark of the templates and words this process draws with. */
  readonly build: string
  readonly token: () => string
}

export const nothingSent: Sent = { values: {}, uploads: [] }

/** The last value sent under a name; '' when there is none. */
export const typed = (sent: Sent, name: string): string => Object.hasOwn(sent.values, name) ? sent.values[name]?.at(-1) ?? '' : ''

export const address = (visit: { readonly base: string }, path: string): string => visit.base + path
