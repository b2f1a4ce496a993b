import type { Happening, LetterKind } from '../events.ts'
import type { Desk } from '../desk.ts'
import type { Tx } from '../records/open.ts'
import { newId } from '../../formats/ids.ts'
import { audienceOf, isTicketEvent } from './audience.ts'
import type { Telling } from './audience.ts'

/** Notices of these kinds fold with others of the same ticket into one letter; the rest are letters at once. */
export const foldingKinds: readonly LetterKind[] = ['update', 'ticket-for-you', 'new-ticket']

/**
 * Writes down who must hear of an event, in the transaction of the event itself: what is not committed is told to
 * nobody, and what is committed is told even if we die now. (house 4.7, I2) `history` is the entry's number.
 */
export async function queueNotices(desk: Desk, tx: Tx, event: Happening, history?: number): Promise<void> {
  const options = await desk.reading.options(desk, tx)
  const now = desk.clock.now().getTime()
  const told = (await audienceOf(tx, event, options)).filter(({ to }) => to.length > 0)
  const letters: Record<string, string | number>[] = []
  const notices = told.flatMap(telling => telling.to.map(recipient => {
    const waits = foldingKinds.includes(telling.kind)
    const letter = waits ? '' : newId()
    if (letter !== '') letters.push(newLetter(letter, telling.kind, recipient, now))
    return {
      kind: telling.kind, ...recipient, letter,
      ticket: isTicketEvent(event) ? event.ticket : '', history: history ?? 0, extra: JSON.stringify(extraOf(event)),
      due_at: now + (waits ? windowOf(telling, options.bundleSeconds) : 0), created_at: now,
    }
  }))
  if (letters.length > 0) await tx('tk_letter').insert(letters)
  if (notices.length > 0) await tx('tk_notice').insert(notices)
}

/** Only customers wait for the bundle: the firm wants to know at once. */
const windowOf = ({ to }: Telling, bundleSeconds: number): number => to[0]?.recipient_kind === 'firm' ? 0 : bundleSeconds * 1000

export const newLetter = (id: string, kind: LetterKind, { account, address }: { readonly account: string, readonly address: string }, now: number) => ({
  id, kind, account, address, status: 'queued', attempts: 0, next_at: now, lease_until: 0, leased_by: '', sent_at: 0, reason: '', created_at: now,
})

/** What the letter needs and no row keeps. Links with one-time codes are wiped once the letter is out. */
function extraOf(event: Happening): Record<string, unknown> {
  if (!isTicketEvent(event)) return { ...event }
  return event.event === 'file-added' ? { file: event.file } : {}
}
