import type { Desk } from '../desk.ts'
import type { Place } from '../events.ts'
import { Refused } from '../faults.ts'
import { isSeen } from '../fields/policies.ts'
import type { Policies } from '../fields/policies.ts'
import type { Surroundings } from '../fields/reading.ts'
import { isOver } from '../fields/states.ts'
import { momentOf } from '../../formats/stamps.ts'
import { happened } from '../happened.ts'
import type { Customer } from '../people/person.ts'
import type { From, Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { written } from '../records/written.ts'
import { catchUp } from './catch-up.ts'
import { rowFor } from './find.ts'
import type { FoundRow } from './find.ts'
import { firstMeaning, moveStatus } from './move.ts'

/** What a customer may do with a ticket as a whole. `new`: too late to re-open it, another one may go on from it. */
export type Acts = { readonly close: boolean, readonly again: 'reopen' | 'new' | '' }

const day = 24 * 3_600_000
const none: Acts = { close: false, again: '' }

/** Judged by the row of the status it has now. Where it stands must be his to see: a button would tell it. (M12, M13) */
export async function actsOn(desk: Desk, from: From, policies: Policies, around: Surroundings, row: FoundRow, status: string): Promise<Acts> {
  if (!isSeen(policies, desk.names.ticket.column.status)) return none
  const at = around.states.all.find(({ value }) => value === status)
  if (at === undefined) return none
  if (!isOver(at.category)) return { close: at.closable && firstMeaning(desk, around, ['done', 'closed']) !== '', again: '' }
  const since = await overSince(desk, from, around, row)
  const inTime = desk.clock.now().getTime() - since <= at.reopenDays * day
  return { close: false, again: inTime && at.reopenDays > 0 && firstMeaning(desk, around, ['open', 'new']) !== '' ? 'reopen' : 'new' }
}

/** When it came to its end; where history does not say, when its row was last written. */
async function overSince(desk: Desk, from: From, { states }: Surroundings, row: FoundRow): Promise<number> {
  const rows = await written(from, `select h.at, c.before_text, c.after_text from tk_history h join tk_change c on c.history = h.seq
    where h.ticket = ? and c.column_name = ? and h.event <> 'value-lost' order by h.seq desc limit 20`, [row.id, desk.names.ticket.column.status])
  const ended = rows.find(change => isOver(states.category(textOf(change['after_text']))) && !isOver(states.category(textOf(change['before_text']))))
  return ended === undefined ? (momentOf(row.stamp) ?? new Date(0)).getTime() : numberOf(ended['at'])
}

/** *It works again*: done, in the owner's own word for it. (M12) */
export const closeTicket = (desk: Desk, person: Customer, reference: string, place: Place = 'portal'): Promise<void> =>
  desk.db.inTransaction(tx => closeIn(desk, tx, person, reference, place))

/** *It is not*: open again, and counted. (M13) */
export const reopenTicket = (desk: Desk, person: Customer, reference: string, place: Place = 'portal'): Promise<void> =>
  desk.db.inTransaction(tx => reopenIn(desk, tx, person, reference, place))

/** The same inside a transaction of the caller. */
export async function closeIn(desk: Desk, tx: Tx, person: Customer, reference: string, place: Place): Promise<void> {
  const { row, around, status, acts } = await judged(desk, tx, person, reference)
  if (!acts.close) throw new Refused('not-closable')
  const change = await moveStatus(desk, tx, around, row, status, firstMeaning(desk, around, ['done', 'closed']))
  await happened(desk, tx, { event: 'ticket-closed', ...about(row, person, place), changes: [change] })
}

export async function reopenIn(desk: Desk, tx: Tx, person: Customer, reference: string, place: Place): Promise<void> {
  const { row, around, status, acts } = await judged(desk, tx, person, reference)
  if (acts.again !== 'reopen') throw new Refused(acts.again === 'new' ? 'too-late-to-reopen' : 'not-reopenable')
  const change = await moveStatus(desk, tx, around, row, status, firstMeaning(desk, around, ['open', 'new']))
  const before: RawRow | undefined = await tx('tk_history').where({ ticket: row.id, event: 'ticket-reopened' }).count({ times: '*' }).first()
  await happened(desk, tx, { event: 'ticket-reopened', ...about(row, person, place), changes: [change], times: numberOf(before?.['times']) + 1 })
}

const about = (row: FoundRow, { customer, name, account }: Customer, place: Place) =>
  ({ ticket: row.id, customer, place, author: { kind: 'customer', name, account } } as const)

type Judged = { readonly row: FoundRow, readonly around: Surroundings, readonly status: string, readonly acts: Acts }

/** By today's rights and rows, after what the host did meanwhile. Somebody else's is not there. */
async function judged(desk: Desk, tx: Tx, person: Customer, reference: string): Promise<Judged> {
  if (person.looking) throw new Refused('only-looking')
  const policies = await desk.reading.policies(desk, tx)
  await catchUp(desk, tx, (await rowFor(desk, tx, person, reference, policies, [])).id)
  const around = await desk.reading.surroundings(desk, tx)
  const field = policies.fields.find(({ column }) => column === desk.names.ticket.column.status && isSeen(policies, column))
  const row = await rowFor(desk, tx, person, reference, policies, field === undefined ? [] : [field])
  const status = field === undefined ? '' : field.kind.read(row.cells, field.shape)
  return { row, around, status, acts: await actsOn(desk, tx, policies, around, row, status) }
}
