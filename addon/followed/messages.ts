import { wallClockAt } from '../../formats/stamps.ts'
import { isInternal } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import { happened } from '../happened.ts'
import { record, recordedOf, stateHash } from '../history/recorded.ts'
import type { Recorded, State } from '../history/recorded.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { changeRow } from '../records/rows.ts'
import { dateCell, digitsOf, numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { indexConversation } from '../tickets/conversation.ts'
import { isBeyond } from '../tickets/line.ts'
import { writerOf } from '../tickets/followed.ts'
import { inSlices } from './walk.ts'

export const messageSelect: readonly string[] = [
  host.id, host.stamp, host.created, host.retired, host.archived, host.writer, host.parent, 'body', 'audience', 'author', 'sent_at', 'from_customer',
]

export const fileSelect: readonly string[] = [host.id, host.stamp, host.created, host.retired, host.archived, host.writer, host.parent, 'file', 'audience', 'message_id']

const isGone = (row: RawRow): boolean => numberOf(row[host.retired]) !== 0 || numberOf(row[host.archived]) !== 0

/** What of a row makes it another one; empty values are left out. */
function stateOfRow(row: RawRow, columns: readonly string[]): State {
  return Object.fromEntries(columns.map(column => [column, textOf(row[column])]).filter(([, value]) => value !== ''))
}

type Parent = { readonly id: string, readonly customer: string, readonly serial: number, readonly line: number }

/** Who has been told of a message: nobody while it is empty (a row is saved before it is written), the firm, everybody. */
function reachOf(body: string, audience: string): 0 | 1 | 2 {
  if (body.trim() === '') return 0
  return isInternal(audience) ? 1 : 2
}

/** A row the owner adds below a ticket in his own program is a reply: history and a letter, unless it is internal. (decision 13) */
export const followMessages = (desk: Desk, rows: readonly RawRow[]): Promise<number> =>
  followChildren(desk, desk.names.message, messageSelect, ['body', 'audience'], rows, async (tx, row, parent, before) => {
    await indexConversation(desk, tx, parent.id, parent.serial, parent.customer)
    const reach = reachOf(textOf(row['body']), textOf(row['audience']))
    const reached = before === undefined ? 0 : reachOf(before.state['body'] ?? '', before.state['audience'] ?? '')
    // What was said before the ticket was given to its customer is not for him.
    if (isGone(row) || reach <= reached || !isBeyond(parent.line, numberOf(row[host.created]))) return undefined
    const author = await writerOf(tx, textOf(row[host.writer]))
    const name = textOf(row['author']) || author.name
    await happened(desk, tx, {
      event: 'replied', ticket: parent.id, customer: parent.customer, message: textOf(row[host.id]), audience: reach === 2 ? 'all' : 'firm', place: 'host',
      author: { kind: 'firm', name },
    })
    return completed(desk, tx, row, name)
  })

export const followFiles = (desk: Desk, rows: readonly RawRow[]): Promise<number> =>
  followChildren(desk, desk.names.file, fileSelect, ['file', 'audience'], rows, async (tx, row, parent, before, public_) => {
    const given = textOf(row['file']) !== '' && (before?.state['file'] ?? '') === ''
    if (isGone(row) || !given || !isBeyond(parent.line, numberOf(row[host.created])) || textOf(row['message_id']) !== '') return undefined
    await happened(desk, tx, {
      event: 'file-added', ticket: parent.id, customer: parent.customer, file: textOf(row[host.id]), audience: public_ ? 'all' : 'firm', place: 'host',
      author: await writerOf(tx, textOf(row[host.writer])),
    })
    return undefined
  })

/** Who and when, where the owner left it open: his grid then reads like ours. */
async function completed(desk: Desk, tx: Tx, row: RawRow, name: string): Promise<number | undefined> {
  const now = desk.clock.now()
  const { zone } = await desk.reading.options(desk, tx)
  const cells = {
    ...(digitsOf(row['sent_at']) === 0 ? { sent_at: dateCell(desk.db.form, wallClockAt(now, zone)) } : {}),
    ...(textOf(row['author']) === '' && name !== '' ? { author: name } : {}),
  }
  if (Object.keys(cells).length === 0) return undefined
  return changeRow(tx, desk.db.form, desk.names.message, textOf(row[host.id]), cells, { now, writer: ourLabel })
}

type Act = (tx: Tx, row: RawRow, parent: Parent, before: Recorded | undefined, isPublic: boolean) => Promise<number | undefined>

async function followChildren(
  desk: Desk, table: string, select: readonly string[], followed: readonly string[], rows: readonly RawRow[], act: Act,
): Promise<number> {
  const ids = rows.map(row => textOf(row[host.id]))
  const recorded = await recordedOf(desk.db.knex, table, ids)
  const differs = (row: RawRow, before: Recorded | undefined): boolean => before === undefined || before.gone !== isGone(row)
    || before.stamp !== numberOf(row[host.stamp]) || before.hash !== stateHash(stateOfRow(row, followed))
  const differing = rows.filter(row => differs(row, recorded.get(textOf(row[host.id]))))
  let count = 0
  await inSlices(desk, differing.map(row => textOf(row[host.id])), 16, sliceIds => desk.db.inTransaction(async tx => {
    const fresh: readonly RawRow[] = await tx(table).whereIn(host.id, sliceIds).select(select)
    const known = await recordedOf(tx, table, sliceIds)
    const parents = await parentsOf(desk, tx, fresh.map(row => textOf(row[host.parent])))
    for (const row of fresh) {
      const id = textOf(row[host.id])
      const before = known.get(id)
      const parent = parents.get(textOf(row[host.parent]))
      // Its ticket is not followed yet: the next look will find both.
      if (parent === undefined || !differs(row, before)) continue
      const stamp = await act(tx, row, parent, before, !isInternal(textOf(row['audience'])))
      await record(tx, table, { id, stamp: stamp ?? numberOf(row[host.stamp]), state: stateOfRow(row, followed), customer: '', serial: 0, category: '', gone: isGone(row) })
      count += 1
    }
  }))
  return count
}

async function parentsOf(desk: Desk, tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Parent>> {
  const rows: readonly RawRow[] = await tx('tk_seen').where({ tablename: desk.names.ticket.table, gone: 0 }).whereIn('id', ids).select('id', 'customer', 'serial', 'moved_stamp')
  return new Map(rows.map(row => [textOf(row['id']), { id: textOf(row['id']), customer: textOf(row['customer']), serial: numberOf(row['serial']), line: numberOf(row['moved_stamp']) }]))
}
