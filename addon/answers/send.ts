import { channelNames } from '../channels/connector.ts'
import type { ChannelName, Sent } from '../channels/connector.ts'
import { wayOut } from '../channels/window.ts'
import { isInternal } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import { happened } from '../happened.ts'
import { letterPause } from '../notices/back-off.ts'
import { answerable } from '../notices/reply-token.ts'
import { customerRows, messageRows, ticketRows } from '../records/letter-rows.ts'
import { alive } from '../records/columns.ts'
import { due, hold, letGo, newLease } from '../records/leases.ts'
import type { From } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { say } from '../words/say.ts'

const minute = 60_000
const leaseMs = 2 * minute
/** An answer by message that has not left after a day is no answer any more. */
const patienceMs = 24 * 60 * minute
const batch = 20
const budgetMs = 8000
/** Tries of one answer during which the later ones to its number wait for it: somewhat more than half an hour. */
const patientTries = 6

export type Answered = { readonly sent: number, readonly failed: number, readonly dropped: number }

/** Why it did not leave: keys of `answer.unsent.*`. */
type Unsent = 'closed' | 'refused' | 'away' | 'no-number' | 'off'

type Row = { readonly id: string, readonly channel: ChannelName, readonly ticket: string, readonly message: string, readonly number: string, readonly attempts: number, readonly createdAt: number, readonly bounced: boolean, readonly words: string }

/** Sends the firm's answers by the channel their tickets came by. What cannot be sent is told to the firm, on the ticket and by letter. */
export async function answerOnce(desk: Desk, { worker }: { readonly worker: string }): Promise<Answered> {
  const counts = { sent: 0, failed: 0, dropped: 0 }
  const lease = newLease(worker)
  const started = performance.now()
  const waits = new Set<string>()
  for (const row of await claim(desk, lease)) {
    const way = `${row.channel} ${row.number}`
    // The rest comes back when the lease ends, or now if there is none.
    if (performance.now() - started > budgetMs || (waits.has(way) && !row.bounced)) { await letGo(desk.db.knex, 'tk_channel_out', [row.id], lease); continue }
    const outcome = await sendRow(desk, lease, row)
    counts[outcome] += 1
    if (outcome === 'failed') waits.add(way)
  }
  return counts
}

async function claim(desk: Desk, lease: string): Promise<readonly Row[]> {
  const now = desk.clock.now().getTime()
  const waiting = (from: From) => due(from, 'tk_channel_out', now).whereIn('status', ['queued', 'bounced'])
  if (await waiting(desk.db.knex).first('id') === undefined) return []
  const rows: readonly RawRow[] = await desk.db.inTransaction(async tx => {
    // What was said after an answer that must wait waits with it, or the end would arrive before the beginning.
    const held: readonly RawRow[] = await tx('tk_channel_out').where({ status: 'queued' }).whereBetween('attempts', [1, patientTries]).where('next_at', '>', now).select('channel', 'number', 'next_at')
    for (const { channel, number, next_at } of held) await tx('tk_channel_out').where({ channel, number, status: 'queued' }).where('next_at', '<=', now).update({ next_at })
    const found: readonly RawRow[] = await waiting(tx).orderBy('created_at').limit(batch)
    await hold(tx, 'tk_channel_out', found.map(row => textOf(row['id'])), lease, now + leaseMs)
    return found
  })
  return rows.flatMap(row => {
    const channel = channelNames.find(name => name === row['channel'])
    return channel === undefined ? [] : [{
      id: textOf(row['id']), channel, ticket: textOf(row['ticket']), message: textOf(row['message']), number: textOf(row['number']),
      attempts: numberOf(row['attempts']), createdAt: numberOf(row['created_at']), bounced: row['status'] === 'bounced', words: textOf(row['result']),
    }]
  })
}

