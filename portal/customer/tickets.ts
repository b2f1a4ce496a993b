import type { FieldPolicy } from '../../addon/fields/policies.ts'
import { listTicketsFor } from '../../addon/tickets/list.ts'
import { listValidator } from '../../addon/tickets/list-sum.ts'
import type { ListQuery, TicketList } from '../../addon/tickets/list.ts'
import { page } from '../answer.ts'
import type { Answer } from '../answer.ts'
import { customerOf } from '../person.ts'
import { digestOf, openTag, sealTag } from '../sealed-tag.ts'
import { address } from '../visit.ts'
import type { Visit } from '../visit.ts'

/** The customer's requests, in the owner's columns. (A69, M10) */
export async function show(visit: Visit): Promise<Answer> {
  const person = customerOf(visit)
  const asked = askedOf(visit.query)
  const key = visit.session?.csrf ?? ''
  const has = openTag(key, visit.has)
  const before = digestOf(await listValidator(visit.desk, person, asked, visit.sum), ...aroundIt(visit))
  if (has?.before === before) return { kind: 'unchanged', validator: sealTag(key, has) }
  const view = viewOf(visit, await listTicketsFor(visit.desk, person, asked), asked, person.looking)
  const shown = digestOf(textOf(view), ...aroundIt(visit))
  const validator = sealTag(key, { before, shown })
  // Something changed, and nothing that he sees.
  return has?.shown === shown ? { kind: 'unchanged', validator } : page('customer/tickets', visit.say('tickets.title'), view, validator)
}

/** What the page shows besides its rows. */
const aroundIt = ({ options, session, language, build, trial, reading }: Visit): readonly string[] => [
  options.company, options.colour, options.privacyLink, options.zone, session?.csrf ?? '', language, build, String(trial), String(reading),
  options.logo?.kind === 'stored' ? options.logo.id : String(options.logo?.base64.length),
]

function askedOf(query: Visit['query']): ListQuery {
  return { status: query['status'] ?? '', sort: query['sort'] ?? '', down: query['down'] === '1', q: (query['q'] ?? '').trim(), after: query['after'] ?? '' }
}

type ListView = Readonly<Record<string, unknown>> & { readonly columns: readonly Column[], readonly rows: readonly Row[] }

type Row = { readonly href: string, readonly cells: readonly Cell[] }

type Cell = { readonly text: string, readonly category: string }

function viewOf(visit: Visit, list: TicketList, asked: ListQuery, looking: boolean): ListView {
  const total = list.counts.reduce((sum, { count }) => sum + count, 0)
  const narrowed = list.status !== '' || list.q !== '' || asked.after !== ''
  const link = (change: Change): string => linkTo(visit, list, change)
  return {
    width: 'wide', looking, q: list.q, status: list.status,
    state: list.rows.length > 0 ? 'rows' : narrowed ? 'none' : 'empty',
    searchable: total > 5 || list.rows.length > 5 || narrowed,
    columns: columnsOf(visit, list, link),
    rows: rowsOf(visit, list),
    tabs: list.counts.length === 0 ? [] : [
      { label: visit.say('tickets.any'), count: total, href: link({ status: '' }), current: list.status === '' },
      ...list.counts.map(({ value, caption, count }) => ({ label: caption, count, href: link({ status: value }), current: list.status === value })),
    ],
    newer: asked.after === '' ? '' : link({}), older: list.next === undefined ? '' : link({ after: list.next }),
  }
}

/** All it shows as one text: the rows put together by hand, which is many times faster. */
function textOf({ rows, ...rest }: ListView): string {
  let text = JSON.stringify(rest)
  for (const { href, cells } of rows) {
    text += `\n${href}`
    for (const cell of cells) text += `\0${cell.text}\0${cell.category}`
  }
  return text
}

type Change = Partial<Record<'status' | 'q' | 'sort' | 'down' | 'after', string>>

/** A link to the same list, told differently; the place in it is kept only when asked for. */
function linkTo(visit: Visit, list: TicketList, change: Change): string {
  const wanted = { status: list.status, q: list.q, sort: list.sort, down: list.sort !== '' && list.down ? '1' : '', ...change }
  let query = ''
  for (const [name, value = ''] of Object.entries(wanted)) if (value !== '') query += `${query === '' ? '?' : '&'}${name}=${encodeURIComponent(value)}`
  return address(visit, 'tickets') + query
}

/** A column's head, and what all its cells have in common. */
type Column = {
  readonly label: string, readonly numeric: boolean, readonly sorted: string, readonly href: string
  readonly go: boolean, readonly long: boolean, readonly kind: string
}

function columnsOf(visit: Visit, list: TicketList, link: (change: Change) => string): readonly Column[] {
  const { column } = visit.desk.names.ticket
  const go = leading(list.fields, column.title)
  return list.fields.map(field => {
    const sorted = list.sort === field.column
    const numeric = isNumeric(field)
    return {
      label: field.label[visit.language], numeric, sorted: !sorted ? '' : list.down ? 'descending' : 'ascending',
      href: field.kind.sortable && list.q === '' ? link({ sort: field.column, down: sorted && !list.down ? '1' : '' }) : '',
      go: field === go, long: field.kind.name === 'notes',
      kind: numeric ? 'num' : field.kind.name.startsWith('date') ? 'when' : field === go || field.column === column.status ? '' : 'more',
    }
  })
}

function rowsOf(visit: Visit, list: TicketList): readonly Row[] {
  const { status } = visit.desk.names.ticket.column
  const context = { language: visit.language, zone: visit.options.zone }
  return list.rows.map(row => ({
    href: address(visit, `tickets/${row.reference}`),
    cells: list.fields.map(({ kind, shape, column }, index) => {
      const value = row.cells[index] ?? ''
      return { text: kind.show(value, shape, context), category: column === status && value !== '' ? row.category ?? '' : '' }
    }),
  }))
}

/** The cell that leads to the ticket: its title, else the first column. */
const leading = (fields: readonly FieldPolicy[], title: string): FieldPolicy | undefined =>
  fields.find(({ column }) => column === title) ?? fields[0]

const isNumeric = (field: FieldPolicy): boolean => ['integer', 'decimal', 'percentage', 'currency'].includes(field.kind.name)
