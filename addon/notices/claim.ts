import type { Desk } from '../desk.ts'
import type { LetterKind } from '../events.ts'
import { due, hold, letGo, newLease } from '../records/leases.ts'
import type { Tx } from '../records/open.ts'

export type Claimed = {
  readonly id: string
  readonly kind: LetterKind
  readonly account: string
  readonly address: string
  readonly attempts: number
  readonly created_at: number
  /** Of a letter that has not left: when it was first tried, 0 = not yet. */
  readonly sent_at: number
}

/** Somebody sits before a screen and waits for these: they overtake everything else. (R23) */
export const directKinds: readonly LetterKind[] =
  ['sign-in-link', 'mailbox-to-prove', 'already-registered', 'password-asked', 'new-address', 'invited', 'owner-door', 'let-in']

const leaseMs = 5 * 60_000

/** Some letters for one worker alone. */
export async function claimLetters(desk: Desk, worker: string, limit: number): Promise<{ readonly lease: string, readonly letters: readonly Claimed[] }> {
  const lease = newLease(worker)
  const now = desk.clock.now().getTime()
  const anyDue: unknown = await due(desk.db.knex, 'tk_letter', now).where({ status: 'queued' }).first('id')
  if (anyDue === undefined) return { lease, letters: [] }
  const letters = await desk.db.inTransaction(async tx => {
    const direct = await select(tx, now, limit, directKinds)
    const found = direct.length >= limit ? direct : [...direct, ...await select(tx, now, limit + direct.length)]
    const letters = [...new Map(found.map(letter => [letter.id, letter])).values()].slice(0, limit)
    await hold(tx, 'tk_letter', letters.map(({ id }) => id), lease, now + leaseMs)
    return letters
  })
  return { lease, letters }
}

async function select(tx: Tx, now: number, limit: number, kinds?: readonly LetterKind[]): Promise<Claimed[]> {
  const query = due(tx, 'tk_letter', now).where({ status: 'queued' })
  if (kinds !== undefined) query.whereIn('kind', kinds)
  const rows: Claimed[] = await query.orderBy('next_at').orderBy('created_at').limit(limit)
    .select('id', 'kind', 'account', 'address', 'attempts', 'created_at', 'sent_at')
  return rows.map(row => ({ ...row, attempts: Number(row.attempts), created_at: Number(row.created_at), sent_at: Number(row.sent_at) }))
}

/** What became of a letter. */
export async function settle(desk: Desk, lease: string, id: string, cells: Readonly<Record<string, string | number>>): Promise<void> {
  await letGo(desk.db.knex, 'tk_letter', [id], lease, cells)
}

/** Gives untried letters back as they were. */
export async function release(desk: Desk, lease: string, letters: readonly Claimed[]): Promise<void> {
  await letGo(desk.db.knex, 'tk_letter', letters.map(({ id }) => id), lease)
}
