import type { Desk } from '../desk.ts'
import { queueAgain } from '../records/leases.ts'
import { numberOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/** A letter the owner should know about: given up, or waiting after a failed try. */
export type TroubledLetter = {
  readonly id: string, readonly kind: string, readonly address: string, readonly status: 'gave-up' | 'queued'
  /** The mail server's own words. */
  readonly reason: string
  readonly attempts: number, readonly createdAt: number, readonly nextAt: number
}

/** Newest first, for the owner's door. Given up ones stay until he sends them again or they are trimmed. */
export async function troubledLetters(desk: Desk, most = 50): Promise<readonly TroubledLetter[]> {
  const rows: { id: string, kind: string, address: string, status: 'gave-up' | 'queued', reason: string, attempts: number, created_at: number, next_at: number }[] =
    await desk.db.knex('tk_letter').whereIn('status', ['gave-up', 'queued']).where('attempts', '>', 0)
      .orderBy('created_at', 'desc').limit(most).select('id', 'kind', 'address', 'status', 'reason', 'attempts', 'created_at', 'next_at')
  return rows.map(({ created_at, next_at, attempts, ...row }) => ({ ...row, attempts: Number(attempts), createdAt: Number(created_at), nextAt: Number(next_at) }))
}

/** The owner asks for another try, e.g. after putting an address right. The Message-ID stays. */
export async function sendAgain(desk: Desk, id: string): Promise<boolean> {
  const now = desk.clock.now().getTime()
  return queueAgain(desk.db.knex, 'tk_letter', id, ['gave-up'], now, { created_at: now, sent_at: 0 })
}

/** How much has still to leave: letters, and what will be told in one. */
export async function lettersWaiting(desk: Desk): Promise<number> {
  const { knex } = desk.db
  const [letters]: readonly RawRow[] = await knex('tk_letter').where({ status: 'queued' }).count({ count: '*' })
  const [notices]: readonly RawRow[] = await knex('tk_notice').where({ letter: '' }).count({ count: '*' })
  return numberOf(letters?.['count']) + numberOf(notices?.['count'])
}

const keepMs = 180 * 24 * 3600_000

/** Letters that are over are forgotten after half a year, a few at a time. (R23) */
export async function trimOutbox(desk: Desk, most = 200): Promise<number> {
  const before = desk.clock.now().getTime() - keepMs
  const rows: { id: string }[] = await desk.db.knex('tk_letter').whereIn('status', ['sent', 'dropped', 'gave-up']).where('next_at', '<', before).limit(most).select('id')
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return 0
  return desk.db.inTransaction(async tx => {
    await tx('tk_notice').whereIn('letter', ids).delete()
    return tx('tk_letter').whereIn('id', ids).delete()
  })
}
