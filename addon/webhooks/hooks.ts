import { isInternal } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import type { TicketEvent } from '../events.ts'
import { isMissingPart } from '../fields/reading.ts'
import { alive, host } from '../records/columns.ts'
import type { From } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'

/** What another program may be told of: the column of its row that says so, and what the telling is called. */
const told: Readonly<Partial<Record<TicketEvent['event'], readonly [column: string, type: string]>>> = {
  'ticket-opened': ['on_opened', 'ticket.opened'], 'ticket-changed': ['on_changed', 'ticket.changed'], 'ticket-closed': ['on_changed', 'ticket.closed'],
  'ticket-reopened': ['on_changed', 'ticket.reopened'], replied: ['on_replied', 'ticket.replied'], 'file-added': ['on_file', 'ticket.file-added'],
  'report-made': ['on_changed', 'report.made'], 'report-shown': ['on_changed', 'report.shown'], 'report-signed': ['on_changed', 'report.signed'],
  'report-void': ['on_changed', 'report.voided'], 'report-invoiced': ['on_changed', 'report.invoiced'], 'report-freed': ['on_changed', 'report.freed'],
}

const tick = ['on_opened', 'on_changed', 'on_replied', 'on_file'] as const

/** A row of the owner's: which program, what it is told of, and whose eyes it has. */
export type Hook = {
  readonly id: string
  readonly stamp: number
  readonly address: string
  readonly active: boolean
  /** `customer` sees what the ticket's customer sees, `firm` everything. (S16) */
  readonly audience: 'customer' | 'firm'
  /** The columns ticked among those of the events. */
  readonly ticks: ReadonlySet<string>
  readonly lastResult: string
  readonly problem: string
}

const placeOf = (event: string): readonly [column: string, type: string] | undefined => Object.entries(told).find(([name]) => name === event)?.[1]

/** '' for what no program is told of. */
export const typeOf = (event: string): string => placeOf(event)?.[1] ?? ''

export const isToldOf = (hook: Hook, event: string): boolean => hook.ticks.has(placeOf(event)?.[0] ?? '')

const columns = [host.id, host.stamp, 'address', 'active', 'audience', ...tick, 'last_result', 'problem']

/** All of them, or the active alone. A host without the table, or with less of it, has none. */
export async function readHooks(desk: Desk, from: From, only: { readonly active?: boolean } = {}): Promise<readonly Hook[]> {
  if (desk.names.webhooks === '') return []
  const query = from(desk.names.webhooks).where(alive).orderBy(host.id).select(columns)
  if (only.active === true) query.where('active', '<>', 0)
  try {
    const rows: readonly RawRow[] = await query
    return rows.map(read)
  } catch (fault) {
    // He took the table or a column of it away: nobody's request may fail over that.
    if (isMissingPart(fault)) return []
    throw fault
  }
}

function read(row: RawRow): Hook {
  return {
    id: textOf(row[host.id]), stamp: numberOf(row[host.stamp]), address: textOf(row['address']).trim(), active: numberOf(row['active']) !== 0,
    // Nothing said is the narrower view.
    audience: isInternal(textOf(row['audience'])) ? 'firm' : 'customer', ticks: new Set(tick.filter(column => numberOf(row[column]) !== 0)),
    lastResult: textOf(row['last_result']), problem: textOf(row['problem']),
  }
}
