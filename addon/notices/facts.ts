import type { Language } from '@nios4/sdk'
import type { Desk } from '../desk.ts'
import type { LetterKind } from '../events.ts'
import { seenFields } from '../fields/policies.ts'
import { winnerColumn } from '../history/journal.ts'
import type { Policies } from '../fields/policies.ts'
import type { Surroundings } from '../fields/reading.ts'
import { customerRows, fileRows, messageRows, ticketRows } from '../records/letter-rows.ts'
import type { CustomerRow, FileRow, MessageRow, TicketRow } from '../records/letter-rows.ts'
import type { Claimed } from './claim.ts'
import { readTexts } from './letter-texts.ts'
import type { TextRow } from './letter-texts.ts'
import { chunks, grouped } from './grouped.ts'

export type Notice = {
  readonly id: number, readonly kind: LetterKind, readonly recipient_kind: 'account' | 'firm' | 'address', readonly account: string
  readonly address: string, readonly ticket: string, readonly history: number, readonly extra: string, readonly language: Language, readonly letter: string
}
export type Account = { readonly id: string, readonly email: string, readonly name: string, readonly phone: string, readonly language: string, readonly customer: string, readonly state: string }
export type Entry = { readonly seq: number, readonly ticket: string, readonly event: string, readonly author_kind: string, readonly author: string, readonly audience: string, readonly message: string, readonly at: number }
export type ChangeRow = { readonly history: number, readonly column_name: string, readonly before_text: string, readonly after_text: string }

/** What one side may read: customers' statements name the columns visible now, the firm's all. */
export type Side = { readonly tickets: ReadonlyMap<string, TicketRow>, readonly changes: ReadonlyMap<number, readonly ChangeRow[]> }

/** All that a batch of letters speaks of, read now and with today's rights, a handful of statements for the whole batch. */
export type Facts = {
  readonly around: Surroundings
  readonly policies: Policies
  readonly notices: ReadonlyMap<string, readonly Notice[]>
  readonly accounts: ReadonlyMap<string, Account>
  readonly customers: ReadonlyMap<string, CustomerRow>
  readonly entries: ReadonlyMap<number, Entry>
  readonly messages: ReadonlyMap<string, MessageRow>
  readonly files: ReadonlyMap<string, FileRow>
  /** Latest expiry of the codes of a purpose and account that are still unused: `purpose account` → moment. */
  readonly codes: ReadonlyMap<string, number>
  /** The owner's words for letters to customers, as they are now. (M53) */
  readonly texts: readonly TextRow[]
  /** Readers who want no more letters about a ticket: `account ticket`. (M41) */
  readonly stopped: ReadonlySet<string>
  readonly customer: Side
  readonly firm: Side
}

export async function gather(desk: Desk, letters: readonly Claimed[]): Promise<Facts> {
  const { knex } = desk.db
  const around = await desk.reading.surroundings(desk)
  const policies = await desk.reading.policies(desk)
  const all: Notice[] = await inParts(letters.map(({ id }) => id), ids => knex('tk_notice').whereIn('letter', ids).orderBy('id'))
  const notices = all.map(notice => ({ ...notice, history: Number(notice.history) }))
  const accounts: Account[] = await inParts(distinct(notices.map(({ account, extra }) => account || accountIn(extra))), ids =>
    knex('tk_account').whereIn('id', ids).select('id', 'email', 'name', 'phone', 'language', 'customer', 'state'))
  const entries: Entry[] = await inParts(distinct(notices.map(({ history }) => history)), seqs => knex('tk_history').whereIn('seq', seqs))
  const [theirs, ours] = [notices.filter(isTheirs), notices.filter(notice => !isTheirs(notice))]
  const seen = seenFields(policies)
  const customer = await sideOf(desk, theirs, seen.flatMap(field => field.kind.columns(field.shape)), seen.map(({ column }) => column))
  const firm = await sideOf(desk, ours, around.ticketColumns.flatMap(column => column.kind.columns(column.shape)))
  const said = entries.filter(({ event }) => event === 'replied' || event === 'answer-unsent').map(({ message }) => message)
  const added = entries.filter(({ event }) => event === 'file-added').map(({ message }) => message)
  return {
    around, policies, customer, firm,
    notices: grouped(notices, ({ letter }) => letter),
    accounts: new Map(accounts.map(account => [account.id, account])),
    customers: await customerRows(knex, desk.names, distinct([...accounts.map(account => account.customer), ...[...firm.tickets.values()].map(row => row.customer)])),
    entries: new Map(entries.map(entry => [Number(entry.seq), { ...entry, seq: Number(entry.seq), at: Number(entry.at) }])),
    messages: await messageRows(knex, desk.names, distinct(said)),
    files: await fileRows(knex, desk.names, distinct(added)),
    codes: await codesOf(desk, accounts, letters), stopped: await stoppedBy(desk, theirs), texts: notices.every(({ recipient_kind }) => recipient_kind === 'firm') ? [] : await readTexts(desk, knex),
  }
}

