import type { Column } from '../addon/fields/reading.ts'
import { categories } from '../addon/fields/states.ts'
import type { Category } from '../addon/fields/states.ts'
import type { Customer } from '../addon/people/person.ts'
import { telephonesIn } from '../addon/people/telephone.ts'
import type { TicketFile } from '../addon/tickets/files.ts'
import type { TicketView } from '../addon/tickets/find.ts'
import type { Entry } from '../addon/tickets/timeline.ts'
import { faultList, fieldViews, labelsOf, plainField, photosWrong } from './fields.ts'
import type { FieldView } from './fields.ts'
import { momentFormat } from './moment-format.ts'
import type { ReportView } from '../addon/reports/view.ts'
import { reportWords } from './report-page.ts'
import { formTokenOf, newFormToken } from './tokens.ts'
import { address } from './visit.ts'
import type { Visit } from './visit.ts'

export type TicketPage = { readonly heading: string }

/** A ticket in words, for one reader. What he may not see is not in `ticket` to begin with. */
export function ticketPage(visit: Visit, person: Customer, ticket: TicketView, reports: readonly ReportView[] = []): TicketPage & Readonly<Record<string, unknown>> {
  const { say, again, options } = visit
  const { company } = options
  const numbered = numberOf(visit, ticket) === '' ? '' : say('ticket.number', { number: numberOf(visit, ticket) })
  const fields = ticket.changeable.map(({ policy }) => policy)
  const valueOf = (column: string): string => ticket.changeable.find(({ policy }) => policy.column === column)?.value ?? ''
  return {
    width: 'middle', heading: ticket.title || numbered || say('ticket.plain'), numbered: ticket.title === '' ? '' : numbered,
    reference: ticket.reference, seen: ticket.seen, looking: person.looking, stay: `tickets/${ticket.reference}`,
    status: statusOf(visit, ticket), over: isOver(ticket), turn: say(`turn.${turnOf(ticket)}`, { company }),
    line: ticket.timeline.map(entry => entryOf(visit, person, entry.kind === 'opened' ? { ...entry, text: firstWords(visit, ticket) } : entry)),
    form: formTokenOf(visit.sent) || newFormToken(), reply: plainField(visit, 'text'), photosWrong: photosWrong(visit),
    changeable: fieldViews(visit, fields, valueOf), changeOpen: again !== undefined && /^tickets\/[^/]+\/change/.test(visit.path),
    faults: faultList(visit, { ...labelsOf(visit, fields), text: say('reply.text') }), stale: staleOf(visit, ticket),
    details: detailsOf(visit, ticket), files: [], reports: reports.map(view => reportWords(visit, view)), acts: visit.reading ? { close: false, again: '' } : ticket.acts, links: linksOf(visit, ticket),
  } satisfies TicketPage & { changeable: readonly FieldView[] } & Record<string, unknown>
}

/** The requests this one goes on from and in. (M13) */
const linksOf = ({ say }: Visit, { links: { follows, followedBy } }: TicketView): readonly object[] => [
  ...follows === '' ? [] : [{ words: say('ticket.follows'), reference: follows }], ...followedBy.map(reference => ({ words: say('ticket.followed'), reference })),
].map(link => ({ ...link, name: /^\d+$/.test(link.reference) ? say('ticket.linked', { number: link.reference }) : say('ticket.linked-plain') }))

/** The number he sees; a counter of the host's may be a text, then the page's own address is the row's id. */
const numberOf = (visit: Visit, ticket: TicketView): string => /^\d+$/.test(ticket.reference) ? ticket.reference
  : ticket.fields.find(({ policy }) => policy.column === visit.desk.names.ticket.column.number)?.value ?? ''

const isOver = (ticket: TicketView): boolean => ticket.status !== undefined && ['done', 'closed', 'cancelled'].includes(ticket.category)

/** Whose turn it is, never telling more of the status than its own column may. */
function turnOf(ticket: TicketView): string {
  if (ticket.status === undefined) return ticket.turn === 'yours' ? 'you' : 'unknown'
  if (ticket.category === 'cancelled') return 'cancelled'
  if (isOver(ticket)) return 'done'
  if (ticket.turn === 'yours') return 'you'
  return ticket.category === 'waiting' ? 'waiting' : 'firm'
}

