import type { Language } from '@nios4/sdk'
import { decodeFile } from '../../formats/file-reference.ts'
import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import type { FieldShape, Kind } from '../fields/kind.ts'
import { givesNumbers } from '../fields/numbered.ts'
import { isSeen, seenFields } from '../fields/policies.ts'
import { winnerColumn } from '../history/journal.ts'
import { ticketColumns } from '../records/names.ts'
import { numberText } from '../records/values.ts'
import type { TicketRow } from '../records/letter-rows.ts'
import { say } from '../words/say.ts'
import type { Account, ChangeRow, Entry, Facts, Notice } from './facts.ts'
import type { LetterModel, Line, Said, Shift } from './model.ts'

/** A field as this reader knows it. */
type Known = { readonly column: string, readonly kind: Kind, readonly shape: FieldShape, readonly label: string }

/** One reader: an account of the customer, or the firm. */
export type Reader = { readonly account: Account | undefined, readonly language: Language }

export type TicketNews = Pick<LetterModel,
  'number' | 'title' | 'ticket' | 'author' | 'customer' | 'replied' | 'changed' | 'did' | 'links' | 'details' | 'changes' | 'replies' | 'files'>

/** What these notices tell this reader about one ticket; undefined when it is gone, or is not (or no longer) his. */
export function ticketNews(desk: Desk, facts: Facts, reader: Reader, ticket: string, notices: readonly Notice[]): TicketNews | undefined {
  const side = reader.account === undefined ? facts.firm : facts.customer
  const row = side.tickets.get(ticket)
  if (row === undefined || (reader.account !== undefined && row.customer !== reader.account.customer)) return undefined
  const fields = knownFields(facts, reader)
  const entries = notices.flatMap(({ history }) => facts.entries.get(history) ?? [])
    .filter(({ audience }) => reader.account === undefined || audience !== 'firm')
  const changes = netChanges(entries.flatMap(({ seq }) => side.changes.get(seq) ?? []), fields, facts, reader.language)
  const replies = entries.filter(({ event }) => event === 'replied').flatMap(entry => saidIn(entry, facts, reader))
  const number = numberFor(desk, facts, reader, row)
  const title = titleOf(desk, facts, reader, row)
  return {
    number, title, ticket: headOf(reader.language, number, title),
    author: entries.filter(entry => tellsIn(entry, side.changes)).map(entry => doerOf(entry, facts)).findLast(name => name !== '') ?? say(reader.language, 'letter.author.customer'),
    customer: facts.customers.get(row.customer)?.name ?? '',
    did: didIn(entries.findLast(({ event }) => event === 'ticket-closed' || event === 'ticket-reopened')),
    replied: replies.length > 0, changed: changes.length > 0, changes, replies,
    files: entries.filter(({ event }) => event === 'file-added').flatMap(entry => fileName(entry, facts, reader)),
    details: detailsOf(desk, facts, reader, row, fields),
    links: { ticket: portalAddress(desk, `tickets/${givesNumbers(desk, facts.around) && number !== '' ? number : ticket}`), owner: portalAddress(desk, 'owner') },
  }
}

const didIn = (entry: Entry | undefined): LetterModel['did'] => entry === undefined ? '' : entry.event === 'ticket-closed' ? 'closed' : 'reopened'

/** '' where customers do not see the number: they come by the id then. */
function numberFor(desk: Desk, facts: Facts, reader: Reader, { row }: TicketRow): string {
  const { number } = desk.names.ticket.column
  return reader.account !== undefined && !isSeen(facts.policies, number) ? '' : numberText(row[number])
}

function headOf(language: Language, number: string, title: string): string {
  if (number === '') return title || say(language, 'letter.ticket.plain')
  return title === '' ? say(language, 'letter.ticket', { number }) : say(language, 'letter.subject.named', { number, title })
}

const ofChanges: readonly string[] = ['ticket-changed', 'ticket-closed', 'ticket-reopened', 'value-lost']

/** Who changed only what this reader may not see is not named to him. (S14) */
const tellsIn = ({ seq, event }: Entry, changes: ReadonlyMap<number, readonly ChangeRow[]>): boolean =>
  !ofChanges.includes(event) || changes.get(seq)?.some(row => row.column_name !== winnerColumn) === true

/** Of a value that was lost the news is what the other wrote. */
const doerOf = (entry: Entry, facts: Facts): string => entry.event === 'value-lost' ? winnerOf(entry, facts)?.before_text ?? '' : entry.author

const winnerOf = ({ seq }: Entry, { firm, customer }: Facts): ChangeRow | undefined =>
  (firm.changes.get(seq) ?? customer.changes.get(seq))?.find(row => row.column_name === winnerColumn)

