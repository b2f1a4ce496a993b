import { wallClockAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Author, Change } from '../events.ts'
import { givesNumbers } from '../fields/numbered.ts'
import type { Surroundings } from '../fields/reading.ts'
import { happened, toldOnly } from '../happened.ts'
import { changesBetween } from '../history/changes.ts'
import { record, stateHash, stateOf } from '../history/recorded.ts'
import type { Recorded, State } from '../history/recorded.ts'
import { customerKey } from '../people/sight.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { changeRow } from '../records/rows.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { drawLine } from './line.ts'
import { atLeast, isNumber, nextValue, silentChanges, ticketCounter } from './number.ts'
import { firstStatus, searchable } from './open.ts'
import { indexConversation } from './conversation.ts'
import { indexTicket, unindexTicket } from './search-index.ts'

/** Everything a look at one ticket row needs, selected by `ticketSelect`. */
export type Looked = {
  readonly id: string
  readonly stamp: number
  readonly gone: boolean
  readonly writer: string
  readonly customer: string
  readonly state: State
}

export function lookedOf(desk: Desk, around: Surroundings, row: RawRow): Looked {
  return {
    id: textOf(row[host.id]), stamp: numberOf(row[host.stamp]), gone: numberOf(row[host.retired]) !== 0 || numberOf(row[host.archived]) !== 0,
    writer: textOf(row[host.writer]), customer: textOf(row[customerKey(desk)]), state: stateOf(row, around.ticketColumns),
  }
}

/** Columns of a look: every readable one, since the owner's history knows them all. */
export function ticketSelect(desk: Desk, around: Surroundings): string[] {
  const columns = around.ticketColumns.flatMap(({ kind, shape }) => kind.columns(shape))
  return [...new Set([host.id, host.stamp, host.retired, host.archived, host.writer, customerKey(desk), ...columns])]
}

/** Nothing to do: also for rows whose stamp a foreign client zeroed or set back, since their content is compared. */
export function isAsRecorded(around: Surroundings, looked: Looked, recorded: Recorded | undefined): boolean {
  if (recorded === undefined || recorded.gone !== looked.gone) return false
  return looked.gone || (recorded.stamp === looked.stamp && ownerOf(looked, recorded) === recorded.customer
    && recorded.hash === stateHash(carriedOver(around, looked, recorded)))
}

/**
 * Some clients lose the customer's id of the rows they pull, and bring it back later: a ticket nobody owns for a while
 * has not moved. Until then it is shown to nobody, because the host's own row is asked. (docs/host.md, B.7 defect 1)
 */
const ownerOf = (looked: Looked, recorded: Recorded): string => looked.customer === '' ? recorded.customer : looked.customer

/** A column that cannot be read now (its field row is on its way, its type unknown) keeps what was recorded: not seeing is no change. */
function carriedOver(around: Surroundings, looked: Looked, recorded: Recorded): State {
  const unread = Object.entries(recorded.state).filter(([column]) => !around.ticketColumns.some(known => known.column === column))
  return unread.length === 0 ? looked.state : { ...Object.fromEntries(unread), ...looked.state }
}

/** What the host did to one ticket since we last looked becomes history and letters; looking twice finds nothing. (N3) */
export async function followTicket(desk: Desk, tx: Tx, around: Surroundings, looked: Looked, recorded: Recorded | undefined): Promise<boolean> {
  if (recorded === undefined) return looked.gone ? recordGone(desk, tx, looked, undefined) : bornInHost(desk, tx, around, looked)
  if (looked.gone) return recordGone(desk, tx, looked, recorded)
  const changes = changesBetween(recorded.state, looked.state, around.ticketColumns)
  const now = { ...looked, customer: ownerOf(looked, recorded), state: carriedOver(around, looked, recorded) }
  const moved = recorded.customer !== now.customer
  if (moved && recorded.customer === '' && !recorded.gone) return givenToSomebody(desk, tx, around, now, recorded, changes)
  if (recorded.gone || moved) return takenOver(desk, tx, around, now, recorded, moved)
  await recordLooked(desk, tx, around, now, recorded.serial)
  if (changes.length === 0) return false
  if (looked.stamp <= recorded.stamp) await noteSilent(tx)
  const texts = searchable(around, Object.fromEntries(changes.map(({ column, after }) => [column, after])))
  const emptied = changes.filter(({ after }) => after === '').map(({ column }) => [column, ''] as const)
  await indexTicket(tx, recorded.serial, now.customer, { ...texts, ...Object.fromEntries(emptied) }, false)
  await happened(desk, tx, {
    event: 'ticket-changed', ticket: looked.id, customer: looked.customer, changes, place: 'host', author: await writerOf(tx, looked.writer),
  })
  return true
}