/** The way of a request in three steps; the owner's own word for where it stands is above it. */
function statusOf(visit: Visit, ticket: TicketView): object | undefined {
  if (ticket.status === undefined) return undefined
  const middle: Category = ticket.category === 'waiting' ? 'waiting' : 'open'
  const last: Category = ticket.category === 'closed' ? 'closed' : 'done'
  const at = ticket.category === 'cancelled' ? -1 : ticket.category === 'new' ? 0 : isOver(ticket) ? 2 : 1
  const steps = at < 0 ? [] : (['new', middle, last] satisfies Category[]).map((category, index) =>
    ({ words: visit.say(`step.${category}`), state: index < at || at === 2 ? (index === 2 ? 'now' : 'past') : index === at ? 'now' : 'ahead' }))
  return { words: ticket.status.caption, category: categories.find(known => known === ticket.category) ?? 'open', steps }
}

function entryOf(visit: Visit, person: Customer, entry: Entry): object {
  const { company } = visit.options
  const mine = entry.author.kind === 'customer'
  const own = mine && entry.author.name === person.name
  const author = entry.author.kind === 'addon' ? company : entry.author.name || company
  return {
    mine, words: own ? visit.say(`line.${entry.kind}-you`, { winner: entry.winner || company }) : visit.say(`line.${entry.kind}`, { author, winner: entry.winner || company }),
    at: entry.at.toISOString(), when: momentInWords(visit, entry.at), text: entry.text, changes: entry.changes,
    files: filesOf(visit, 'files', entry.files),
  }
}

/** How files are shown, below the address where this reader gets them. */
export const filesOf = (visit: Visit, place: 'files' | 'owner/files', files: readonly TicketFile[]): readonly object[] => files.map(({ id, name, image, internal }) => {
  const href = address(visit, `${place}/${id}`)
  return { name, href, small: image ? `${href}/small` : '', internal }
})

/** What he asked for stands where the conversation begins. */
const firstWords = (visit: Visit, ticket: TicketView): string =>
  ticket.fields.find(({ policy }) => policy.column === visit.desk.names.ticket.column.description)?.value ?? ''

const momentInWords = (visit: Visit, at: Date): string => momentFormat(visit.language, visit.options.zone).format(at)

function staleOf(visit: Visit, ticket: TicketView): readonly object[] {
  const context = { language: visit.language, zone: visit.options.zone }
  return (visit.again?.stale ?? []).flatMap(({ column, theirs, yours }) => {
    const policy = [...ticket.changeable, ...ticket.fields].find(found => found.policy.column === column)?.policy
    if (policy === undefined) return []
    const shown = (value: string): string => policy.kind.show(value, policy.shape, context)
    return [{ label: policy.label[visit.language], theirs: shown(theirs), yours: shown(yours) }]
  })
}

/** The rest of what he may see; title, number and status stand at the head already. */
function detailsOf(visit: Visit, ticket: TicketView): readonly object[] {
  const { column } = visit.desk.names.ticket
  const opened = ticket.timeline.some(({ kind }) => kind === 'opened')
  const above: readonly string[] = [column.title, column.number, column.status, ...opened ? [column.description] : []]
  return ticket.fields.filter(({ policy, value }) => !above.includes(policy.column) && value !== '').map(({ policy, value }) => detailOf(visit, `files/${ticket.id}`, policy.label[visit.language], policy, value))
}

/** One field of a ticket; the files that are fields lie below `place`. */
export function detailOf(visit: Visit, place: string, label: string, field: Pick<Column, 'column' | 'kind' | 'shape'>, value: string): object {
  const kind = field.kind.name
  const words = field.kind.show(value, field.shape, { language: visit.language, zone: visit.options.zone })
  const stored = kind === 'file' || kind === 'image'
  const file = stored ? address(visit, `${place}/column/${field.column}`) : ''
  return {
    label, value: words || (stored ? visit.say('ticket.files') : value.trim()), href: stored ? file : hrefOf(kind, value), away: kind === 'link' || kind === 'location',
    thumb: kind === 'image' ? `${file}/small` : '',
  }
}

/** Of several numbers in one field the first is called: run together they are nobody's. */
function callOf(value: string): string {
  const [first, second] = telephonesIn(value)
  const called = first !== undefined && second !== undefined ? first : value.replace(/[^+\d]/g, '')
  return called === '' ? '' : `tel:${called}`
}

function hrefOf(kind: string, value: string): string {
  if (kind === 'email' && /^[^\s@]+@[^\s@]+$/.test(value)) return `mailto:${encodeURIComponent(value).replace('%40', '@')}`
  if (kind === 'telephone') return callOf(value)
  if (kind === 'link') return /^https?:\/\//i.test(value) ? value : ''
  const point = kind === 'location' ? value.split('\n')[1] ?? '' : ''
  return /^-?[\d.]+,-?[\d.]+$/.test(point) ? `https://www.openstreetmap.org/?mlat=${point.replace(',', '&mlon=')}#map=17/${point.replace(',', '/')}` : ''
}
