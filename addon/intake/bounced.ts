import type { Desk } from '../desk.ts'
import type { Judgement } from './judgement.ts'
import type { Bounce } from './letter-facts.ts'
import { ourLetter } from './thread.ts'

const dayMs = 24 * 3_600_000
const lateMs = 6 * dayMs

/** Which letter of ours it speaks of: by its Message-ID, else the last one we sent to that address. (S51) */
export async function bounced(desk: Desk, bounce: Bounce): Promise<Judgement> {
  const { knex } = desk.db
  const named = bounce.of.map(id => ourLetter(desk, id)).filter(id => id !== '')
  const known: { id: string } | undefined = named.length === 0 ? undefined : await knex('tk_letter').whereIn('id', named).first('id')
  // One that names no letter is told once a day for an address: it may well be the same again.
  const told: { id: string } | undefined = known !== undefined || bounce.recipient === '' ? undefined
    : await knex('tk_bounce').where({ address: bounce.recipient }).where('at', '>', desk.clock.now().getTime() - dayMs).first({ id: 'letter' })
  const last: { id: string } | undefined = known ?? told ?? (bounce.recipient === '' ? undefined : await knex('tk_letter')
    .where({ address: bounce.recipient, status: 'sent' }).where('sent_at', '>', desk.clock.now().getTime() - lateMs).orderBy('sent_at', 'desc').first('id'))
  if (last === undefined) return { act: 'note', reason: 'bounce-unknown' }
  const notice: { ticket: string } | undefined = await knex('tk_notice').where({ letter: last.id }).whereNot({ ticket: '' }).first('ticket')
  return { act: 'note', reason: bounce.lasting ? 'bounce' : 'bounce-later', letter: last.id, ...notice === undefined ? {} : { ticket: notice.ticket } }
}
