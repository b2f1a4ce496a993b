import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Change } from '../events.ts'
import { Refused, Stale } from '../faults.ts'
import type { StaleField } from '../faults.ts'
import { readAnswers } from '../fields/answer.ts'
import type { Answers, Read, Sent } from '../fields/answer.ts'
import { changeableFields, isSeen } from '../fields/policies.ts'
import type { FieldPolicy, Policies } from '../fields/policies.ts'
import { catchUp } from './catch-up.ts'
import { happened } from '../happened.ts'
import { recordColumns } from '../history/recorded.ts'
import type { Customer } from '../people/person.ts'
import type { From, Tx } from '../records/open.ts'
import { changeRow } from '../records/rows.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { categoryFor, rowFor } from './find.ts'
import type { FoundRow } from './find.ts'
import { indexTicket } from './search-index.ts'
import { keepUploads, namedUploads, undoKept } from './upload.ts'
import type { Upload } from './upload.ts'

export type Changed = { readonly changed: number }

/**
 * A customer changes what he may, judged by today's rights and today's status (M19, N1). Fields somebody else changed
 * meanwhile and he did not touch stay theirs; the same field changed by both is shown back to him. (M33)
 */
export async function changeTicket(
  desk: Desk, person: Customer, reference: string, answers: Answers, seen: number, uploads: readonly Upload[] = [],
): Promise<Changed> {
  if (person.looking) throw new Refused('only-looking')
  const before = await desk.reading.policies(desk)
  const at = await rowFor(desk, desk.db.knex, person, reference, before, [])
  const named = namedUploads(uploads)
  const kept = await keepUploads(desk, named)
  try {
    return await changeIn(desk, person, reference, at.id, answers, seen, named)
  } catch (fault) {
    await undoKept(desk, kept)
    throw fault
  }
}

function changeIn(
  desk: Desk, person: Customer, reference: string, id: string, answers: Answers, seen: number, files: readonly Sent[],
): Promise<Changed> {
  return desk.db.inTransaction(async tx => {
    await catchUp(desk, tx, id)
    const policies = await desk.reading.policies(desk, tx)
    const around = await desk.reading.surroundings(desk, tx)
    const row = await rowFor(desk, tx, person, reference, policies, policies.fields.filter(({ column, change }) => change || isStatus(desk, policies, column)))
    const category = categoryFor(row, policies, desk, around.states, valueOf(desk.names.ticket.column.status, policies, row))
    const offered = changeableFields(policies, category)
    const read = readAnswers(answers, offered, { language: person.language, zone: around.options.zone }, false,
      field => field.kind.read(row.cells, field.shape), files)
    const changes = await settle(tx, row, read, seen)
    if (changes.length === 0) return { changed: 0 }
    await writeChanges(desk, tx, person, row, offered, changes)
    return { changed: changes.length }
  })
}

const isStatus = (desk: Desk, policies: Policies, column: string): boolean =>
  column === desk.names.ticket.column.status && isSeen(policies, column)

function valueOf(column: string, policies: Policies, row: FoundRow): string {
  const field = policies.fields.find(found => found.column === column)
  return field === undefined ? '' : field.kind.read(row.cells, field.shape)
}

/** Which of the sent values are this person's own wish; the rest is what the form happened to carry. */
async function settle(from: From, row: FoundRow, read: Read, seen: number): Promise<Change[]> {
  const stale: StaleField[] = []
  const changes: Change[] = []
  const meanwhile = await changedSince(from, row.id, [...read.keys()], seen)
  for (const [column, { field, value }] of read) {
    const now = field.kind.read(row.cells, field.shape)
    if (field.kind.key(now) === field.kind.key(value)) continue
    const atReading = meanwhile.get(column)
    if (atReading !== undefined && field.kind.key(atReading) === field.kind.key(value)) continue
    if (atReading !== undefined) stale.push({ column, theirs: now, yours: value })
    else changes.push({ column, before: now, after: value })
  }
  if (stale.length > 0) throw new Stale(stale)
  return changes
}

/** Value each column had when the form was read, for those that changed since. */
async function changedSince(from: From, ticket: string, columns: readonly string[], seen: number): Promise<ReadonlyMap<string, string>> {
  if (columns.length === 0) return new Map()
  const rows: readonly RawRow[] = await from({ h: 'tk_history' }).join({ c: 'tk_change' }, 'c.history', 'h.seq')
    .where('h.ticket', ticket).where('h.seq', '>', seen).whereIn('c.column_name', columns).orderBy('h.seq', 'desc')
    .select('c.column_name', 'c.before_text')
  return new Map(rows.map(row => [textOf(row['column_name']), textOf(row['before_text'])]))
}

async function writeChanges(desk: Desk, tx: Tx, person: Customer, row: FoundRow, offered: readonly FieldPolicy[], changes: readonly Change[]): Promise<void> {
  const { table, column } = desk.names.ticket
  const fields = changes.map(change => ({ change, field: offered.find(found => found.column === change.column) }))
  const cells = fields.flatMap(({ change, field }) => field === undefined ? [] : Object.entries(field.kind.store(change.after, field.shape, desk.db.form)))
  const stamp = await changeRow(tx, desk.db.form, table, row.id, Object.fromEntries(cells), { now: desk.clock.now(), writer: ourLabel })
  const states = await desk.reading.states(desk, tx)
  const status = changes.find(change => change.column === column.status)
  await recordColumns(tx, table, row.id, stamp, changes, status === undefined ? undefined : states.category(status.after))
  const texts = fields.filter(({ field }) => field?.kind.searchable === true).map(({ change }) => [change.column, change.after] as const)
  await indexTicket(tx, row.serial, person.customer, Object.fromEntries(texts), false)
  await happened(desk, tx, {
    event: 'ticket-changed', ticket: row.id, customer: person.customer, changes, place: 'portal',
    author: { kind: 'customer', name: person.name, account: person.account },
  })
}
