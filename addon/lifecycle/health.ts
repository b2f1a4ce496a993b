import type { Desk } from '../desk.ts'
import { serverAway } from '../notices/mail-server.ts'
import { productVersion } from './gate.ts'

export type MailQueue = { readonly queued: number, readonly gaveUp: number, readonly sent: number, readonly away: boolean }

export type Health = {
  readonly databaseMs: number
  readonly form: string
  readonly queue: MailQueue
  /** When somebody last looked for what changed in the host; 0 = never. */
  readonly followedAt: number
  readonly version: string
}

export async function health(desk: Desk): Promise<Health> {
  const begin = performance.now()
  const row: { last_seen: number } | undefined = await desk.db.knex('tk_clock').where({ id: 1 }).first('last_seen')
  const databaseMs = Math.ceil(performance.now() - begin)
  return { databaseMs, form: desk.db.form, queue: await mailQueue(desk), followedAt: Number(row?.last_seen ?? 0), version: productVersion() }
}

export async function mailQueue(desk: Desk): Promise<MailQueue> {
  const rows: { status: string, count: number }[] = await desk.db.knex('tk_letter').select('status').count({ count: '*' }).groupBy('status')
  const of = (status: string): number => Number(rows.find(row => row.status === status)?.count ?? 0)
  return { queued: of('queued'), gaveUp: of('gave-up'), sent: of('sent'), away: await serverAway(desk) !== undefined }
}

export type Problem = { readonly kind: string, readonly about: string, readonly detail: string, readonly firstAt: number }

/** What the addon could not do with the host's rows, until it is put right. */
export async function openProblems(desk: Desk): Promise<readonly Problem[]> {
  const rows: { kind: string, about: string | null, detail: string | null, first_at: number }[] = await desk.db.knex('tk_problem')
    .where({ gone_at: 0 }).orderBy('first_at').limit(200).select('kind', 'about', 'detail', 'first_at')
  return rows.map(row => ({ kind: row.kind, about: row.about ?? '', detail: row.detail ?? '', firstAt: Number(row.first_at) }))
}
