import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import { happened } from '../happened.ts'
import type { Tx } from '../records/open.ts'

const hour = 3_600_000
const toldRow = 'incoming-told'

/** The firm hears that something waits, once an hour at most, however much comes. */
export async function tellWaiting(desk: Desk, tx: Tx): Promise<void> {
  const now = desk.clock.now().getTime()
  const told: { value: string } | undefined = await tx('tk_version').where({ name: toldRow }).first('value')
  if (Number(told?.value ?? 0) > now - hour) return
  const row: { count?: unknown } | undefined = await tx('tk_incoming').where({ state: 'waiting' }).count({ count: '*' }).first()
  await tx('tk_version').insert({ name: toldRow, value: String(now) }).onConflict('name').merge({ value: String(now) })
  // The one at hand is not among them yet.
  await happened(desk, tx, { event: 'incoming-waits', count: Number(row?.count ?? 0) + 1, link: portalAddress(desk, 'owner/incoming') })
}
