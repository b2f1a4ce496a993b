import type { Desk } from '../desk.ts'
import type { Options } from '../fields/options.ts'
import type { Tx } from '../records/open.ts'
import { queueNotices } from './outbox.ts'
import { afterWorkingHours, mondayWeek } from './working-time.ts'

type Opened = { seq: number, ticket: string, author_kind: string, at: number }

const judgedAtOnce = 200
const staleMs = 7 * 24 * 3600_000

/** What the firm must not forget: new tickets nobody answered, and the Monday letter. Each is told once, restarts or not. (A04) */
export async function remindOnce(desk: Desk): Promise<{ readonly unanswered: number, readonly monday: boolean }> {
  const options = await desk.reading.options(desk)
  return { unanswered: await remindUnanswered(desk, options), monday: await writeMonday(desk, options) }
}

/**
 * Openings are judged in their order, each when its hours are over; how far we came is one number. So a ticket is
 * judged once for ever, and a look costs what was opened since the last one.
 */
async function remindUnanswered(desk: Desk, options: Options): Promise<number> {
  const ripe = (opened: Opened): boolean =>
    afterWorkingHours(new Date(opened.at), options.reminderHours, options).getTime() <= desk.clock.now().getTime()
  const [next] = await openedAfter(desk.db.knex, await versionOf(desk.db.knex, 'unanswered-to'), 1)
  if (next === undefined || !ripe(next)) return 0
  return desk.db.inTransaction(async tx => {
    const opened = await openedAfter(tx, await versionOf(tx, 'unanswered-to'), judgedAtOnce)
    const end = opened.findIndex(one => !ripe(one))
    const judged = end < 0 ? opened : opened.slice(0, end)
    const last = judged.at(-1)
    if (last === undefined) return 0
    const recent = judged.filter(one => one.author_kind === 'customer' && one.at > desk.clock.now().getTime() - staleMs)
    const tickets = await unansweredOf(tx, recent.map(({ ticket }) => ticket))
    if (tickets.length > 0) await queueNotices(desk, tx, [{ event: { event: 'unanswered', tickets } }])
    await setVersion(tx, 'unanswered-to', String(last.seq))
    return tickets.length
  })
}

async function openedAfter(from: Tx | Desk['db']['knex'], seq: string, most: number): Promise<readonly Opened[]> {
  const rows: Opened[] = await from('tk_history').where('seq', '>', Number(seq) || 0).where({ event: 'ticket-opened' })
    .orderBy('seq').limit(most).select('seq', 'ticket', 'author_kind', 'at')
  return rows.map(row => ({ ...row, seq: Number(row.seq), at: Number(row.at) }))
}

/** Anything the firm did on a ticket since is an answer. */
async function unansweredOf(tx: Tx, tickets: readonly string[]): Promise<readonly string[]> {
  if (tickets.length === 0) return []
  const answered: { ticket: string }[] = await tx('tk_history').whereIn('ticket', tickets).where({ author_kind: 'firm' }).distinct('ticket')
  return tickets.filter(ticket => !answered.some(row => row.ticket === ticket))
}

async function writeMonday(desk: Desk, options: Options): Promise<boolean> {
  const week = mondayWeek(desk.clock.now(), options.zone)
  if (week === undefined || !options.mondayLetter || await versionOf(desk.db.knex, 'monday-letter') === week) return false
  return desk.db.inTransaction(async tx => {
    if (await versionOf(tx, 'monday-letter') === week) return false
    await setVersion(tx, 'monday-letter', week)
    await queueNotices(desk, tx, [{ event: { event: 'monday', week } }])
    return true
  })
}

async function versionOf(from: Tx | Desk['db']['knex'], name: string): Promise<string> {
  const row: { value: string } | undefined = await from('tk_version').where({ name }).first('value')
  return row?.value ?? ''
}

async function setVersion(tx: Tx, name: string, value: string): Promise<void> {
  await tx('tk_version').insert({ name, value }).onConflict('name').merge({ value })
}
