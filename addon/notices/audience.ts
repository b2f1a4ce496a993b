import type { Language } from '@nios4/sdk'
import type { AccountEvent, Happening, LetterKind, OwnerEvent, ReportEvent, TicketEvent, ValueLost } from '../events.ts'
import type { Options } from '../fields/options.ts'
import type { Tx } from '../records/open.ts'
import { readersOf } from './readers.ts'
import type { Account, Readers } from './readers.ts'

/** Who is told: an account at the address it has when the letter is built, one of the firm's addresses, or just an address. */
export type Recipient = {
  readonly recipient_kind: 'account' | 'firm' | 'address'
  readonly account: string
  readonly address: string
  readonly language: Language
}

export type Telling = { readonly kind: LetterKind, readonly to: readonly Recipient[] }

/** Nobody hears of his own act, except the receipt for a new ticket and the letters of registration. (decision 26) */
export async function audiencesOf(tx: Tx, events: readonly Happening[], options: Options): Promise<(event: Happening) => readonly Telling[]> {
  const readers = await readersOf(tx, { accounts: events.map(ownAccount), customers: events.map(hearing) })
  return event => {
    if (isTicketEvent(event)) return ticketAudience(event, options, readers)
    if ('account' in event) return accountAudience(event, options, readers)
    return [ownerAudience(event, options)]
  }
}

export const isTicketEvent = (event: Happening): event is TicketEvent => 'ticket' in event

function ticketAudience(event: TicketEvent, options: Options, readers: Readers): readonly Telling[] {
  if (event.event === 'value-lost') return lostAudience(event, options, readers)
  if (event.event === 'rated' || event.event === 'answer-unsent') return [{ kind: event.event, to: firm(options) }]
  if (event.event === 'letters-stopped' || event.event === 'letters-resumed') return []
  if ('report' in event) return reportAudience(event, options, readers)
  const opened = event.event === 'ticket-opened'
  if (event.author.kind === 'customer') {
    return [
      { kind: 'receipt', to: opened && event.silent === true ? [] : readers.account(ownAccount(event)).map(toAccount) },
      { kind: opened ? 'new-ticket' : 'update', to: firm(options) },
    ]
  }
  return [{
    kind: opened ? 'ticket-for-you' : 'update',
    to: readers.ofCustomer(hearing(event)).filter(({ id }) => id !== event.author.account).filter(row => wants(row, event.event)).map(toAccount),
  }]
}

/** A customer hears among the news of his ticket that his words did not stay; the firm, which alone can set it right, in a letter of its own. */
function lostAudience(event: ValueLost, options: Options, readers: Readers): readonly Telling[] {
  const toCustomer = event.author.kind === 'customer' ? readers.ofCustomer(hearing(event)).filter(row => wants(row, event.event)).map(toAccount) : []
  return [{ kind: 'update', to: toCustomer }, { kind: 'value-lost', to: firm(options) }]
}

/** Its customer hears of a report he may read, and that his signature counts no more; the firm that he signed. (M44) */
function reportAudience(event: ReportEvent, options: Options, readers: Readers): readonly Telling[] {
  if (event.event === 'report-signed') return [{ kind: event.event, to: firm(options) }]
  if (event.event !== 'report-shown' && event.event !== 'report-void') return []
  return [{ kind: event.event, to: readers.ofCustomer(hearing(event)).filter(row => wants(row, event.event)).map(toAccount) }]
}

/** The account it is written to: what it opened itself, or what happens around it; '' where there is none. */
function ownAccount(event: Happening): string {
  if (isTicketEvent(event)) return event.event === 'ticket-opened' && event.author.kind === 'customer' ? event.author.account ?? '' : ''
  return 'account' in event && event.event !== 'new-contact' ? event.account : ''
}

/** The customer whose accounts hear of it. A ticket without one belongs to nobody: nobody is told. (decision 21) */
const hearing = (event: Happening): string =>
  isTicketEvent(event) && (event.author.kind !== 'customer') !== (event.event === 'value-lost') && !isInternal(event) ? event.customer : ''

const isInternal = (event: TicketEvent): boolean =>
  'audience' in event ? event.audience === 'firm' : 'changes' in event && event.changes.length === 0

function accountAudience(event: AccountEvent, options: Options, readers: Readers): readonly Telling[] {
  if (event.event === 'new-contact') return [{ kind: event.event, to: firm(options) }]
  return readers.account(event.account).map(row => {
    const to = toAccount(row)
    return { kind: event.event, to: [event.event === 'new-address' ? { ...to, recipient_kind: 'address', address: event.address } : to] }
  })
}

function ownerAudience(event: OwnerEvent, options: Options): Telling {
  const to: readonly Recipient[] = 'address' in event
    ? [{ recipient_kind: 'address', account: '', address: event.address, language: event.language }]
    : firm(options)
  return { kind: event.event, to }
}

const firm = (options: Options): readonly Recipient[] =>
  options.notify.map(address => ({ recipient_kind: 'firm', account: '', address, language: options.language }))

const toAccount = ({ id, email, language }: Account): Recipient =>
  ({ recipient_kind: 'account', account: id, address: email, language: language === 'en' ? 'en' : 'it' })

/** `letters` of an account: `{"changed": 0}` stops letters about changed fields, `{"replied": 0}` those about replies and files. */
function wants({ letters }: Account, event: TicketEvent['event']): boolean {
  if (event === 'ticket-opened') return true
  const name = event === 'replied' || event === 'file-added' || event.startsWith('report-') ? 'replied' : 'changed'
  try {
    const chosen: unknown = JSON.parse(letters || '{}')
    const value: unknown = typeof chosen === 'object' && chosen !== null ? Reflect.get(chosen, name) : undefined
    return value !== 0 && value !== false
  } catch { return true }
}
