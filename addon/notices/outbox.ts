import type { Happening, LetterKind } from '../events.ts'
import type { Desk } from '../desk.ts'
import type { Tx } from '../records/open.ts'
import { newId } from '../../formats/ids.ts'
import { insertMany } from '../records/many.ts'
import { audiencesOf, isTicketEvent } from './audience.ts'
import type { Telling } from './audience.ts'

/** Notices of these kinds fold with others of the same ticket into one letter; the rest are letters at once. */
export const foldingKinds: readonly LetterKind[] = ['update', 'ticket-for-you', 'new-ticket']

/** Something that happened, with its number in the history, where it has one. */
export type Told = { readonly event: Happening, readonly history?: number | undefined }

/**
 * Writes down who must hear of events, in the transaction of the events themselves: what is not committed is told to
 * nobody, and what is committed is told even if we die now. (house 4.7, I2)
 */
export async function queueNotices(desk: Desk, tx: Tx, told: readonly Told[]): Promise<void> {
  const options = await desk.reading.options(desk, tx)
  const now = desk.clock.now().getTime()
  const audienceOf = await audiencesOf(tx, told.map(({ event }) => event), options)
  const letters: ReturnType<typeof newLetter>[] = []
  const notices = told.flatMap(({ event, history }) => audienceOf(event).flatMap(telling => telling.to.map(recipient => {
    const waits = foldingKinds.includes(telling.kind)
    const letter = waits ? '' : newId()
    if (letter !== '') letters.push(newLetter(letter, telling.kind, recipient, now))
    return {
      kind: telling.kind, ...recipient, letter,
      ticket: isTicketEvent(event) ? event.ticket : '', history: history ?? 0, extra: JSON.stringify(extraOf(event)),
      due_at: now + (waits ? windowOf(telling, options.bundleSeconds) : 0), created_at: now,
    }
  })))
  await insertMany(tx, 'tk_letter', letters)
  await insertMany(tx, 'tk_notice', notices)
}

/** Only customers wait for the bundle: the firm wants to know at once. */
const windowOf = ({ to }: Telling, bundleSeconds: number): number => to[0]?.recipient_kind === 'firm' ? 0 : bundleSeconds * 1000

export const newLetter = (id: string, kind: LetterKind, { account, address }: { readonly account: string, readonly address: string }, now: number) => ({
  id, kind, account, address, status: 'queued', attempts: 0, next_at: now, lease_until: 0, leased_by: '', sent_at: 0, reason: '', created_at: now,
})

/** What the letter needs and no row keeps. Links with one-time codes are wiped once the letter is out. */
function extraOf(event: Happening): Record<string, unknown> {
  if (!isTicketEvent(event)) return { ...event }
  if (event.event === 'answer-unsent') return { channel: event.channel, why: event.why, words: event.words }
  if (event.event === 'rated') return { rating: String(event.rating), comment: event.comment }
  return event.event === 'file-added' ? { file: event.file } : {}
}
