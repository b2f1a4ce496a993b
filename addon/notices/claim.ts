import type { Knex } from 'knex'
import { newId } from '../../formats/ids.ts'
import type { Desk } from '../desk.ts'
import type { LetterKind } from '../events.ts'
import type { Tx } from '../records/open.ts'

export type Claimed = {
  readonly id: string
  readonly kind: LetterKind
  readonly account: string
  readonly address: string
  readonly attempts: number
  readonly created_at: number
}

/** Somebody sits before a screen and waits for these: they overtake everything else. (R23) */
export const directKinds: readonly LetterKind[] =
  ['sign-in-link', 'mailbox-to-prove', 'already-registered', 'password-asked', 'new-address', 'invited', 'owner-door', 'let-in']

const leaseMs = 5 * 60_000

/** Some letters for one worker alone, until the lease ends: a worker that dies gives them back by doing nothing. */
export async function claimLetters(desk: Desk, worker: string, limit: number): Promise<{ readonly lease: string, readonly letters: readonly Claimed[] }> {
  const lease = `${worker.slice(0, 20)}-${newId().slice(0, 8)}`
  const now = desk.clock.now().getTime()
  const anyDue: unknown = await due(desk.db.knex('tk_letter'), now).first('id')
  if (anyDue === undefined) return { lease, letters: [] }
  const letters = await desk.db.inTransaction(async tx => {
    const direct = await select(tx, now, limit, directKinds)
    const found = direct.length >= limit ? direct : [...direct, ...await select(tx, now, limit + direct.length)]
    const letters = [...new Map(found.map(letter => [letter.id, letter])).values()].slice(0, limit)
    await tx('tk_letter').whereIn('id', letters.map(({ id }) => id)).update({ leased_by: lease, lease_until: now + leaseMs })
    return letters
  })
  return { lease, letters }
}

const due = (query: Knex.QueryBuilder, now: number): Knex.QueryBuilder =>
  query.where({ status: 'queued' }).where('next_at', '<=', now).where('lease_until', '<=', now)

async function select(tx: Tx, now: number, limit: number, kinds?: readonly LetterKind[]): Promise<Claimed[]> {
  const query = due(tx('tk_letter'), now)
  if (kinds !== undefined) query.whereIn('kind', kinds)
  const rows: Claimed[] = await query.orderBy('next_at').orderBy('created_at').limit(limit)
    .select('id', 'kind', 'account', 'address', 'attempts', 'created_at')
  return rows.map(row => ({ ...row, attempts: Number(row.attempts), created_at: Number(row.created_at) }))
}

/** What became of a letter. A worker whose lease ran out writes nothing: somebody else has it now. (R12) */
export async function settle(desk: Desk, lease: string, id: string, cells: Readonly<Record<string, string | number>>): Promise<void> {
  await desk.db.knex('tk_letter').where({ id, leased_by: lease }).update({ ...cells, leased_by: '', lease_until: 0 })
}

/** Gives untried letters back as they were. */
export async function release(desk: Desk, lease: string, letters: readonly Claimed[]): Promise<void> {
  await desk.db.knex('tk_letter').whereIn('id', letters.map(({ id }) => id)).where({ leased_by: lease }).update({ leased_by: '', lease_until: 0 })
}
