import { momentOf } from '../../formats/stamps.ts'
import { isInternal } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import type { Place } from '../events.ts'
import { fieldOf, seenFields } from '../fields/policies.ts'
import type { Policies } from '../fields/policies.ts'
import { winnerColumn } from '../history/journal.ts'
import { tellChange } from '../history/telling.ts'
import type { ToldChange } from '../history/telling.ts'
import type { Customer } from '../people/person.ts'
import { host } from '../records/columns.ts'
import { written } from '../records/written.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import type { Below } from './below.ts'
import { linksOf } from '../records/report-links.ts'
import { filesIn } from './files.ts'
import type { TicketFile } from './files.ts'
import type { FoundRow } from './find.ts'
import { isBeyond } from '../records/beyond.ts'

/** One thing on the time line: what happened, who did it, and what of it this reader may know. */
export type Entry = {
  readonly kind: 'opened' | 'changed' | 'closed' | 'reopened' | 'lost' | 'reply' | 'file' | 'report-shown' | 'report-signed' | 'report-void'
  readonly at: Date
  readonly author: { readonly kind: 'customer' | 'firm' | 'addon', readonly name: string }
  readonly place: Place
  readonly changes: readonly ToldChange[]
  readonly text: string
  /** Of a value that was lost: who wrote the one that stands. */
  readonly winner?: string
  readonly files: readonly TicketFile[]
}

export type Timeline = { readonly entries: readonly Entry[], readonly seen: number }

/** Conversation and history as one line, oldest first. Nothing from before a ticket was given to this customer. */
export async function timelineFor(
  desk: Desk, person: Customer, policies: Policies, ticket: FoundRow, below: Below,
): Promise<Timeline> {
  const history = await withoutHiddenReports(desk, ticket, await historyRows(desk, ticket, policies))
  const messages = messagesFor(ticket, below.messages)
  const files = filesIn(below.files).filter(({ created }) => isBeyond(ticket.movedStamp, created))
  const { zone } = await desk.reading.options(desk)
  const told = [...opening(history, ticket, files), ...historyEntries(history, person, policies, zone, files), ...messageEntries(messages, history, files)]
  told.sort((a, b) => a.at.getTime() - b.at.getTime())
  return { entries: told, seen: Math.max(ticket.movedSequence, ...history.map(row => numberOf(row['seq']))) }
}

/** A ticket older than us has no opening in our history: it still began one day. */
function opening(history: readonly RawRow[], ticket: FoundRow, files: readonly TicketFile[]): Entry[] {
  if (ticket.movedSequence > 0 || history.some(row => row['event'] === 'ticket-opened')) return []
  return [{
    kind: 'opened', at: momentOf(ticket.created) ?? new Date(0), author: { kind: 'firm', name: '' }, place: 'host',
    changes: [], text: '', files: loose(history, files),
  }]
}

/** Files that came neither with a message nor on their own. */
const loose = (history: readonly RawRow[], files: readonly TicketFile[]): readonly TicketFile[] =>
  files.filter(({ id, message }) => message === '' && !history.some(row => row['event'] === 'file-added' && row['message'] === id))

/**
 * Changes of columns seen now that were open to customers then; an event left without any is not selected. (S14) Of a column
 * opened since, only that it changed is known: a form read now was read after it, whatever it was.
 */
async function historyRows(desk: Desk, ticket: FoundRow, policies: Policies): Promise<readonly RawRow[]> {
  const columns = seenFields(policies).map(({ column }) => column)
  const named = columns.length === 0 ? '1 = 0' : `(c.column_name in (${columns.map(() => '?').join(', ')}) or (c.column_name = '' and h.event = 'value-lost'))`
  return written(desk.db.knex, `select h.seq, h.event, h.author_kind, h.author, h.place, h.message, h.at, c.column_name, c.was_visible,
    case when c.was_visible = 1 then c.before_text end as before_text, case when c.was_visible = 1 then c.after_text end as after_text
    from tk_history h left join tk_change c on c.history = h.seq and ${named}
    where h.ticket = ? and h.seq > ? and h.audience = 'all' and (h.event not in ('ticket-changed', 'ticket-closed', 'ticket-reopened', 'value-lost') or c.column_name is not null) order by h.seq, c.column_name`,
  [...columns, ticket.id, ticket.movedSequence])
}

