import type { Desk } from '../desk.ts'
import { oneAddress } from '../notices/one-address.ts'
import { customerById } from '../people/customers.ts'
import type { Customer } from '../people/person.ts'
import { accountById, provenAccount } from '../sessions/account.ts'
import type { Account } from '../sessions/account.ts'
import { bounced } from './bounced.ts'
import type { Incoming } from './incoming.ts'
import { wait } from './judgement.ts'
import type { Judgement } from './judgement.ts'
import type { LetterFacts } from './letter-facts.ts'
import { isRobot } from './ping-pong.ts'
import { threadOf } from './thread.ts'
import type { Thread } from './thread.ts'

/**
 * Acting for somebody takes both: a letter of ours that he answers, and his domain's word that it is he who writes. A
 * known customer's letter to nobody in particular is a new request; everything else waits for the owner. (M01, M02, S49)
 */
export async function judgeLetter(desk: Desk, incoming: Incoming, sender: string, letter: LetterFacts): Promise<Judgement> {
  if (letter.bounce !== undefined) return bounced(desk, letter.bounce)
  if (letter.automatic === 'own') return { act: 'drop', reason: 'own-letter' }
  const thread = await threadOf(desk, incoming, letter)
  if (letter.automatic !== '') return { act: 'note', reason: letter.automatic, ...thread.kind === 'found' ? { ticket: thread.row.ticket, letter: thread.row.letter } : {} }
  if (letter.doubt !== '') return wait(letter.doubt)
  if (sender === '') return wait('no-sender')
  if (thread.kind === 'found') return judgeAnswer(desk, incoming, sender, letter, thread)
  const ours = await isFirms(desk, sender)
  if (thread.kind === 'void') return wait(thread.reason, { quiet: ours })
  if (ours) return wait('staff-without-token', { quiet: true })
  return judgeNewcomer(desk, sender, letter)
}

async function judgeAnswer(desk: Desk, incoming: Incoming, sender: string, { verdict, ownWords }: LetterFacts, { row, by }: Extract<Thread, { kind: 'found' }>): Promise<Judgement> {
  const about = { ticket: row.ticket, account: row.account }
  const account = row.account === '' ? undefined : await accountById(desk.db.knex, row.account)
  const his = account === undefined ? oneAddress(row.address)?.toLowerCase() : account.email
  // A forwarded letter carries its token along: whoever got it is not the one it was written to. (N13)
  if (sender !== his) return wait('other-person', about)
  if (verdict !== 'pass') return wait(verdict === 'fail' ? 'not-his' : 'not-vouched', about)
  if (row.expiresAt < desk.clock.now().getTime()) return wait('token-old', about)
  const ticket = await ticketOf(desk, row.ticket)
  if (ticket === undefined) return wait('ticket-gone', about)
  if (await isRobot(desk, incoming, sender, row)) return wait('ping-pong', { ...about, quiet: true })
  if (row.account === '') {
    if (!await isFirms(desk, sender)) return wait('access-closed', about)
    // The firm's letters tell what customers may not see, and carry its buttons: nothing of them goes on by being quoted.
    if (!isClean(desk, ownWords) && incoming.files.length === 0) return wait('quote-unclear', { ...about, quiet: true })
    return { act: 'firm-reply', address: sender, text: isClean(desk, ownWords) ? ownWords : '', ticket: row.ticket, letter: row.letter, reason: by }
  }
  const who = account === undefined ? undefined : await customerOf(desk, account)
  if (who === undefined || ticket.customer !== who.customer) return wait('access-closed', about)
  return { act: 'reply', who, ticket: row.ticket, letter: row.letter, reason: by }
}

const isClean = ({ installation }: Desk, words: string): boolean => words !== '' && !words.includes(installation.link)

async function judgeNewcomer(desk: Desk, sender: string, { verdict }: LetterFacts): Promise<Judgement> {
  const account = await provenAccount(desk.db.knex, sender)
  const who = account === undefined ? undefined : await customerOf(desk, account)
  if (account === undefined) return wait('unknown-sender')
  if (who === undefined) return wait('access-closed', { account: account.id })
  if (verdict !== 'pass') return wait(verdict === 'fail' ? 'not-his' : 'not-vouched', { account: account.id })
  return { act: 'open', who, reason: 'known-sender' }
}

/** Check Ticket is read at every letter; undefined while he has no access. (S26) */
export async function customerOf(desk: Desk, account: Account): Promise<Customer | undefined> {
  if (account.state !== 'open') return undefined
  const row = await customerById(desk, desk.db.knex, account.customer)
  if (row?.ticked !== true) return undefined
  return { kind: 'customer', account: account.id, customer: account.customer, name: account.name || row.name, email: account.email, language: account.language, looking: false }
}

export async function ticketOf(desk: Desk, id: string): Promise<{ readonly customer: string, readonly category: string } | undefined> {
  const row: { customer: string, category: string } | undefined = await desk.db.knex('tk_seen').where({ tablename: desk.names.ticket.table, id, gone: 0 }).first('customer', 'category')
  return row
}

/** One of the addresses where the firm hears of tickets. */
export async function isFirms(desk: Desk, sender: string): Promise<boolean> {
  const { notify, email } = await desk.reading.options(desk)
  return [...notify, email].some(address => address.toLowerCase() === sender)
}
