import type { Desk } from '../desk.ts'
import { portalAddress } from '../desk.ts'
import { happened } from '../happened.ts'
import type { From, Tx } from '../records/open.ts'

const hour = 3_600_000
const toldRow = 'incoming-told'
/** Held for reasons a letter about it could make worse, or that only the sender's own machine brings on. */
const quiet: readonly string[] = ['ping-pong', 'flood', 'staff-without-token', 'quote-unclear']

/** The firm hears that something waits, once an hour at most, however much comes. */
export async function tellWaiting(desk: Desk, tx: Tx): Promise<void> {
  if (await lastTold(tx) > desk.clock.now().getTime() - hour) return
  // The one at hand is not among them yet.
  await tell(desk, tx, await countOf(tx) + 1)
}

/** The same for what came within the hour after the last letter. */
export async function tellAboutWaiting(desk: Desk): Promise<void> {
  const { knex } = desk.db
  const told = await lastTold(knex)
  if (told === 0 || told > desk.clock.now().getTime() - hour) return
  const fresh: unknown = await knex('tk_incoming').where({ state: 'waiting' }).where('received_at', '>', told).whereNotIn('reason', quiet).first('id')
  if (fresh === undefined) return
  await desk.db.inTransaction(async tx => {
    if (await lastTold(tx) === told) await tell(desk, tx, await countOf(tx))
  })
}

async function tell(desk: Desk, tx: Tx, count: number): Promise<void> {
  const value = String(desk.clock.now().getTime())
  await tx('tk_version').insert({ name: toldRow, value }).onConflict('name').merge({ value })
  await happened(desk, tx, { event: 'incoming-waits', count, link: portalAddress(desk, 'owner/incoming') })
}

async function lastTold(from: From): Promise<number> {
  const row: { value: string } | undefined = await from('tk_version').where({ name: toldRow }).first('value')
  return Number(row?.value ?? 0)
}

async function countOf(from: From): Promise<number> {
  const row: { count?: unknown } | undefined = await from('tk_incoming').where({ state: 'waiting' }).count({ count: '*' }).first()
  return Number(row?.count ?? 0)
}
