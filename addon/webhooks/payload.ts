import { decodeFile } from '../../formats/file-reference.ts'
import type { Desk } from '../desk.ts'
import type { FieldShape, Kind } from '../fields/kind.ts'
import { seenFields } from '../fields/policies.ts'
import { winnerColumn } from '../history/journal.ts'
import { customerRows, fileRows, messageRows, ticketRows } from '../records/letter-rows.ts'
import { numberOf, numberText, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { typeOf } from './hooks.ts'
import type { Hook } from './hooks.ts'
import { reportIn } from './report.ts'

/** Why another program is told nothing after all: keys of `hook.result.*`. */
export type Silence = { readonly silent: 'gone' | 'no-right' }

export type Told = { readonly body: string }

/** A column as this program may know it. */
type Known = { readonly column: string, readonly kind: Kind, readonly shape: FieldShape, readonly label: string }

export type Post = { readonly id: string, readonly event: string, readonly ticket: string, readonly history: number }

/**
 * What happened, built now and with the rights of now: in the customers' view the statements name only what customers
 * see, and what is about nothing they see is not told at all, not even as an empty event. (S14, S16)
 */
export async function payloadFor(desk: Desk, hook: Pick<Hook, 'audience'>, post: Post): Promise<Told | Silence> {
  const { knex } = desk.db
  const entry: RawRow | undefined = await knex('tk_history').where({ seq: post.history }).first('event', 'author_kind', 'author', 'audience', 'message', 'at')
  if (entry === undefined) return { silent: 'gone' }
  const theirs = hook.audience === 'customer'
  if (theirs && textOf(entry['audience']) !== 'all') return { silent: 'no-right' }
  const fields = await fieldsFor(desk, theirs)
  const ticket = (await ticketRows(knex, desk.names, [post.ticket], fields.flatMap(({ kind, shape }) => kind.columns(shape)))).get(post.ticket)
  if (ticket === undefined) return { silent: 'gone' }
  if (theirs && !await mayKnow(desk, ticket.customer, post)) return { silent: 'no-right' }
  const changes = await changesIn(desk, post, fields, theirs)
  const message = await messageIn(desk, entry, theirs)
  const file = await fileIn(desk, entry, theirs)
  const report = typeOf(post.event).startsWith('report.') ? await reportIn(desk, { report: textOf(entry['message']), ticket: post.ticket, customer: theirs ? ticket.customer : undefined }) : undefined
  const isChange = changes.length === 0 && ['ticket.changed', 'ticket.closed', 'ticket.reopened'].includes(typeOf(post.event))
  if (isChange || message === 'hidden' || file === 'hidden' || report === 'hidden') return { silent: 'no-right' }
  return { body: JSON.stringify({
    type: typeOf(post.event), timestamp: new Date(numberOf(entry['at'])).toISOString(),
    data: {
      ticket: { id: post.ticket, ...numberOfTicket(desk, ticket.row, fields), fields: valuesIn(desk, ticket.row, fields, await zoneOf(desk)) },
      ...theirs ? {} : { customer: await customerOf(desk, ticket.customer) },
      by: { kind: textOf(entry['author_kind']), name: textOf(entry['author']) },
      ...changes.length === 0 ? {} : { changes }, ...message === undefined ? {} : { message }, ...file === undefined ? {} : { file }, ...report === undefined ? {} : { report },
    },
  }) }
}

async function fieldsFor(desk: Desk, theirs: boolean): Promise<readonly Known[]> {
  if (theirs) return seenFields(await desk.reading.policies(desk)).map(({ column, kind, shape, label }) => ({ column, kind, shape, label: label[desk.language] }))
  return (await desk.reading.surroundings(desk)).ticketColumns
}

const zoneOf = async (desk: Desk): Promise<string> => (await desk.reading.options(desk)).zone

/** Still with a customer who may come in, and after it became his: as with letters. (S15, decision 20) */
async function mayKnow(desk: Desk, customer: string, post: Post): Promise<boolean> {
  if (customer === '') return false
  const row = (await customerRows(desk.db.knex, desk.names, [customer])).get(customer)
  const seen: RawRow | undefined = await desk.db.knex('tk_seen').where({ tablename: desk.names.ticket.table, id: post.ticket, gone: 0 }).first('customer', 'moved_seq')
  return row?.letIn === true && textOf(seen?.['customer']) === customer && post.history > numberOf(seen?.['moved_seq'])
}

async function customerOf(desk: Desk, id: string): Promise<{ readonly id: string, readonly name: string }> {
  return { id, name: (await customerRows(desk.db.knex, desk.names, id === '' ? [] : [id])).get(id)?.name ?? '' }
}

/** The number stands by itself only for who may see its column; everybody else goes by the id. */
function numberOfTicket(desk: Desk, row: RawRow, fields: readonly Known[]): { readonly number?: string } {
  const { number } = desk.names.ticket.column
  return fields.some(({ column }) => column === number) && numberText(row[number]) !== '' ? { number: numberText(row[number]) } : {}
}

function valuesIn(desk: Desk, row: RawRow, fields: readonly Known[], zone: string): readonly object[] {
  return fields.flatMap(({ column, label, kind, shape }) => {
    const value = kind.read(row, shape)
    return value === '' ? [] : [{ name: column, label, value: kind.show(value, shape, { language: desk.language, zone }) }]
  })
}

async function changesIn(desk: Desk, { history }: Post, fields: readonly Known[], theirs: boolean): Promise<readonly object[]> {
  const query = desk.db.knex('tk_change').where({ history })
  // Opening a column later does not open its past. (S14)
  if (theirs) query.whereIn('column_name', fields.map(({ column }) => column)).where({ was_visible: 1 })
  const rows: readonly RawRow[] = await query.select('column_name', 'before_text', 'after_text')
  const zone = await zoneOf(desk)
  return rows.filter(row => row['column_name'] !== winnerColumn).flatMap(row => {
    const field = fields.find(({ column }) => column === row['column_name'])
    const shown = (value: unknown): string => textOf(value) === '' || field === undefined ? '' : field.kind.show(textOf(value), field.shape, { language: desk.language, zone })
    return field === undefined ? [] : [{ name: field.column, label: field.label, before: shown(row['before_text']), after: shown(row['after_text']) }]
  })
}

async function messageIn(desk: Desk, entry: RawRow, theirs: boolean): Promise<object | 'hidden' | undefined> {
  if (entry['event'] !== 'replied') return undefined
  const row = (await messageRows(desk.db.knex, desk.names, [textOf(entry['message'])])).get(textOf(entry['message']))
  if (row === undefined || (theirs && row.internal)) return 'hidden'
  return { text: row.body, ...theirs ? {} : { internal: row.internal } }
}

async function fileIn(desk: Desk, entry: RawRow, theirs: boolean): Promise<object | 'hidden' | undefined> {
  if (entry['event'] !== 'file-added') return undefined
  const row = (await fileRows(desk.db.knex, desk.names, [textOf(entry['message'])])).get(textOf(entry['message']))
  if (row === undefined || (theirs && row.internal)) return 'hidden'
  const found = decodeFile(row.cell)
  return { name: found?.kind === 'stored' ? found.name : '', ...theirs ? {} : { internal: row.internal } }
}
