import { wallClockAt } from '../../formats/stamps.ts'
import { isInternal } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Author, TicketEvent } from '../events.ts'
import { happened } from '../happened.ts'
import { recordAll, recordedOf, stateHash } from '../history/recorded.ts'
import type { Recorded, State } from '../history/recorded.ts'
import { authorsOf } from '../records/authors.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { changeRows } from '../records/rows.ts'
import type { Cells } from '../records/rows.ts'
import { dateCell, digitsOf, numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { indexConversations } from '../tickets/conversation.ts'
import { isBeyond } from '../records/beyond.ts'
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
  followChildren(desk, desk.names.message, messageSelect, ['body', 'audience'], rows, async (tx, children) => {
    const parents = new Map(children.map(({ parent }) => [parent.id, parent]))
    await indexConversations(desk, tx, [...parents.values()])
    const { zone } = await desk.reading.options(desk, tx)
    return children.map(({ row, parent, before, author }) => {
      const reach = reachOf(textOf(row['body']), textOf(row['audience']))
      const reached = before === undefined ? 0 : reachOf(before.state['body'] ?? '', before.state['audience'] ?? '')
      // What was said before the ticket was given to its customer is not for him.
      if (isGone(row) || reach <= reached || !isBeyond(parent.line, numberOf(row[host.created]))) return {}
      const name = textOf(row['author']) || author.name
      return {
        event: {
          event: 'replied', ticket: parent.id, customer: parent.customer, message: textOf(row[host.id]), audience: reach === 2 ? 'all' : 'firm', place: 'host',
          author: { kind: 'firm', name },
        },
        cells: missingIn(desk, row, name, zone),
      }
    })
  })

export const followFiles = (desk: Desk, rows: readonly RawRow[]): Promise<number> =>
  followChildren(desk, desk.names.file, fileSelect, ['file', 'audience'], rows, async (_tx, children) => children.map(({ row, parent, before, author }) => {
    const given = textOf(row['file']) !== '' && (before?.state['file'] ?? '') === ''
    if (isGone(row) || !given || !isBeyond(parent.line, numberOf(row[host.created])) || textOf(row['message_id']) !== '') return {}
    return {
      event: {
        event: 'file-added', ticket: parent.id, customer: parent.customer, file: textOf(row[host.id]), audience: isInternal(textOf(row['audience'])) ? 'firm' : 'all',
        place: 'host', author,
      },
    }
  }))

/** Who and when, where the owner left it open: his grid then reads like ours. */
const missingIn = (desk: Desk, row: RawRow, name: string, zone: string): Cells => ({
  ...(digitsOf(row['sent_at']) === 0 ? { sent_at: dateCell(desk.db.form, wallClockAt(desk.clock.now(), zone)) } : {}),
  ...(textOf(row['author']) === '' && name !== '' ? { author: name } : {}),
})

type Child = { readonly row: RawRow, readonly parent: Parent, readonly before: Recorded | undefined, readonly author: Author }

/** What following one of them comes to: something to tell, cells to complete. */
type Outcome = { readonly event?: TicketEvent, readonly cells?: Cells }

type Judge = (tx: Tx, children: readonly Child[]) => Promise<readonly Outcome[]>

async function followChildren(
  desk: Desk, table: string, select: readonly string[], followed: readonly string[], rows: readonly RawRow[], judge: Judge,
): Promise<number> {
  const ids = rows.map(row => textOf(row[host.id]))
  const recorded = await recordedOf(desk.db.knex, table, ids)
  const differs = (row: RawRow, before: Recorded | undefined): boolean => before === undefined || before.gone !== isGone(row)
    || before.stamp !== numberOf(row[host.stamp]) || before.hash !== stateHash(stateOfRow(row, followed))
  const differing = rows.filter(row => differs(row, recorded.get(textOf(row[host.id]))))
  let count = 0
  await inSlices(desk, differing.map(row => textOf(row[host.id])), async sliceIds => {
    count += await desk.db.inTransaction(async tx => {
      // As they were written: what is told of them stands in this order.
      const fresh: readonly RawRow[] = await tx(table).whereIn(host.id, sliceIds).orderBy([host.created, host.stamp, host.id]).select(select)
      const known = await recordedOf(tx, table, sliceIds)
      const children = await childrenIn(desk, tx, fresh.filter(row => differs(row, known.get(textOf(row[host.id])))), known)
      const outcomes = await judge(tx, children)
      const events = outcomes.flatMap(({ event }) => event ?? [])
      if (events.length > 0) await happened(desk, tx, ...events)
      const completed = children.flatMap(({ row }, at) => {
        const cells = outcomes[at]?.cells ?? {}
        return Object.keys(cells).length === 0 ? [] : [{ id: textOf(row[host.id]), stamp: numberOf(row[host.stamp]), cells }]
      })
      const stamps = await changeRows(tx, desk.db.form, table, completed, { now: desk.clock.now(), writer: ourLabel })
      const stampOf = new Map(completed.map(({ id }, at) => [id, stamps[at]]))
      await recordAll(tx, desk.db.form, table, children.map(({ row }) => {
        const id = textOf(row[host.id])
        return { id, stamp: stampOf.get(id) ?? numberOf(row[host.stamp]), state: stateOfRow(row, followed), customer: '', serial: 0, category: '', gone: isGone(row) }
      }))
      return children.length
    })
  })
  return count
}

/** Those whose ticket is followed already; the next look will find the others and it. */
async function childrenIn(desk: Desk, tx: Tx, rows: readonly RawRow[], known: ReadonlyMap<string, Recorded>): Promise<readonly Child[]> {
  const parents = await parentsOf(desk, tx, rows.map(row => textOf(row[host.parent])))
  const authorOf = await authorsOf(tx, rows.map(row => textOf(row[host.writer])))
  return rows.flatMap(row => {
    const parent = parents.get(textOf(row[host.parent]))
    return parent === undefined ? [] : [{ row, parent, before: known.get(textOf(row[host.id])), author: authorOf(textOf(row[host.writer])) }]
  })
}

async function parentsOf(desk: Desk, tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Parent>> {
  const rows: readonly RawRow[] = await tx('tk_seen').where({ tablename: desk.names.ticket.table, gone: 0 }).whereIn('id', ids).select('id', 'customer', 'serial', 'moved_stamp')
  return new Map(rows.map(row => [textOf(row['id']), { id: textOf(row['id']), customer: textOf(row['customer']), serial: numberOf(row['serial']), line: numberOf(row['moved_stamp']) }]))
}
