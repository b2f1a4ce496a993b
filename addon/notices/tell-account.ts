import type { Language } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import type { LetterKind } from '../events.ts'
import { say } from '../words/say.ts'
import type { Account, Facts } from './facts.ts'
import type { Drop, LetterModel, Line } from './model.ts'

export type Extra = Readonly<Record<string, unknown>>

const purposes: Partial<Record<LetterKind, string>> =
  { 'mailbox-to-prove': 'prove', 'password-asked': 'reset', 'invited': 'invite', 'new-address': 'change-email', 'owner-door': 'owner', 'sign-in-link': 'sign-in' }

const day = 24 * 3600_000
const useful: Partial<Record<LetterKind, number>> =
  { 'mailbox-to-prove': 2 * day, 'password-asked': day, 'sign-in-link': day / 48, 'invited': 30 * day, 'new-address': 2 * day, 'owner-door': day, 'already-registered': 2 * day, 'new-contact': 30 * day }

/** A link that no longer opens anything is not worth a letter. (R03, R23) */
export function isOutdated(kind: LetterKind, account: string, createdAt: number, now: number, facts: Facts): boolean {
  const most = useful[kind]
  if (most !== undefined && now - createdAt > most) return true
  const expires = facts.codes.get(`${purposes[kind] ?? ''} ${account}`)
  return expires !== undefined && expires <= now
}

/** The account has gone on since: what the letter would say is no longer so. */
export function isOvertaken(kind: LetterKind, account: Account): boolean {
  switch (kind) {
    case 'mailbox-to-prove': return account.state !== 'unproven'
    case 'waiting': return account.state === 'open'
    case 'refused': return account.state !== 'refused'
    default: return account.state === 'closed'
  }
}

export function aboutAccount(desk: Desk, extra: Extra): Partial<LetterModel> {
  return { links: { ...linksIn(extra), signIn: portalAddress(desk, 'sign-in'), password: portalAddress(desk, 'password') } }
}

/** What the firm must know to let somebody in. */
export function aboutContact(desk: Desk, facts: Facts, extra: Extra, language: Language): Partial<LetterModel> | Drop {
  const account = facts.accounts.get(textIn(extra, 'account'))
  if (account === undefined) return { drop: 'account-closed' }
  // Who came in at once is told all the same (A10); who asked and has been answered since is not.
  if (account.state === 'refused' || (account.state === 'open' && textIn(extra, 'letIn') !== '')) return { drop: 'outdated' }
  const doubt = account.state === 'doubtful' ? say(language, 'letter.contact.doubtful') : ''
  const lines: readonly Line[] = [
    { label: say(language, 'letter.contact.name'), value: account.name }, { label: say(language, 'letter.contact.email'), value: account.email },
    { label: say(language, 'letter.contact.phone'), value: account.phone }, { label: say(language, 'letter.contact.draft'), value: textIn(extra, 'draftTitle') },
    { label: say(language, 'letter.contact.doubt'), value: doubt },
  ]
  return {
    contact: account.name || account.email, details: lines.filter(({ value }) => value !== ''),
    links: { ...linksIn(extra), owner: portalAddress(desk, 'owner') },
  }
}

/** The rest of what the addon has to say to the owner or to the vendor. */
export function aboutOwner(desk: Desk, extra: Extra): Partial<LetterModel> {
  const count = Reflect.get(extra, 'count')
  return {
    links: { ...linksIn(extra), owner: portalAddress(desk, 'owner') },
    problems: stringsIn(extra, 'problems'), count: typeof count === 'number' ? count : 0,
    texts: { request: textIn(extra, 'request'), code: textIn(extra, 'code'), until: textIn(extra, 'until'), reads: textIn(extra, 'reads') },
  }
}

export const textIn = (extra: Extra, name: string): string => {
  const value = extra[name]
  return typeof value === 'string' ? value : ''
}

export function stringsIn(extra: Extra, name: string): readonly string[] {
  const value = extra[name]
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
}

const linksIn = (extra: Extra): Readonly<Record<string, string>> =>
  Object.fromEntries(['link', 'letIn', 'refuse'].flatMap(name => textIn(extra, name) === '' ? [] : [[name, textIn(extra, name)]]))