/** For the letter that tells the firm of a value of its own people: who wrote it, who wrote later, and when. */
export function lostNews(desk: Desk, facts: Facts, reader: Reader, notice: Notice): (TicketNews & Pick<LetterModel, 'texts'>) | undefined {
  const news = ticketNews(desk, facts, reader, notice.ticket, [notice])
  const entry = facts.entries.get(notice.history)
  if (news === undefined || entry === undefined) return undefined
  const winner = winnerOf(entry, facts)
  const when = momentIn(facts, reader, Number(winner?.after_text ?? 0))
  return { ...news, author: entry.author || facts.around.options.company, texts: { winner: winner?.before_text || facts.around.options.company, when } }
}

export const tellsSomething = (news: TicketNews): boolean => news.replied || news.changed || news.files.length > 0

function knownFields(facts: Facts, reader: Reader): readonly Known[] {
  return reader.account === undefined
    ? facts.around.ticketColumns.map(({ column, label, kind, shape }) => ({ column, label: label || column, kind, shape }))
    : seenFields(facts.policies).map(({ column, label, kind, shape }) => ({ column, label: label[reader.language], kind, shape }))
}

/** Values before the first and after the last change: what came back to where it was did not change. */
function netChanges(rows: readonly ChangeRow[], fields: readonly Known[], facts: Facts, language: Language): readonly Shift[] {
  const context = { language, zone: facts.around.options.zone }
  return fields.flatMap(field => {
    const own = rows.filter(row => row.column_name === field.column)
    const [before, after] = [own[0]?.before_text ?? '', own.at(-1)?.after_text ?? '']
    if (own.length === 0 || field.kind.key(before) === field.kind.key(after)) return []
    const shown = (value: string): string => cut(field.kind.show(value, field.shape, context), 600) || say(language, 'field.empty')
    const shift = { label: field.label, before: shown(before), after: shown(after) }
    return [{ ...shift, long: field.kind.name === 'notes' || /\n/.test(before + after) || shift.before.length + shift.after.length > 80 }]
  })
}

function saidIn(entry: Entry, facts: Facts, reader: Reader): readonly Said[] {
  const message = facts.messages.get(entry.message)
  // Taken back meanwhile, put below another ticket, or turned internal: not told.
  if (message === undefined || message.ticket !== entry.ticket || (message.internal && reader.account !== undefined)) return []
  const author = entry.author || (entry.author_kind === 'customer' ? say(reader.language, 'letter.author.customer') : facts.around.options.company)
  return [{ head: `${author}, ${momentIn(facts, reader, entry.at)}`, text: cut(message.body.replaceAll('\r\n', '\n').trim(), 4000) }]
}

const momentIn = (facts: Facts, reader: Reader, at: number): string => new Intl.DateTimeFormat(reader.language === 'it' ? 'it-IT' : 'en-GB',
  { day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', timeZone: facts.around.options.zone }).format(at)

function fileName({ message: id, ticket }: Entry, facts: Facts, reader: Reader): readonly string[] {
  const row = facts.files.get(id)
  if (row === undefined || row.ticket !== ticket || (row.internal && reader.account !== undefined)) return []
  const decoded = decodeFile(row.cell)
  return decoded?.kind === 'stored' && decoded.name !== '' ? [decoded.name] : []
}

function titleOf(desk: Desk, facts: Facts, reader: Reader, { row }: TicketRow): string {
  const column = desk.names.ticket.column.title
  if (reader.account !== undefined && !isSeen(facts.policies, column)) return ''
  const field = facts.around.ticketColumns.find(found => found.column === column)
  return field === undefined ? '' : cut(field.kind.read(row, field.shape).replace(/\s+/g, ' ').trim(), 120)
}

/** The ticket as it stands, for letters that present it: filled fields only, numbers and owners left to the heading. */
function detailsOf(desk: Desk, facts: Facts, reader: Reader, { row }: TicketRow, fields: readonly Known[]): readonly Line[] {
  const { number, customer } = desk.names.ticket.column
  const context = { language: reader.language, zone: facts.around.options.zone }
  return fields.filter(({ column }) => column !== number && column !== customer).flatMap(field => {
    const value = cut(field.kind.show(field.kind.read(row, field.shape), field.shape, context).trim(), 1500)
    return value === '' || (field.kind.name === 'check' && field.kind.read(row, field.shape) === '') ? [] : [{ label: field.label, value }]
  })
}

/** What an owner's text may say of the ticket: columns this reader sees, by their names and by ours. (M53) */
export function ticketValues(desk: Desk, facts: Facts, reader: Reader, ticket: string): Readonly<Record<string, string>> {
  const row = (reader.account === undefined ? facts.firm : facts.customer).tickets.get(ticket)
  if (row === undefined || (reader.account !== undefined && row.customer !== reader.account.customer)) return {}
  const context = { language: reader.language, zone: facts.around.options.zone }
  const shown = new Map(knownFields(facts, reader).map(({ column, kind, shape }) => [column, cut(kind.show(kind.read(row.row, shape), shape, context).trim(), 1500)]))
  return { ...Object.fromEntries(shown), ...Object.fromEntries(ticketColumns.map(role => [role, shown.get(desk.names.ticket.column[role]) ?? ''])) }
}

const cut = (text: string, most: number): string => text.length <= most ? text : `${text.slice(0, most).trimEnd()} …`
