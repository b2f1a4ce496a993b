import type { Desk } from '../desk.ts'
import type { Tx } from '../records/open.ts'

const dayMs = 24 * 3_600_000

/** Whether a letter of this account was answered by a machine within a day: one is enough. (S51) */
export async function hasAnswered(desk: Desk, tx: Tx, account: string): Promise<boolean> {
  if (account === '') return true
  const row: unknown = await tx('tk_incoming').where({ account, channel: 'mail' }).where('answered_at', '>', desk.clock.now().getTime() - dayMs).first('id')
  return row !== undefined
}
