import { newId } from '../../formats/ids.ts'
import type { Desk } from '../desk.ts'
import type { TicketEvent } from '../events.ts'
import { insertMany } from '../records/many.ts'
import type { Tx } from '../records/open.ts'
import { isToldOf, readHooks, typeOf } from './hooks.ts'

export type Placed = { readonly event: TicketEvent, /** Its place in the history. */ readonly history: number }

/**
 * Writes down which programs must be told, in the transaction of the event itself. What each may be told is decided
 * when it is sent, with the rights of that moment; what is not for customers is not even put down for their view. (S16)
 */
export async function queuePosts(desk: Desk, tx: Tx, placed: readonly Placed[]): Promise<void> {
  const known = placed.filter(({ event }) => typeOf(event.event) !== '')
  if (known.length === 0) return
  const hooks = await readHooks(desk, tx, { active: true })
  const now = desk.clock.now().getTime()
  await insertMany(tx, 'tk_hook_post', known.flatMap(({ event, history }) => hooks
    .filter(hook => isToldOf(hook, event.event) && (hook.audience === 'firm' || isForCustomers(event)))
    .map(({ id }) => ({
      id: `msg_${newId().replaceAll('-', '')}`, hook: id, event: event.event, ticket: event.ticket, history, status: 'queued', attempts: 0,
      next_at: now, lease_until: 0, leased_by: '', sent_at: 0, result: '', created_at: now,
    }))))
}

const isForCustomers = (event: TicketEvent): boolean => event.customer !== '' && !('audience' in event && event.audience === 'firm')
