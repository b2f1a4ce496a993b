import { stampAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import { recordAll, recordedOf, recordNew } from '../history/recorded.ts'
import type { Fresh, State } from '../history/recorded.ts'
import { host } from '../records/columns.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { givesNumbers } from '../fields/numbered.ts'
import type { Surroundings } from '../fields/reading.ts'
import type { Tx } from '../records/open.ts'
import { conversationsOf } from '../tickets/conversation.ts'
import { lookedOf, newestOfEach, ticketSelect } from '../tickets/followed.ts'
import type { Looked } from '../tickets/followed.ts'
import { drawLines } from '../tickets/line.ts'
import { atLeast, isNumber, ticketCounter } from '../tickets/number.ts'
import { conversation, indexTickets } from '../tickets/search-index.ts'
import { searchable } from '../tickets/filled.ts'
import { serialsFor } from '../tickets/serials.ts'
import { customerSelect } from './customers.ts'
import { remember } from './labels.ts'
import { stretch } from './walk.ts'

/**
 * The first look at a host, a reinstall, a restored copy: what is there is recorded, nobody is told. (decision 3)
 * Rows known already keep what is recorded of them only as far as it is still true. Can be interrupted and continued.
 */
export async function layBaseline(desk: Desk): Promise<void> {
  await baselineTickets(desk)
  for (const [table, columns] of [[desk.names.message, ['body', 'audience']], [desk.names.file, ['file', 'audience']]] as const) await baselineRows(desk, table, columns)
  await baselineCustomers(desk)
  const now = String(stampAt(desk.clock.now()))
  await desk.db.inTransaction(async tx => {
    for (const table of [desk.names.customers.table, desk.names.ticket.table, desk.names.message, desk.names.file]) await remember(tx, `follow:${table}`, now)
    await tx('tk_addon').where({ id: 1 }).update({ baseline_at: desk.clock.now().getTime() })
  })
}

async function baselineTickets(desk: Desk): Promise<void> {
  const { table, column } = desk.names.ticket
  const around = await desk.reading.surroundings(desk)
  const numbered = givesNumbers(desk, around)
  if (numbered) {
    const row: RawRow | undefined = await desk.db.knex(table).max({ number: column.number }).first()
    const highest = numberOf(row?.['number'])
    if (isNumber(Math.round(highest))) await desk.db.inTransaction(tx => atLeast(tx, ticketCounter, Math.ceil(highest)))
  }
  const walked = numbered ? walk : walkByBirth
  await walked(desk, table, ticketSelect(desk, around), rows => desk.db.inTransaction(tx => baselineStretch(desk, tx, around, rows)))
}

/** A stretch in few statements: a host may have a million tickets. */
async function baselineStretch(desk: Desk, tx: Tx, around: Surroundings, rows: readonly RawRow[]): Promise<void> {
  const { table, column } = desk.names.ticket
  const looked = newestOfEach(rows.map(row => lookedOf(desk, around, row)))
  const known = await recordedOf(tx, table, looked.map(({ id }) => id))
  const fresh = looked.filter(({ id }) => !known.has(id))
  const numbered = givesNumbers(desk, around)
  const serials = await serialsFor(desk, tx, fresh.map(({ id, state }) => ({ id, number: numbered ? numberOf(state[column.number]) : 0 })))
  const serialOf = (id: string): number => known.get(id)?.serial ?? serials.get(id) ?? 0
  const recorded = ({ id, stamp, state, customer, gone }: Looked): Fresh =>
    ({ id, stamp, state, customer, serial: serialOf(id), category: around.states.category(state[column.status] ?? ''), gone })
  await recordNew(tx, table, fresh.map(recorded))
  const again = looked.flatMap(row => {
    const before = known.get(row.id)
    return before === undefined ? [] : [{ ...recorded(row), before: before.customer }]
  })
  await recordAll(tx, desk.db.form, table, again.map(({ before, ...row }) => ({ ...row, customer: row.customer || before })))
  // Given to somebody else while we were not here: nothing older is for him either.
  const moved = again.filter(({ before, customer }) => before !== '' && customer !== '' && before !== customer)
  await drawLines(desk, tx, moved.map(({ id }) => ({ ticket: id, told: 0 })))
  const there = looked.filter(({ gone }) => !gone)
  const texts = await conversationsOf(desk, tx, there.map(({ id }) => id))
  await indexTickets(tx, there.map(({ id, customer, state }) => ({
    serial: serialOf(id), customer, isNew: !known.has(id), values: { ...searchable(around, state), [conversation]: texts.get(id) ?? '' },
  })))
}

async function baselineRows(desk: Desk, table: string, columns: readonly string[]): Promise<void> {
  await walk(desk, table, [host.id, host.stamp, host.retired, host.archived, ...columns], rows => fresh(desk, table, rows, row =>
    Object.fromEntries(columns.map(column => [column, textOf(row[column])]).filter(([, value]) => value !== ''))))
}

const baselineCustomers = (desk: Desk): Promise<void> => walk(desk, desk.names.customers.table, customerSelect(desk), rows =>
  fresh(desk, desk.names.customers.table, rows, (row): State =>
    numberOf(row[desk.names.customers.check]) !== 0 && numberOf(row[host.retired]) === 0 ? { check: '1' } : {}))

async function fresh(desk: Desk, table: string, rows: readonly RawRow[], stateOfRow: (row: RawRow) => State): Promise<void> {
  await desk.db.inTransaction(async tx => {
    const recorded: Fresh[] = rows.map(row => ({
      id: textOf(row[host.id]), stamp: numberOf(row[host.stamp]), state: stateOfRow(row), customer: '', serial: 0, category: '',
      gone: numberOf(row[host.retired]) !== 0 || numberOf(row[host.archived]) !== 0,
    }))
    await tx('tk_seen').where('tablename', table).whereIn('id', recorded.map(({ id }) => id)).delete()
    if (recorded.length > 0) await recordNew(tx, table, recorded)
  })
}

const stretchSize = 250

/** Tickets without a number of ours get their serial in the order they came in, the oldest first. */
async function walkByBirth(desk: Desk, table: string, columns: readonly string[], visit: (rows: readonly RawRow[]) => Promise<void>): Promise<void> {
  const most = 10_000
  for (let [from, last] = [-1, '']; ;) {
    const born: readonly RawRow[] = await desk.db.knex(table)
      .where(past => { past.where(host.created, '>', from).orWhere(same => { same.where(host.created, from).where(host.id, '>', last) }) })
      .orderBy([{ column: host.created }, { column: host.id }]).limit(most).select(host.id, host.created)
    for (let at = 0; at < born.length; at += stretchSize) {
      const ids = born.slice(at, at + stretchSize).map(row => textOf(row[host.id]))
      const rows: readonly RawRow[] = await desk.db.knex(table).whereIn(host.id, ids).select(columns)
      await visit([...rows].sort((a, b) => ids.indexOf(textOf(a[host.id])) - ids.indexOf(textOf(b[host.id]))))
    }
    const end = born.at(-1)
    if (end === undefined || born.length < most) return
    from = numberOf(end[host.created])
    last = textOf(end[host.id])
  }
}

async function walk(desk: Desk, table: string, columns: readonly string[], visit: (rows: readonly RawRow[]) => Promise<void>): Promise<void> {
  let after = ''
  do {
    const { rows, next } = await stretch(desk.db.knex, table, after, stretchSize, columns)
    if (rows.length > 0) await visit(rows)
    after = next
  } while (after !== '')
}