const isTheirs = (notice: Notice): boolean => notice.recipient_kind === 'account'

async function sideOf(desk: Desk, notices: readonly Notice[], columns: readonly string[], visible?: readonly string[]): Promise<Side> {
  const tickets = await ticketRows(desk.db.knex, desk.names, distinct(notices.map(({ ticket }) => ticket)), columns)
  const changes: ChangeRow[] = await inParts(distinct(notices.map(({ history }) => history)), seqs => {
    const query = desk.db.knex('tk_change').whereIn('history', seqs)
    // Opening a column later does not open its past. (S14)
    return (visible === undefined ? query : query.whereIn('column_name', [...visible, winnerColumn]).where({ was_visible: 1 }))
      .select('history', 'column_name', 'before_text', 'after_text')
  })
  return { tickets, changes: grouped(changes, ({ history }) => Number(history)) }
}

async function stoppedBy(desk: Desk, notices: readonly Notice[]): Promise<ReadonlySet<string>> {
  const tickets = distinct(notices.map(({ ticket }) => ticket))
  const rows: { account: string, ticket: string }[] = await inParts(tickets, part => desk.db.knex('tk_letter_stop').whereIn('ticket', part).select('account', 'ticket'))
  return new Set(rows.map(({ account, ticket }) => `${account} ${ticket}`))
}

const carrying: readonly LetterKind[] = ['mailbox-to-prove', 'password-asked', 'invited', 'new-address', 'owner-door', 'sign-in-link']

async function codesOf(desk: Desk, accounts: readonly Account[], letters: readonly Claimed[]): Promise<Map<string, number>> {
  if (!letters.some(({ kind }) => carrying.includes(kind))) return new Map()
  const rows: { purpose: string, account: string, latest: unknown }[] = await desk.db.knex('tk_code')
    .whereIn('account', ['', ...accounts.map(({ id }) => id)]).where({ used_at: 0 })
    .groupBy('purpose', 'account').select('purpose', 'account').max({ latest: 'expires_at' })
  return new Map(rows.map(({ purpose, account, latest }) => [`${purpose} ${account}`, Number(latest)]))
}

/** The firm is told about an account: its id stands in the event. */
function accountIn(extra: string): string {
  const told: unknown = JSON.parse(extra || '{}')
  return typeof told === 'object' && told !== null && 'account' in told && typeof told.account === 'string' ? told.account : ''
}

const distinct = <T>(all: readonly T[]): readonly T[] => [...new Set(all)].filter(one => one !== '' && one !== 0)

async function inParts<K, T>(keys: readonly K[], read: (part: readonly K[]) => PromiseLike<readonly T[]>): Promise<T[]> {
  const found: T[] = []
  for (const part of chunks(keys, 2000)) found.push(...await read(part))
  return found
}
