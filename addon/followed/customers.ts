import type { Desk } from '../desk.ts'
import { happened } from '../happened.ts'
import { recordAll, recordedOf } from '../history/recorded.ts'
import type { Fresh, Recorded } from '../history/recorded.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { letInByTick } from '../sessions/let-in-by-tick.ts'
import { shutByTick } from '../sessions/shut-by-tick.ts'
import { portalAddress } from '../desk.ts'
import { inSlices } from './walk.ts'

export const customerSelect = (desk: Desk): string[] =>
  [host.id, host.stamp, host.retired, desk.names.customers.check].filter(name => name !== '')

/** More at once than this is hardly meant one by one: the owner confirms first. (decision 3) */
const manyAtOnce = 20

const isTicked = (desk: Desk, row: RawRow): boolean => numberOf(row[desk.names.customers.check]) !== 0 && numberOf(row[host.retired]) === 0

/** *Check Ticket* on lets in and mails the link, off closes the door. (A29, A66) */
export async function followCustomers(desk: Desk, rows: readonly RawRow[], pass: TickPass): Promise<number> {
  const { table } = desk.names.customers
  const recorded = await recordedOf(desk.db.knex, table, rows.map(row => textOf(row[host.id])))
  const changed = rows.filter(row => differs(desk, row, recorded))
  pass.waits = pass.waits || changed.filter(row => isTicked(desk, row) && !wasTicked(row, recorded)).length > manyAtOnce
  await inSlices(desk, changed.map(row => textOf(row[host.id])), async slice => {
    pass.waiting += await desk.db.inTransaction(tx => followSlice(desk, tx, slice, pass.waits))
  })
  return changed.length
}

const wasTicked = (row: RawRow, recorded: ReadonlyMap<string, Recorded>): boolean => recorded.get(textOf(row[host.id]))?.state['check'] === '1'

function differs(desk: Desk, row: RawRow, recorded: ReadonlyMap<string, Recorded>): boolean {
  const before = recorded.get(textOf(row[host.id]))
  return before === undefined || before.stamp !== numberOf(row[host.stamp]) || wasTicked(row, recorded) !== isTicked(desk, row)
}

/** Read again inside: the owner's door may have ticked a row meanwhile, which must not look like a tick taken away. Returns how many wait for his word. */
async function followSlice(desk: Desk, tx: Tx, ids: readonly string[], waits: boolean): Promise<number> {
  const { table } = desk.names.customers
  const fresh: readonly RawRow[] = await tx(table).whereIn(host.id, ids).select(customerSelect(desk))
  const known = await recordedOf(tx, table, ids)
  const changed = fresh.filter(row => differs(desk, row, known))
  await recordAll(tx, desk.db.form, table, changed.map((row): Fresh => ({
    id: textOf(row[host.id]), stamp: numberOf(row[host.stamp]), state: isTicked(desk, row) ? { check: '1' } : {}, customer: '', serial: 0, category: '', gone: false,
  })))
  const opened = changed.filter(row => isTicked(desk, row) && !wasTicked(row, known))
  if (!waits) for (const row of opened) await letInByTick(desk, tx, textOf(row[host.id]))
  for (const row of changed) if (wasTicked(row, known) && !isTicked(desk, row)) await shutByTick(desk, tx, textOf(row[host.id]))
  return waits ? opened.length : 0
}

/** What one pass over the customers found: told once at its end, however many pages it took. */
export type TickPass = { waits: boolean, waiting: number }

export async function tellMany(desk: Desk, { waiting }: TickPass): Promise<void> {
  if (waiting > 0) await desk.db.inTransaction(tx => happened(desk, tx, { event: 'many-to-let-in', count: waiting, link: portalAddress(desk, 'owner') }))
}