/** What became of a report is told to who may read it now. */
async function withoutHiddenReports(desk: Desk, ticket: FoundRow, rows: readonly RawRow[]): Promise<readonly RawRow[]> {
  const isOfReport = (row: RawRow): boolean => textOf(row['event']).startsWith('report-')
  if (!rows.some(isOfReport)) return rows
  const open = new Set((await linksOf(desk, desk.db.knex, { ticket: ticket.id })).filter(({ shown }) => shown).map(({ report }) => report))
  return rows.filter(row => !isOfReport(row) || (open.has(textOf(row['message'])) && kindOf[textOf(row['event'])] !== undefined))
}

const messagesFor = (ticket: FoundRow, rows: readonly RawRow[]): readonly RawRow[] =>
  rows.filter(row => numberOf(row[host.created]) > ticket.movedStamp && !isInternal(textOf(row['audience'])))

function historyEntries(
  rows: readonly RawRow[], person: Customer, policies: Policies, zone: string, files: readonly TicketFile[],
): Entry[] {
  const bySequence = new Map<number, RawRow[]>()
  for (const row of rows) bySequence.set(numberOf(row['seq']), [...bySequence.get(numberOf(row['seq'])) ?? [], row])
  return [...bySequence.values()].flatMap(lines => {
    const [first] = lines
    const event = textOf(first?.['event'])
    if (first === undefined || event === 'replied') return []
    const open = lines.filter(line => numberOf(line['was_visible']) === 1 && textOf(line['column_name']) !== winnerColumn)
    const kind = kindOf[event] ?? 'changed'
    if (ofChanges.includes(kind) && open.length === 0) return []
    const changes = open.flatMap(line => {
      const column = textOf(line['column_name'])
      const field = fieldOf(policies, column)
      return field === undefined ? [] : [tellChange({ column, before: textOf(line['before_text']), after: textOf(line['after_text']) }, field, person.language, zone)]
    })
    const own = event === 'ticket-opened' ? loose(rows, files) : files.filter(({ id }) => id === textOf(first['message']))
    if (event === 'file-added' && own.length === 0) return []
    const winner = lines.find(line => event === 'value-lost' && textOf(line['column_name']) === winnerColumn)
    return [{ ...whoAndWhen(first), kind, changes, text: '', files: ofChanges.includes(kind) ? [] : own, ...winner === undefined ? {} : { winner: textOf(winner['before_text']) } }]
  })
}

const kindOf: Readonly<Partial<Record<string, Entry['kind']>>> =
  { 'ticket-opened': 'opened', 'file-added': 'file', 'value-lost': 'lost', 'ticket-closed': 'closed', 'ticket-reopened': 'reopened',
    'report-shown': 'report-shown', 'report-signed': 'report-signed', 'report-void': 'report-void' }

/** Told by the changes in them alone: without one this reader may see they are not told. */
const ofChanges: readonly Entry['kind'][] = ['changed', 'closed', 'reopened', 'lost']

function whoAndWhen(row: RawRow): Pick<Entry, 'at' | 'author' | 'place'> {
  const kind = textOf(row['author_kind'])
  const place = textOf(row['place'])
  return {
    at: new Date(numberOf(row['at'])),
    author: { kind: kind === 'customer' || kind === 'firm' ? kind : 'addon', name: textOf(row['author']) },
    place: places.find(known => known === place) ?? 'host',
  }
}

const places: readonly Place[] = ['portal', 'owner-door', 'letter', 'mail', 'whatsapp', 'sms']

/** The host's stamps know seconds only: where our history saw the reply, its own time puts it in the right place. */
function messageEntries(rows: readonly RawRow[], history: readonly RawRow[], files: readonly TicketFile[]): Entry[] {
  const told = new Map(history.filter(row => row['event'] === 'replied').map(row => [textOf(row['message']), numberOf(row['at'])]))
  return rows.map(row => {
    const id = textOf(row[host.id])
    const fromCustomer = numberOf(row['from_customer']) !== 0
    const at = told.get(id)
    return {
      kind: 'reply', at: at === undefined ? momentOf(numberOf(row[host.created])) ?? new Date(0) : new Date(at),
      author: { kind: fromCustomer ? 'customer' : 'firm', name: textOf(row['author']) }, place: fromCustomer ? 'portal' : 'host',
      text: textOf(row['body']), changes: [], files: files.filter(({ message }) => message !== '' && message === id),
    }
  })
}