/** A phone call written down in the host program: it gets what a ticket must have, and its customer hears of it. */
async function bornInHost(desk: Desk, tx: Tx, around: Surroundings, looked: Looked): Promise<boolean> {
  const { column, table } = desk.names.ticket
  const numbered = givesNumbers(desk, around)
  const given = numbered ? numberOf(looked.state[column.number]) : 0
  const serial = numbered ? await freeNumber(desk, tx, looked.id) : await nextValue(tx, ticketCounter)
  const taken = !isNumber(given) || await isNumberTaken(desk, tx, given, looked.id)
  const number = taken ? serial : given
  await atLeast(tx, ticketCounter, number)
  // Rows of a section that was there before us are the owner's: what he leaves empty stays empty. (decision 4)
  const { adopted } = desk.names.ticket
  const missing: Record<string, string> = { ...(taken && !adopted ? { [column.number]: String(number) } : {}) }
  if (!adopted && (looked.state[column.request_date] ?? '') === '') missing[column.request_date] = String(wallClockAt(desk.clock.now(), around.options.zone))
  if (!adopted && (looked.state[column.status] ?? '') === '') missing[column.status] = firstStatus(around, column.status)
  const added = Object.entries(missing).filter(([name, value]) => name !== '' && value !== '')
  const state = { ...looked.state, ...Object.fromEntries(added) }
  const cells = added.flatMap(([name, value]) => {
    const found = around.ticketColumns.find(known => known.column === name)
    return found === undefined ? [] : Object.entries(found.kind.store(value, found.shape, desk.db.form))
  })
  const author = await writerOf(tx, looked.writer)
  const stamp = cells.length === 0 ? looked.stamp
    : await changeRow(tx, desk.db.form, table, looked.id, Object.fromEntries(cells), { now: desk.clock.now(), writer: ourLabel })
  await recordLooked(desk, tx, around, { ...looked, stamp, state }, serial)
  await indexTicket(tx, serial, looked.customer, searchable(around, state), true)
  await happened(desk, tx, { event: 'ticket-opened', ticket: looked.id, customer: looked.customer, number: taken && (adopted || !numbered) ? 0 : number, place: 'host', author })
  return true
}

/** Skips numbers that somebody typed into rows we have not looked at yet. */
async function freeNumber(desk: Desk, tx: Tx, id: string): Promise<number> {
  for (;;) {
    const number = await nextValue(tx, ticketCounter)
    if (!await isNumberTaken(desk, tx, number, id)) return number
  }
}

async function isNumberTaken(desk: Desk, tx: Tx, number: number, id: string): Promise<boolean> {
  const { column, table } = desk.names.ticket
  if (column.number === '') return false
  const other: unknown = await tx(table).where(column.number, number).whereNot(host.id, id).first(host.id)
  return other !== undefined
}

/** Retired, archived, deleted: it leaves the portal at once, without a letter. (decision 20) */
async function recordGone(desk: Desk, tx: Tx, looked: Looked, recorded: Recorded | undefined): Promise<boolean> {
  const serial = recorded?.serial ?? await nextValue(tx, ticketCounter)
  await record(tx, desk.names.ticket.table, {
    // Whose it was stays known: coming back to somebody else, it shows him nothing older.
    id: looked.id, stamp: looked.stamp, state: recorded?.state ?? looked.state, customer: recorded?.customer || looked.customer, serial,
    category: recorded?.category ?? '', gone: true,
  })
  if (recorded !== undefined) await unindexTicket(tx, serial)
  return recorded !== undefined
}

/** Back from retirement, or given to another customer, who sees nothing older: recorded and indexed anew, told to nobody. */
async function takenOver(desk: Desk, tx: Tx, around: Surroundings, looked: Looked, recorded: Recorded, moved: boolean): Promise<boolean> {
  await unindexTicket(tx, recorded.serial)
  await recordLooked(desk, tx, around, looked, recorded.serial)
  await indexTicket(tx, recorded.serial, looked.customer, searchable(around, looked.state), true)
  if (!moved) {
    await indexConversation(desk, tx, looked.id, recorded.serial, looked.customer)
    return true
  }
  const changes = changesBetween(recorded.state, looked.state, around.ticketColumns)
  await happened(desk, tx, { event: 'ticket-changed', ticket: looked.id, customer: '', changes, place: 'host', author: await writerOf(tx, looked.writer) })
  await drawLine(desk, tx, looked.id, looked.stamp > recorded.stamp ? looked.stamp : 0)
  await noteSilent(tx)
  return true
}

/** A phone call written down first and given its customer afterwards: now there is somebody to tell. */
async function givenToSomebody(desk: Desk, tx: Tx, around: Surroundings, looked: Looked, recorded: Recorded, changes: readonly Change[]): Promise<boolean> {
  await unindexTicket(tx, recorded.serial)
  await recordLooked(desk, tx, around, looked, recorded.serial)
  await indexTicket(tx, recorded.serial, looked.customer, searchable(around, looked.state), true)
  await indexConversation(desk, tx, looked.id, recorded.serial, looked.customer)
  const about = { ticket: looked.id, place: 'host', author: await writerOf(tx, looked.writer) } as const
  if (changes.length > 0) await happened(desk, tx, { ...about, event: 'ticket-changed', customer: '', changes })
  await toldOnly(desk, tx, { ...about, event: 'ticket-opened', customer: looked.customer, number: numberOf(looked.state[desk.names.ticket.column.number]) })
  return true
}

/** A list somebody keeps open is asked by stamps: a change that moved none must still reach it. */
async function noteSilent(tx: Tx): Promise<void> {
  await nextValue(tx, silentChanges)
}

async function recordLooked(desk: Desk, tx: Tx, around: Surroundings, looked: Looked, serial: number): Promise<void> {
  const category = around.states.category(looked.state[desk.names.ticket.column.status] ?? '')
  await record(tx, desk.names.ticket.table, {
    id: looked.id, stamp: looked.stamp, state: looked.state, customer: looked.customer, serial, category, gone: false,
  })
}

/** The name the host shows for whoever wrote the row; a bare address of a colleague is not for customers. */
export async function writerOf(tx: Tx, writer: string): Promise<Author> {
  if (writer === '' || writer === ourLabel) return { kind: 'firm', name: '' }
  const rows: readonly RawRow[] = await tx('so_localusers').where(some => { some.where('usermail', writer).orWhere('username', writer) }).select('username')
  // Some hosts know everybody twice, once under his address.
  const names = [...rows.map(row => textOf(row['username'])), writer]
  return { kind: 'firm', name: names.find(name => !name.includes('@')) ?? '' }
}

