import type { Desk } from '../desk.ts'
import type { ReplyRow } from '../notices/reply-token.ts'
import { digestOf } from './digest.ts'
import type { Incoming } from './incoming.ts'

/** Nobody reads, writes and sends so soon after our letter left, and again, and again. */
const tooSoonMs = 90_000
const dayMs = 24 * 3_600_000

/**
 * Machines that do not say they are: the same words as before on the same ticket, or a third answer in a row that came
 * within a minute and a half of the letter it answers. People send the same photo twice; they do not do that. (M55)
 */
export async function isRobot(desk: Desk, incoming: Incoming, sender: string, row: ReplyRow): Promise<boolean> {
  const { knex } = desk.db
  const now = desk.clock.now().getTime()
  const before: { digest: string, letter: string, received_at: number }[] = await knex('tk_incoming')
    .where({ ticket: row.ticket, sender, channel: 'mail' }).whereIn('state', ['taken', 'accepted']).where('received_at', '>', now - dayMs)
    .orderBy('received_at', 'desc').limit(5).select('digest', 'letter', 'received_at')
  const digest = digestOf(incoming)
  if (incoming.files.length === 0 && before.some(earlier => earlier.digest === digest && earlier.letter !== row.letter)) return true
  const [last, last2] = before
  if (last === undefined || last2 === undefined) return false
  const letters = [row.letter, last.letter, last2.letter]
  if (new Set(letters).size < 3) return false
  const sent: { id: string, sent_at: number }[] = await knex('tk_letter').whereIn('id', letters).select('id', 'sent_at')
  const leftAt = new Map(sent.map(({ id, sent_at }) => [id, Number(sent_at)]))
  const quick = (letter: string, at: number): boolean => at - (leftAt.get(letter) ?? 0) < tooSoonMs
  return quick(row.letter, now) && quick(last.letter, Number(last.received_at)) && quick(last2.letter, Number(last2.received_at))
}
