import { createHash } from 'node:crypto'
import { newId } from '../../formats/ids.ts'
import type { Desk } from '../desk.ts'
import type { Tx } from '../records/open.ts'
import type { Channel, Taken } from './incoming.ts'

/** For one worker alone until it is settled or the lease ends. */
export type Claim = { readonly id: string, readonly lease: string }

const leaseMs = 5 * 60_000
/** After this many tries it is poison: it stays with the owner and is not tried again. (S51) */
const mostTries = 3

/** Under what a message is kept: made of its id at its source, so that two workers with the same one meet. */
export const incomingId = (channel: Channel, key: string): string => createHash('sha256').update(`${channel}|${key}`).digest('hex')

/** What its owner reads of it when it must be parked: nobody brings it again. */
export type Known = { readonly sender: string, readonly name: string, readonly subject: string, readonly body: string }

export async function claimIncoming(desk: Desk, channel: Channel, key: string, told: Known): Promise<Claim | Taken> {
  const id = incomingId(channel, key)
  const claim = { id, lease: newId().slice(0, 13) }
  return desk.db.inTransaction(async tx => {
    const now = desk.clock.now().getTime()
    const known: Row | undefined = await tx('tk_incoming').where({ id }).first('state', 'lease_until', 'attempts')
    if (known === undefined) {
      await tx('tk_incoming').insert({ ...empty, id, channel, source: key.slice(0, 500), state: 'taking', received_at: now, ...held(claim, now, 1) })
      return claim
    }
    if (known.state !== 'taking') return { kind: 'known', incoming: id }
    if (Number(known.lease_until) > now) return { kind: 'later', incoming: id, reason: 'in-hand' }
    if (Number(known.attempts) >= mostTries) return park(tx, id, now, told)
    await tx('tk_incoming').where({ id }).update(held(claim, now, Number(known.attempts) + 1))
    return claim
  })
}

type Row = { state: string, lease_until: number, attempts: number }

const empty = {
  sender: '', name: '', subject: '', body: '', files: '[]', reason: '', verdict: '', ticket: '', message: '', account: '', letter: '', digest: '', facts: '{}',
  at: 0, answered_at: 0, decided_at: 0,
}

const held = ({ lease }: Claim, now: number, attempts: number) => ({ leased_by: lease, lease_until: now + leaseMs, attempts })

async function park(tx: Tx, id: string, now: number, { sender, name, subject, body }: Known): Promise<Taken> {
  await tx('tk_incoming').where({ id }).update({
    sender: sender.slice(0, 200), name: name.slice(0, 200), subject: subject.slice(0, 500), body: body.slice(0, 100_000), state: 'waiting', reason: 'poison', at: now, leased_by: '', lease_until: 0,
  })
  return { kind: 'quarantine', incoming: id, reason: 'poison' }
}

/** It failed this time: the next worker need not wait for the lease to end. */
export async function giveBack(desk: Desk, { id, lease }: Claim): Promise<void> {
  await desk.db.knex('tk_incoming').where({ id, leased_by: lease, state: 'taking' }).update({ leased_by: '', lease_until: 0 })
}
