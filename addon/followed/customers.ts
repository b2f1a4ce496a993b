import type { Desk } from '../desk.ts'
import { happened } from '../happened.ts'
import { record, recordedOf } from '../history/recorded.ts'
import { host } from '../records/columns.ts'
import { numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { letInByTick } from '../sessions/let-in-by-tick.ts'
import { shutByTick } from '../sessions/shut-by-tick.ts'
import { portalAddress } from '../desk.ts'

export const customerSelect = (desk: Desk): string[] =>
  [host.id, host.stamp, host.retired, desk.names.customers.check].filter(name => name !== '')

/** More at once than this is hardly meant one by one: the owner confirms first. (decision 3) */
const manyAtOnce = 20

const isTicked = (desk: Desk, row: RawRow): boolean => numberOf(row[desk.names.customers.check]) !== 0 && numberOf(row[host.retired]) === 0

/** *Check Ticket* on lets in and mails the link, off closes the door. (A29, A66) */
export async function followCustomers(desk: Desk, rows: readonly RawRow[], pass: TickPass): Promise<number> {
  const { table } = desk.names.customers
  const recorded = await recordedOf(desk.db.knex, table, rows.map(row => textOf(row[host.id])))
  const changed = rows.filter(row => {
    const before = recorded.get(textOf(row[host.id]))
    return before === undefined || before.stamp !== numberOf(row[host.stamp]) || (before.state['check'] === '1') !== isTicked(desk, row)
  })
  const opened = changed.filter(row => isTicked(desk, row) && recorded.get(textOf(row[host.id]))?.state['check'] !== '1')
  pass.waits = pass.waits || opened.length > manyAtOnce
  for (let at = 0; at < changed.length; at += 20) {
    await desk.db.inTransaction(async tx => {
      const slice = changed.slice(at, at + 20)
      const known = await recordedOf(tx, table, slice.map(row => textOf(row[host.id])))
      for (const row of slice) {
        const id = textOf(row[host.id])
        const was = known.get(id)?.state['check'] === '1'
        const is = isTicked(desk, row)
        await record(tx, table, {
          id, stamp: numberOf(row[host.stamp]), state: is ? { check: '1' } : {}, customer: '', serial: 0, category: '', gone: false,
        })
        if (is && !was && pass.waits) pass.waiting += 1
        if (is && !was && !pass.waits) await letInByTick(desk, tx, id)
        if (was && !is) await shutByTick(desk, tx, id)
      }
    })
  }
  return changed.length
}

/** What one pass over the customers found: told once at its end, however many pages it took. */
export type TickPass = { waits: boolean, waiting: number }

export async function tellMany(desk: Desk, { waiting }: TickPass): Promise<void> {
  if (waiting > 0) await desk.db.inTransaction(tx => happened(desk, tx, { event: 'many-to-let-in', count: waiting, link: portalAddress(desk, 'owner') }))
}
