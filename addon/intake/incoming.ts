import type { Desk } from '../desk.ts'
import { claimIncoming, giveBack } from './claim.ts'
import { judge, senderOf } from './judge.ts'
import type { LetterFacts } from './letter-facts.ts'
import { settleIncoming } from './settle.ts'

export type Channel = 'mail' | 'whatsapp' | 'sms'

/** Bytes in memory, or a file on disk that is removed by whoever made it. Judged by the upload rules, whatever it says it is. */
export type IncomingFile = { readonly name: string } & ({ readonly bytes: Uint8Array } | { readonly path: string })

/** Something somebody sent us, by whatever way. Who made it vouches that it really came that way; nothing in it is believed further. */
export type Incoming = {
  readonly channel: Channel
  /** Its id where it comes from: the same key of the same channel is taken once, by whoever comes first. (M03) */
  readonly key: string
  /** E-mail address, or telephone number with country (+39…). */
  readonly sender: { readonly address: string, readonly name: string }
  readonly subject: string
  /** Plain text, without what it quotes. */
  readonly text: string
  readonly files: readonly IncomingFile[]
  /** What its sender's clock says. */
  readonly at: Date
  /** Ids at their source of messages of ours it answers (In-Reply-To, References; WhatsApp's `context.id`). */
  readonly answers: readonly string[]
  readonly letter?: LetterFacts
}

/** What became of it; `reason` is a key of `incoming.reason.*`, which the owner reads. */
export type Taken =
  | { readonly kind: 'reply' | 'ticket', readonly incoming: string, readonly ticket: string, readonly number: number, readonly reason: string }
  /** It waits for the owner: nothing was changed, nobody was answered. */
  | { readonly kind: 'quarantine', readonly incoming: string, readonly reason: string }
  /** Taken note of for the firm alone (a bounce, an automatic answer), or thrown away. */
  | { readonly kind: 'noted' | 'dropped', readonly incoming: string, readonly reason: string }
  /** It was here before. */
  | { readonly kind: 'known', readonly incoming: string }
  /** Somebody else has it in hand, or this database may not take anything now: it must come again. */
  | { readonly kind: 'later', readonly incoming: string, readonly reason: string }

/**
 * The one way in for everything that does not come through a page. What it changes, who is told and that it was taken are
 * one transaction; a worker that dies gives it back by doing nothing, and what fails three times is parked for the owner. (S51)
 */
export async function takeIn(desk: Desk, incoming: Incoming): Promise<Taken> {
  const { sender: { address, name }, subject, text } = incoming
  const claim = await claimIncoming(desk, incoming.channel, incoming.key, { sender: senderOf(incoming) || address, name, subject, body: text })
  if ('kind' in claim) return claim
  return takeClaimed(desk, incoming, claim)
}

/** The same for something claimed before it was read. */
export async function takeClaimed(desk: Desk, incoming: Incoming, claim: { readonly id: string, readonly lease: string }): Promise<Taken> {
  try {
    return await settleIncoming(desk, incoming, claim, await judge(desk, incoming))
  } catch (fault) {
    await giveBack(desk, claim)
    throw fault
  }
}
