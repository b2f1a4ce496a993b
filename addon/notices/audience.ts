import type { Language } from '@nios4/sdk'
import type { AccountEvent, Happening, LetterKind, OwnerEvent, TicketEvent } from '../events.ts'
import type { Options } from '../fields/options.ts'
import type { Tx } from '../records/open.ts'

/** Who is told: an account at the address it has when the letter is built, one of the firm's addresses, or just an address. */
export type Recipient = {
  readonly recipient_kind: 'account' | 'firm' | 'address'
  readonly account: string
  readonly address: string
  readonly language: Language
}

export type Telling = { readonly kind: LetterKind, readonly to: readonly Recipient[] }

type AccountRow = { id: string, email: string, language: string, letters: string | null }

/** Nobody hears of his own act, except the receipt for a new ticket and the letters of registration. (decision 26) */
export async function audienceOf(tx: Tx, event: Happening, options: Options): Promise<readonly Telling[]> {
  if (isTicketEvent(event)) return ticketAudience(tx, event, options)
  if ('account' in event) return accountAudience(tx, event, options)
  return [ownerAudience(event, options)]
}

export const isTicketEvent = (event: Happening): event is TicketEvent => 'ticket' in event

async function ticketAudience(tx: Tx, event: TicketEvent, options: Options): Promise<readonly Telling[]> {
  const opened = event.event === 'ticket-opened'
  if (event.author.kind === 'customer') {
    const own = opened && event.author.account !== undefined ? await accounts(tx, { id: event.author.account }) : []
    return [
      { kind: 'receipt', to: own.map(toAccount) },
      { kind: opened ? 'new-ticket' : 'update', to: firm(options) },
    ]
  }
  // A ticket without a customer belongs to nobody: nobody is told. (decision 21)
  if (event.customer === '' || isInternal(event)) return []
  const readers = await accounts(tx, { customer: event.customer, state: 'open' })
  return [{
    kind: opened ? 'ticket-for-you' : 'update',
    to: readers.filter(({ id }) => id !== event.author.account).filter(row => wants(row, event.event)).map(toAccount),
  }]
}

const isInternal = (event: TicketEvent): boolean =>
  'audience' in event ? event.audience === 'firm' : event.event === 'ticket-changed' && event.changes.length === 0

async function accountAudience(tx: Tx, event: AccountEvent, options: Options): Promise<readonly Telling[]> {
  if (event.event === 'new-contact') return [{ kind: event.event, to: firm(options) }]
  const [row] = await accounts(tx, { id: event.account })
  if (row === undefined) return []
  const to = toAccount(row)
  return [{ kind: event.event, to: [event.event === 'new-address' ? { ...to, recipient_kind: 'address', address: event.address } : to] }]
}

function ownerAudience(event: OwnerEvent, options: Options): Telling {
  const to: readonly Recipient[] = 'address' in event
    ? [{ recipient_kind: 'address', account: '', address: event.address, language: event.language }]
    : firm(options)
  return { kind: event.event, to }
}

const firm = (options: Options): readonly Recipient[] =>
  options.notify.map(address => ({ recipient_kind: 'firm', account: '', address, language: options.language }))

const toAccount = ({ id, email, language }: AccountRow): Recipient =>
  ({ recipient_kind: 'account', account: id, address: email, language: language === 'en' ? 'en' : 'it' })

async function accounts(tx: Tx, where: Readonly<Record<string, string>>): Promise<readonly AccountRow[]> {
  const rows: AccountRow[] = await tx('tk_account').where(where).select('id', 'email', 'language', 'letters').orderBy('created_at').limit(200)
  return rows
}

/** `letters` of an account: `{"changed": 0}` stops letters about changed fields, `{"replied": 0}` those about replies and files. */
function wants({ letters }: AccountRow, event: TicketEvent['event']): boolean {
  if (event === 'ticket-opened') return true
  const name = event === 'ticket-changed' ? 'changed' : 'replied'
  try {
    const chosen: unknown = JSON.parse(letters || '{}')
    const value: unknown = typeof chosen === 'object' && chosen !== null ? Reflect.get(chosen, name) : undefined
    return value !== 0 && value !== false
  } catch { return true }
}
