import { wallClockAt } from '../../formats/stamps.ts'
import { priorities } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Author, Place } from '../events.ts'
import { givesNumbers } from '../fields/numbered.ts'
import type { Surroundings } from '../fields/reading.ts'
import { happened } from '../happened.ts'
import { recordNew } from '../history/recorded.ts'
import type { State } from '../history/recorded.ts'
import { host, relationKey } from '../records/columns.ts'
import { insertMany } from '../records/many.ts'
import type { Tx } from '../records/open.ts'
import { insertRow } from '../records/rows.ts'
import { dateCell, numberOf, textOf } from '../records/values.ts'
import { quoted, written } from '../records/written.ts'
import { cellsOf, firstStatus, searchable, valueLike } from './filled.ts'
import { linkTickets } from './linked.ts'
import { nextValue, ticketCounter } from './number.ts'
import { indexTicket } from './search-index.ts'
import { signatureOf } from './speak.ts'
import { insertFiles } from './upload.ts'
import type { KeptFile } from './upload.ts'

export type Opened = { readonly ticket: string, /** 0 where the host's own counter gives it later. */ readonly number: number, readonly again: boolean }

/** A ticket to be laid: for whom, by whom, and what is known of it. */
export type Request = {
  readonly customer: string, readonly customersName: string
  /** What was told; empty values leave what every ticket is preset with. */
  readonly told: State
  readonly kept: readonly KeptFile[]
  readonly formToken: string
  readonly author: Author, readonly place: Place
  /** No receipt is written. */
  readonly silent?: boolean
  /** The one it goes on from, and what its writer knows that by. (M13) */
  readonly follows?: { readonly id: string, readonly name: string }
}

/** One row of the Ticket section, and all that follows from it. Whether its form was sent before, `sentBefore` knows. */
export async function layIn(desk: Desk, tx: Tx, around: Surroundings, request: Request): Promise<Opened> {
  const { customer, kept, formToken, author, place, silent, follows } = request
  const { table, column } = desk.names.ticket
  const now = desk.clock.now()
  const serial = await nextValue(tx, ticketCounter)
  const number = givesNumbers(desk, around) ? serial : 0
  const state = stateOf(desk, around, request, number, now)
  const { id, stamp } = await insertRow(tx, desk.db.form, table, {
    ...cellsOf(desk, around, state), [relationKey(column.customer)]: customer,
    ...desk.db.form === 'mariadb' && column.request_date !== '' && state[column.request_date] === undefined ? { [column.request_date]: dateCell('mariadb', 0) } : {},
  }, { now, writer: ourLabel })
  await recordNew(tx, table, [{ id, stamp, state, customer, serial, category: around.states.category(state[column.status] ?? ''), gone: false }])
  await indexTicket(tx, serial, customer, searchable(around, state), true)
  await insertFiles(desk, tx, id, kept, signatureOf(author, around.options.company), '')
  if (formToken !== '') await insertMany(tx, 'tk_sent', [{ form_token: formToken, account: author.account ?? '', ticket: id, at: now.getTime() }])
  if (follows !== undefined) await linkTickets(desk, tx, id, follows.id)
  await happened(desk, tx, {
    event: 'ticket-opened', ticket: id, customer, number, author, place, ...silent === true ? { silent } : {}, ...follows === undefined ? {} : { follows: follows.name },
  })
  return { ticket: id, number, again: false }
}

/** What was told, and what every ticket of ours carries. */
function stateOf(desk: Desk, around: Surroundings, { customersName, told }: Request, number: number, now: Date): State {
  const { column } = desk.names.ticket
  const preset: State = {
    [column.number]: number === 0 ? '' : String(number),
    [column.status]: firstStatus(around, column.status),
    [column.priority]: valueLike(around, column.priority, priorities[1]?.[desk.language] ?? ''),
    [column.request_date]: String(wallClockAt(now, around.options.zone)),
    [column.customer]: customersName,
  }
  return Object.fromEntries([preset, told].flatMap(values => Object.entries(values).filter(([name, value]) => name !== '' && value !== '')))
}

export type Before = { readonly again: Opened | undefined, readonly customersName: string }

/** What this very form opened already, and what the host calls the customer. (A60) */
export async function sentBefore(desk: Desk, tx: Tx, around: Surroundings, formToken: string, customer: string): Promise<Before> {
  const { table, name } = desk.names.customers
  const [row] = await written(tx, `select t.ticket, s.serial${name === '' ? '' : `, c.${quoted(name)} as customer_name`} from (select 1 as one) o
    left join ${quoted(table)} c on c.${host.id} = ? left join tk_sent t on t.form_token = ? left join tk_seen s on s.id = t.ticket and s.tablename = ?`,
  [customer, formToken, desk.names.ticket.table])
  const ticket = textOf(row?.['ticket'])
  const again = formToken === '' || ticket === '' ? undefined : { ticket, number: givesNumbers(desk, around) ? numberOf(row?.['serial']) : 0, again: true }
  return { again, customersName: textOf(row?.['customer_name']) }
}
