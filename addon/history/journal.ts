import { newId } from '../../formats/ids.ts'
import type { Desk } from '../desk.ts'
import type { TicketEvent } from '../events.ts'
import { isSeen } from '../fields/policies.ts'
import { insertMany } from '../records/many.ts'
import type { Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/** A line for each in the history of its ticket, as facts; words come when somebody reads it. Returns their places in the order of things. */
export async function journal(desk: Desk, tx: Tx, events: readonly TicketEvent[]): Promise<readonly number[]> {
  const at = desk.clock.now().getTime()
  const places = await numbered(tx, events.map(event => ({
    event_id: newId(), ticket: event.ticket, event: event.event, author_kind: event.author.kind, author: event.author.name,
    place: event.place, audience: 'audience' in event ? event.audience : 'all',
    message: event.event === 'replied' || event.event === 'rated' || event.event === 'answer-unsent' ? event.message : event.event === 'file-added' ? event.file : 'report' in event ? event.report : '', at,
  })))
  await journalChanges(desk, tx, events.flatMap((event, line) =>
    'changes' in event ? event.changes.map(change => ({ ...change, history: places[line] ?? 0 })) : []))
  await insertMany(tx, 'tk_change', events.flatMap((event, line) => event.event === 'value-lost'
    ? [{ history: places[line] ?? 0, column_name: winnerColumn, before_text: event.winner, after_text: String(event.wonAt), was_visible: 1 }] : []))
  return places
}

/** Of a value that was lost: who wrote the one that stands, and when. No field has this name. */
export const winnerColumn = ''

type Line = Readonly<Record<string, string | number>> & { readonly event_id: string }

/** Lines get their places in the order they come in; what they are is asked by their ids, since a server may leave some out. */
async function numbered(tx: Tx, lines: readonly Line[]): Promise<readonly number[]> {
  if (lines.length === 1) return (await tx('tk_history').insert(lines)).map(Number)
  await insertMany(tx, 'tk_history', lines)
  const rows: readonly RawRow[] = await tx('tk_history').whereIn('event_id', lines.map(line => line.event_id)).select('event_id', 'seq')
  const places = new Map(rows.map(row => [textOf(row['event_id']), numberOf(row['seq'])]))
  return lines.map(line => places.get(line.event_id) ?? 0)
}

type HistoricChange = { readonly history: number, readonly column: string, readonly before: string, readonly after: string }

/** Whether customers could see the column then is kept too: opening it later does not open its past. (S14) */
async function journalChanges(desk: Desk, tx: Tx, changes: readonly HistoricChange[]): Promise<void> {
  if (changes.length === 0) return
  const policies = await desk.reading.policies(desk, tx)
  await insertMany(tx, 'tk_change', changes.map(({ history, column, before, after }) =>
    ({ history, column_name: column, before_text: before, after_text: after, was_visible: isSeen(policies, column) ? 1 : 0 })))
}
