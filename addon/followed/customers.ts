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
import { remember } from './labels.ts'
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
  pass.ticked += changed.filter(row => isTicked(desk, row) && !wasTicked(row, recorded)).length
  pass.waits = pass.waits || pass.ticked > manyAtOnce
  await inSlices(desk, changed.map(row => textOf(row[host.id])), async slice => {
    await desk.db.inTransaction(tx => followSlice(desk, tx, slice, pass.waits))
  })
  return changed.length
}

const wasTicked = (row: RawRow, recorded: ReadonlyMap<string, Recorded>): boolean => recorded.get(textOf(row[host.id]))?.state['check'] === '1'

function differs(desk: Desk, row: RawRow, recorded: ReadonlyMap<string, Recorded>): boolean {
  const before = recorded.get(textOf(row[host.id]))
  return before === undefined || before.stamp !== numberOf(row[host.stamp]) || wasTicked(row, recorded) !== isTicked(desk, row)
}

/** Read again inside: the owner's door may have ticked a row meanwhile, which must not look like a tick taken away. */
async function followSlice(desk: Desk, tx: Tx, ids: readonly string[], waits: boolean): Promise<void> {
  const { table } = desk.names.customers
  const fresh: readonly RawRow[] = await tx(table).whereIn(host.id, ids).select(customerSelect(desk))
  const known = await recordedOf(tx, table, ids)
  const changed = fresh.filter(row => differs(desk, row, known))
  await recordAll(tx, desk.db.form, table, changed.map((row): Fresh => ({
    id: textOf(row[host.id]), stamp: numberOf(row[host.stamp]), state: isTicked(desk, row) ? { check: '1' } : {}, customer: '', serial: 0, category: '', gone: false,
  })))
  const opened = changed.filter(row => isTicked(desk, row) && !wasTicked(row, known))
  if (waits && opened.length > 0) await remember(tx, manyWaiting, String(await waitingIn(tx) + opened.length))
  if (!waits) for (const row of opened) await letInByTick(desk, tx, textOf(row[host.id]))
  for (const row of changed) if (wasTicked(row, known) && !isTicked(desk, row)) await shutByTick(desk, tx, textOf(row[host.id]))
}

/** What one pass over the customers found, however many pages it takes. */
export type TickPass = { waits: boolean, ticked: number }

/** Under this name stands how many wait and nobody was told of yet: written with their ticks, so that a stop before the end of the pass loses nothing. */
export const manyWaiting = 'many-waiting'

async function waitingIn(tx: Tx): Promise<number> {
  const row: RawRow | undefined = await tx('tk_version').where({ name: manyWaiting }).first('value')
  return numberOf(row?.['value'])
}

/** Told once at the end of a pass. */
export async function tellMany(desk: Desk): Promise<void> {
  await desk.db.inTransaction(async tx => {
    const count = await waitingIn(tx)
    if (count === 0) return
    await tx('tk_version').where({ name: manyWaiting }).delete()
    await happened(desk, tx, { event: 'many-to-let-in', count, link: portalAddress(desk, 'owner') })
  })
}
