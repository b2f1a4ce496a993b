import type { Desk } from '../desk.ts'
import { queueAgain } from '../records/leases.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { typeOf } from './hooks.ts'

export type ListedPost = {
  readonly id: string, readonly type: string, readonly status: 'queued' | 'sent' | 'dropped' | 'gave-up', readonly result: string
  readonly attempts: number, readonly createdAt: number, readonly nextAt: number
}

/** What a program was told last, newest first. (M58) */
export async function listPosts(desk: Desk, hook: string, most = 20): Promise<readonly ListedPost[]> {
  const rows: readonly RawRow[] = await desk.db.knex('tk_hook_post').where({ hook }).orderBy('created_at', 'desc').orderBy('history', 'desc').limit(most)
    .select('id', 'event', 'status', 'result', 'attempts', 'created_at', 'next_at')
  return rows.map(row => ({
    id: textOf(row['id']), type: typeOf(textOf(row['event'])), status: statusOf(textOf(row['status'])), result: textOf(row['result']),
    attempts: numberOf(row['attempts']), createdAt: numberOf(row['created_at']), nextAt: numberOf(row['next_at']),
  }))
}

const statusOf = (text: string): ListedPost['status'] => (['sent', 'dropped', 'gave-up'] as const).find(known => known === text) ?? 'queued'

/** The owner asks for another try. The id stays: who took it already knows it. */
export const postAgain = (desk: Desk, id: string): Promise<boolean> =>
  queueAgain(desk.db.knex, 'tk_hook_post', id, ['sent', 'gave-up', 'queued'], desk.clock.now().getTime())

const keepMs = 30 * 24 * 3_600_000

/** What is over is forgotten after a month, a few at a time. */
export async function trimPosts(desk: Desk, most = 500): Promise<void> {
  const rows: readonly RawRow[] = await desk.db.knex('tk_hook_post').whereIn('status', ['sent', 'dropped', 'gave-up'])
    .where('next_at', '<', desk.clock.now().getTime() - keepMs).limit(most).select('id')
  if (rows.length > 0) await desk.db.knex('tk_hook_post').whereIn('id', rows.map(row => textOf(row['id']))).delete()
}
