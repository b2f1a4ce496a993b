import type { SyncAnswer } from './answers.ts'
import { sheetsOf } from './incoming.ts'
import type { Sheet } from './incoming.ts'
import { objectIn, saysNo } from './transport.ts'
import type { Answer, Once, Request } from './transport.ts'

/** An answer whose rows are laid beside each other. */
export type Packet = Omit<SyncAnswer, 'items'> & Rows

type Rows = { /** Of items, whatever they are. */ readonly count: number, readonly sheets: readonly Sheet[] }

/** As told: `head` is everything but the rows. */
export type ToldPacket = Rows & { readonly head: Readonly<Record<string, unknown>> }

/** Asks for a packet and reads it. */
export type TellsPacket = (request: Request) => Once<ToldPacket>

/** undefined also for an object that says nothing of news: it must not pass for the end of them. */
export function packetIn(answer: Answer): ToldPacket | undefined {
  const told = objectIn(answer)
  if (told === undefined || !(saysNo(told) || 'tid_sync' in told || 'sync_box' in told)) return undefined
  const { sync_box: box, ...head } = told
  const items: readonly unknown[] = Array.isArray(box) ? box : []
  return { head, count: items.length, sheets: sheetsOf(items) }
}