async function sendRow(desk: Desk, lease: string, row: Row): Promise<keyof Answered> {
  if (row.bounced) return unsent(desk, lease, row, 'refused', row.words)
  const told = await wordsOf(desk, row)
  if (told === undefined) return settle(desk, lease, row, { status: 'dropped' }, 'dropped')
  if (row.number === '') return unsent(desk, lease, row, 'no-number', '')
  const sent = await trySending(desk, row, told)
  if (sent === 'off') return unsent(desk, lease, row, 'off', '')
  if (sent.kind === 'sent') {
    // What answers it belongs to this ticket.
    await answerable(desk, desk.db.knex, { letter: sent.id.slice(0, 128), ticket: row.ticket, account: '', address: row.number })
    return settle(desk, lease, row, { status: 'sent', outside: sent.id, attempts: row.attempts + 1, result: '' }, 'sent')
  }
  const now = desk.clock.now().getTime()
  if (sent.kind !== 'away' || now - row.createdAt > patienceMs) return unsent(desk, lease, row, sent.kind, sent.words)
  return settle(desk, lease, row, { attempts: row.attempts + 1, next_at: now + letterPause(row.attempts), result: sent.words }, 'failed')
}

async function trySending(desk: Desk, row: Row, told: string): Promise<Sent | 'off'> {
  const way = await wayOut(desk, row.channel, row.number)
  if (way === 'off') return 'off'
  if (way === 'closed') return { kind: 'closed', words: '' }
  try { return await way.send(row.number, fitting(desk, told, way.longest), '') } catch { return 'off' }
}

/** As it stands now: taken back, made internal, moved to another customer or to one whose access is closed, it does not leave. (S15) */
async function wordsOf(desk: Desk, { ticket, message, channel }: Row): Promise<string | undefined> {
  const said = (await messageRows(desk.db.knex, desk.names, [message])).get(message)
  const owner = (await ticketRows(desk.db.knex, desk.names, [ticket], [])).get(ticket)
  const seen: RawRow | undefined = await desk.db.knex('tk_seen').where({ tablename: desk.names.ticket.table, id: ticket, gone: 0 }).first('customer', 'moved_seq')
  const history: RawRow | undefined = await desk.db.knex('tk_history').where({ ticket, message, event: 'replied' }).first('seq')
  if (said === undefined || said.internal || owner === undefined || textOf(seen?.['customer']) !== owner.customer || numberOf(history?.['seq']) <= numberOf(seen?.['moved_seq'])) return undefined
  const customer = (await customerRows(desk.db.knex, desk.names, [owner.customer])).get(owner.customer)
  const words = [said.body.trim(), await filesIn(desk, message)].filter(part => part !== '').join('\n')
  if (customer?.letIn !== true || words === '') return undefined
  const { company } = await desk.reading.options(desk)
  return channel === 'sms' && company !== '' ? `${company}: ${words}` : words
}

/** What is too long for one message ends with where the rest is. */
function fitting(desk: Desk, words: string, longest: number): string {
  if (words.length <= longest) return words
  const end = say(desk.language, 'answer.cut', { link: portalAddress(desk) })
  return `${words.slice(0, longest - end.length - 3).replace(/[\ud800-\udbff]$/, '').trimEnd()} …\n${end}`
}

/** Documents do not leave by message: who gets it must know that there are some, and where. */
async function filesIn(desk: Desk, message: string): Promise<string> {
  const rows: readonly RawRow[] = await desk.db.knex(desk.names.file).where(alive).where({ message_id: message }).select('audience')
  const count = rows.filter(row => !isInternal(textOf(row['audience']))).length
  return count === 0 ? '' : say(desk.language, 'answer.files', { count, link: portalAddress(desk) })
}

async function unsent(desk: Desk, lease: string, row: Row, why: Unsent, words: string): Promise<keyof Answered> {
  await desk.db.inTransaction(async tx => {
    const seen: RawRow | undefined = await tx('tk_seen').where({ tablename: desk.names.ticket.table, id: row.ticket }).first('customer')
    const changed = await letGo(tx, 'tk_channel_out', [row.id], lease, { status: 'unsent', result: why === 'refused' && words !== '' ? words : why, attempts: row.attempts + 1 })
    if (changed === 0) return
    await happened(desk, tx, {
      event: 'answer-unsent', ticket: row.ticket, customer: textOf(seen?.['customer']), author: { kind: 'addon', name: '' }, place: row.channel, audience: 'firm', message: row.message, why, channel: row.channel, words,
    })
  })
  return 'failed'
}

async function settle(desk: Desk, lease: string, { id }: Row, cells: Readonly<Record<string, string | number>>, as: keyof Answered): Promise<keyof Answered> {
  await letGo(desk.db.knex, 'tk_channel_out', [id], lease, cells)
  return as
}
