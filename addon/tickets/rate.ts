import { momentOf, stampAt, wallClockAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Place } from '../events.ts'
import { Invalid, Refused } from '../faults.ts'
import { clean } from '../fields/kinds/text.ts'
import { isSeen } from '../fields/policies.ts'
import { happened } from '../happened.ts'
import type { Customer } from '../people/person.ts'
import { alive, host } from '../records/columns.ts'
import type { From, Tx } from '../records/open.ts'
import { changeRow, insertRow } from '../records/rows.ts'
import { dateCell, numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { quoted, written } from '../records/written.ts'
import { catchUp } from './catch-up.ts'
import { rowFor } from './find.ts'
import type { FoundRow } from './find.ts'

/** What he said of it; 0 = nothing yet. `open`: it can be said, or said otherwise, today. */
export type Rating = { readonly rating: number, readonly comment: string, readonly open: boolean }

const changeableMs = 7 * 24 * 3_600_000
const longest = 2000

type Held = { readonly id: string, readonly rating: number, readonly comment: string, readonly at: number }

async function heldBy(desk: Desk, from: From, ticket: string, account: string): Promise<Held | undefined> {
  if (desk.names.ratings === '') return undefined
  const [row] = await written(from, `select ${host.id}, ${host.created}, rating, comment from ${quoted(desk.names.ratings)}
    where ${host.retired} = 0 and ${host.archived} = 0 and ${host.parent} = ? and account_id = ? order by ${host.created} limit 1`, [ticket, account])
  return row === undefined ? undefined : { id: textOf(row[host.id]), rating: numberOf(row['rating']), comment: textOf(row['comment']), at: (momentOf(numberOf(row[host.created])) ?? new Date(0)).getTime() }
}

/** Only what is over, and only where he may see that it is. Two hands: what is asked and what was said. (M52) */
export async function ratingOf(desk: Desk, from: From, person: Customer, reference: string): Promise<Rating> {
  const { row, over } = await judged(desk, from, person, reference)
  const rating = await ratingOn(desk, from, person, row.id)
  return { ...rating, open: rating.open && over }
}

/** The same of a ticket he was just shown, and that is over. */
export async function ratingOn(desk: Desk, from: From, person: Customer, ticket: string): Promise<Rating> {
  const held = await heldBy(desk, from, ticket, person.account)
  const inTime = held === undefined || desk.clock.now().getTime() - held.at <= changeableMs
  return { rating: held?.rating ?? 0, comment: held?.comment ?? '', open: inTime && desk.names.ratings !== '' }
}

async function judged(desk: Desk, from: From, person: Customer, reference: string): Promise<{ readonly row: FoundRow, readonly over: boolean }> {
  const policies = await desk.reading.policies(desk, from)
  const states = await desk.reading.states(desk, from)
  const status = policies.fields.find(({ column }) => column === desk.names.ticket.column.status && isSeen(policies, column))
  const row = await rowFor(desk, from, person, reference, policies, status === undefined ? [] : [status])
  const category = status === undefined ? 'open' : states.category(status.kind.read(row.cells, status.shape))
  return { row, over: category === 'done' || category === 'closed' }
}

/** One vote of one person: said again within a week it replaces what he said before. (M52) */
export async function rateTicket(desk: Desk, person: Customer, reference: string, told: { readonly rating: string, readonly comment: string }, place: Place = 'portal'): Promise<void> {
  if (person.looking) throw new Refused('only-looking')
  const rating = /^[1-5]$/.test(told.rating) ? Number(told.rating) : 0
  const comment = clean(told.comment).replaceAll('\r\n', '\n').trim()
  if (rating === 0) throw new Invalid({ rating: { key: 'required' } })
  if (comment.length > longest) throw new Invalid({ comment: { key: 'too-long', values: { most: longest } } })
  await desk.db.inTransaction(async tx => {
    await catchUp(desk, tx, (await judged(desk, tx, person, reference)).row.id)
    const { row } = await judged(desk, tx, person, reference)
    if (!(await ratingOf(desk, tx, person, reference)).open) throw new Refused('not-rateable')
    const held = await heldBy(desk, tx, row.id, person.account)
    if (held?.rating === rating && held.comment === comment) return
    const id = await writeRating(desk, tx, person, row.id, held, { rating, comment })
    await happened(desk, tx, {
      event: 'rated', ticket: row.id, customer: person.customer, rating, comment, message: id, audience: 'firm', place,
      author: { kind: 'customer', name: person.name, account: person.account },
    })
  })
}

async function writeRating(desk: Desk, tx: Tx, person: Customer, ticket: string, held: Held | undefined, said: { readonly rating: number, readonly comment: string }): Promise<string> {
  const now = desk.clock.now()
  const writing = { now, writer: ourLabel, parent: { table: desk.names.ticket.table, id: ticket } }
  if (held !== undefined) {
    await changeRow(tx, desk.db.form, desk.names.ratings, held.id, said, writing)
    return held.id
  }
  const { zone } = await desk.reading.options(desk, tx)
  const written = await insertRow(tx, desk.db.form, desk.names.ratings, {
    ...said, author: person.name, account_id: person.account, technician: await technicianOf(desk, tx, ticket), rated_at: dateCell(desk.db.form, wallClockAt(now, zone)),
  }, writing)
  return written.id
}

/** Who finished it for the firm; where that was the customer or nobody with a name, who worked on it last. */
async function technicianOf(desk: Desk, tx: Tx, ticket: string): Promise<string> {
  const states = await desk.reading.states(desk, tx)
  const rows: readonly RawRow[] = await tx({ h: 'tk_history' }).leftJoin({ c: 'tk_change' }, join => { join.on('c.history', 'h.seq').andOnVal('c.column_name', desk.names.ticket.column.status) })
    .where({ 'h.ticket': ticket, 'h.author_kind': 'firm' }).whereNot('h.author', '').orderBy('h.seq', 'desc').limit(50).select('h.author', 'c.after_text')
  const finished = rows.find(row => ['done', 'closed'].includes(states.category(textOf(row['after_text']))) && textOf(row['after_text']) !== '')
  return textOf((finished ?? rows[0])?.['author'])
}

/** All he said, by ticket: for the copy of his own data. (M65) */
export async function ratingsBy(desk: Desk, account: string): Promise<ReadonlyMap<string, { readonly rating: number, readonly comment: string }>> {
  if (account === '' || desk.names.ratings === '') return new Map()
  const rows: readonly RawRow[] = await desk.db.knex(desk.names.ratings).where({ ...alive, account_id: account }).select(host.parent, 'rating', 'comment')
  return new Map(rows.map(row => [textOf(row[host.parent]), { rating: numberOf(row['rating']), comment: textOf(row['comment']) }]))
}

export type RatingRow = { readonly id: string, readonly ticket: string, readonly rating: number, readonly comment: string, readonly author: string, readonly technician: string, readonly at: Date }

export type Average = { readonly technician: string, readonly count: number, readonly average: number }

/** For the owner alone: all together under '', then each technician, the most rated first; and what was said last. (M52) */
export async function ratings(desk: Desk, since: Date, most = 50): Promise<{ readonly averages: readonly Average[], readonly newest: readonly RatingRow[] }> {
  if (desk.names.ratings === '') return { averages: [], newest: [] }
  const rows: readonly RawRow[] = await desk.db.knex(desk.names.ratings).where(alive).whereBetween('rating', [1, 5]).where(host.created, '>=', stampAt(since))
    .groupBy('technician').select('technician').count({ count: '*' }).sum({ sum: 'rating' })
  const each = rows.map(row => ({ technician: textOf(row['technician']), count: numberOf(row['count']), sum: numberOf(row['sum']) }))
  const count = each.reduce((all, one) => all + one.count, 0)
  const sum = each.reduce((all, one) => all + one.sum, 0)
  const newest: readonly RawRow[] = await desk.db.knex(desk.names.ratings).where(alive).orderBy(host.created, 'desc').limit(most).select(host.id, host.parent, host.created, 'rating', 'comment', 'author', 'technician')
  return {
    averages: count === 0 ? [] : [
      { technician: '', count, average: sum / count },
      ...each.filter(({ technician }) => technician !== '').sort((a, b) => b.count - a.count).map(one => ({ technician: one.technician, count: one.count, average: one.sum / one.count })),
    ],
    newest: newest.map(row => ({
      id: textOf(row[host.id]), ticket: textOf(row[host.parent]), rating: numberOf(row['rating']), comment: textOf(row['comment']), author: textOf(row['author']),
      technician: textOf(row['technician']), at: momentOf(numberOf(row[host.created])) ?? new Date(0),
    })),
  }
}
