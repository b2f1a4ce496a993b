import type { Desk } from '../desk.ts'
import { say } from '../words/say.ts'
import { serverPause } from './back-off.ts'

/** How the mail server was when last met; in the database, so that every worker knows. */
type Away = { readonly failures: number, readonly since: number, readonly until: number }

const name = 'mail-away'
const warnAfterMs = 15 * 60_000

export async function serverAway(desk: Desk): Promise<Away | undefined> {
  const row: { value: string } | undefined = await desk.db.knex('tk_version').where({ name }).first('value')
  const [failures = 0, since = 0, until = 0] = (row?.value ?? '').split(' ').map(Number)
  return row === undefined || failures === 0 ? undefined : { failures, since, until }
}

/** Nobody answered: the outbox rests as a whole, so letters keep their order, and the owner is told after a quarter of an hour. (R03) */
export async function restOutbox(desk: Desk, words: string): Promise<void> {
  const now = desk.clock.now().getTime()
  const before = await serverAway(desk)
  const away = { failures: (before?.failures ?? 0) + 1, since: before?.since ?? now }
  const value = `${away.failures} ${away.since} ${now + serverPause(away.failures)}`
  await desk.db.knex('tk_version').insert({ name, value }).onConflict('name').merge({ value })
  desk.log.error('mail server away', { words, failures: away.failures })
  if (now - away.since < warnAfterMs) return
  const problem = { kind: 'mail', about: name, detail: say(desk.language, 'letter.problem.mail-away', { words }), last_at: now, gone_at: 0 }
  await desk.db.knex('tk_problem').insert({ id: name, ...problem, first_at: away.since }).onConflict('id').merge({ ...problem, first_at: away.since })
}

export async function serverBack(desk: Desk): Promise<void> {
  await desk.db.knex('tk_version').where({ name }).delete()
  await desk.db.knex('tk_problem').where({ id: name, gone_at: 0 }).update({ gone_at: desk.clock.now().getTime() })
}
