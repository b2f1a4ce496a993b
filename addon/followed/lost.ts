import { asObject, parseJson } from '../../formats/json-object.ts'
import { momentOf } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Author, Change, ValueLost } from '../events.ts'
import type { Column, Surroundings } from '../fields/reading.ts'
import { happened } from '../happened.ts'
import { customerKey } from '../people/sight.ts'
import { authorsOf } from '../records/authors.ts'
import { alive, host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/** Somebody's version of a ticket that another's later one replaced, as the synchronisation kept it. */
type LostRow = {
  readonly id: string, readonly ticket: string, readonly cells: ReadonlyMap<string, readonly [lost: unknown, stands: unknown]>
  readonly writer: string, readonly stamp: number, readonly winner: string, readonly wonAt: number
  /** Written in this very database, after this moment; otherwise on a device. */
  readonly here: boolean, readonly since: number
}

/**
 * What two people wrote without knowing of each other: the later stays, and the other's words go into the history of the
 * ticket and to him. A version is a whole row; of its values only those he really wrote are told.
 */
export async function followLost(desk: Desk): Promise<number> {
  const rows: readonly RawRow[] = await desk.db.knex('tk_sync_lost').where({ told_at: 0, tablename: desk.names.ticket.table }).orderBy('at').limit(200)
  if (rows.length === 0) return 0
  const around = await desk.reading.surroundings(desk)
  let told = 0
  for (const row of rows) {
    await desk.db.inTransaction(async tx => {
      const event = await eventOf(desk, tx, around, readLost(row))
      if (event !== undefined) { await happened(desk, tx, event); told += 1 }
      await tx('tk_sync_lost').where({ id: textOf(row['id']) }).update({ told_at: desk.clock.now().getTime() })
    })
  }
  return told
}

function readLost(row: RawRow): LostRow {
  return {
    id: textOf(row['id']), ticket: textOf(row['row_id']), cells: readLostCells(row['cells']), writer: textOf(row['writer']), stamp: numberOf(row['stamp']), winner: textOf(row['winner']),
    wonAt: momentOf(numberOf(row['winner_stamp']))?.getTime() ?? numberOf(row['at']), here: row['side'] === 'here', since: numberOf(row['since']),
  }
}

function readLostCells(text: unknown): LostRow['cells'] {
  return new Map(Object.entries(asObject(parseJson(textOf(text))) ?? {}).map(([name, pair]) => {
    const [lost, stands]: readonly unknown[] = Array.isArray(pair) ? pair : []
    return [name, [lost, stands]] as const
  }))
}

async function eventOf(desk: Desk, tx: Tx, around: Surroundings, lost: LostRow): Promise<ValueLost | undefined> {
  const ticket: RawRow | undefined = await tx(desk.names.ticket.table).where({ [host.id]: lost.ticket, ...alive }).first(customerKey(desk))
  if (ticket === undefined) return undefined
  const found: Change[] = []
  let author: Author | undefined
  const earlier = lost.here ? undefined : await earlierLost(tx, desk.names.ticket.table, lost)
  const carriedOn = new Map((earlier === undefined ? [] : around.ticketColumns.flatMap(column => changeOf(column, earlier))).map(({ column, before }) => [column, before]))
  for (const change of around.ticketColumns.flatMap(column => changeOf(column, lost))) {
    if (carriedOn.get(change.column) === change.before) continue
    const past = await pastOf(tx, lost.ticket, change.column)
    const own = lost.here ? past.find(one => one.after === change.before && one.at >= lost.since - soon) : undefined
    if (lost.here ? own === undefined : wasOnlyThere(past, change)) continue
    found.push(change)
    author ??= own?.author
  }
  if (found.length === 0) return undefined
  const authorOf = await authorsOf(tx, [lost.writer, lost.winner])
  const winner = authorOf(lost.winner).name
  return {
    event: 'value-lost', ticket: lost.ticket, customer: textOf(ticket[customerKey(desk)]), changes: found, place: author?.kind === 'customer' ? 'portal' : 'host',
    author: author ?? authorOf(lost.writer), audience: lost.here && author?.kind === 'customer' ? 'all' : 'firm',
    winner: winner === '' && lost.winner === ourLabel ? await lastHere(tx, lost.ticket) : winner, wonAt: lost.wonAt,
  }
}

/** What lost before and could not be told to its device, because no round has ended since: what was written on over it says the same once more. */
async function earlierLost(tx: Tx, table: string, { ticket, stamp, since }: LostRow): Promise<Pick<LostRow, 'cells'> | undefined> {
  const row: RawRow | undefined = await tx('tk_sync_lost').where({ tablename: table, row_id: ticket, side: 'there' }).where('stamp', '<', stamp).where('at', '>=', since).orderBy('stamp', 'desc').first('cells')
  return row === undefined ? undefined : { cells: readLostCells(row['cells']) }
}

/** A round that was running when he wrote had begun a little earlier. */
const soon = 5 * 60_000

function changeOf(column: Column, { cells }: Pick<LostRow, 'cells'>): readonly Change[] {
  const own = column.kind.columns(column.shape)
  if (!own.some(name => cells.has(name))) return []
  const side = (at: 0 | 1): string => column.kind.read(Object.fromEntries(own.map(name => [name, cells.get(name)?.[at] ?? ''])), column.shape)
  const [before, after] = [side(0), side(1)]
  return column.kind.key(before) === column.kind.key(after) ? [] : [{ column: column.column, before, after }]
}

type Past = { readonly before: string, readonly after: string, readonly at: number, readonly author: Author }

async function pastOf(tx: Tx, ticket: string, column: string): Promise<readonly Past[]> {
  const rows: readonly RawRow[] = await tx({ h: 'tk_history' }).join({ c: 'tk_change' }, 'c.history', 'h.seq')
    .where({ 'h.ticket': ticket, 'c.column_name': column }).whereIn('h.event', ['ticket-changed', 'ticket-closed', 'ticket-reopened', 'ticket-opened']).orderBy('h.seq', 'desc').limit(10)
    .select('c.before_text', 'c.after_text', 'h.at', 'h.author_kind', 'h.author')
  return rows.map(row => ({
    before: textOf(row['before_text']), after: textOf(row['after_text']), at: numberOf(row['at']),
    author: { kind: row['author_kind'] === 'customer' ? 'customer' : 'firm', name: textOf(row['author']) },
  }))
}

/** The device sent the value as it had been before our change: nobody there wrote it. */
const wasOnlyThere = (past: readonly Past[], { before, after }: Change): boolean => past[0]?.after === after && past[0].before === before

/** Rows from the portal all bear our label: who it was, the history knows. */
async function lastHere(tx: Tx, ticket: string): Promise<string> {
  const row: RawRow | undefined = await tx('tk_history').where({ ticket }).whereNot('place', 'host').orderBy('seq', 'desc').first('author')
  return textOf(row?.['author'])
}
