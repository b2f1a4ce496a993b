import type { Desk } from '../desk.ts'
import { copyFault } from '../lifecycle/copy-guard.ts'
import { installationState } from '../lifecycle/gate.ts'
import { normalAddress } from '../people/address.ts'
import { normalTelephone } from '../people/telephone.ts'
import { isFlood } from './flood.ts'
import type { Incoming } from './incoming.ts'
import { judgeLetter } from './judge-letter.ts'
import { judgeTelephone } from './judge-telephone.ts'
import { wait } from './judgement.ts'
import type { Judgement } from './judgement.ts'

/** The one form in which senders are kept and compared; '' for none that can be. */
export const senderOf = ({ channel, sender }: Incoming): string =>
  (channel === 'mail' ? normalAddress(sender.address) : normalTelephone(sender.address)) ?? ''

/** Where it belongs and whether its sender is who he says. Nothing is written here. (S49–S51) */
export async function judge(desk: Desk, incoming: Incoming): Promise<Judgement> {
  const copy = await copyFault(desk)
  // What comes to a copy was meant for the true one. One put back from an older copy keeps it for its owner. (N13)
  if (copy === 'other-installation' || copy === 'other-place') return { act: 'later', reason: 'copy' }
  if (copy === 'restored') return wait('restored')
  const { state } = await installationState(desk)
  if (state === 'suspended' || state === 'uninstalled' || state === 'available' || state === 'installing') return { act: 'later', reason: 'closed' }
  const sender = senderOf(incoming)
  if (await isBlocked(desk, sender)) return { act: 'drop', reason: 'blocked' }
  const judged = incoming.letter === undefined ? await judgeTelephone(desk, incoming, sender) : await judgeLetter(desk, incoming, sender, incoming.letter)
  if (state !== 'live' && (judged.act === 'reply' || judged.act === 'open' || judged.act === 'firm-reply')) return wait('reading')
  if (judged.act === 'drop' || judged.act === 'note') return judged
  return await isFlood(desk, sender, judged) ?? judged
}

async function isBlocked({ db }: Desk, sender: string): Promise<boolean> {
  if (sender === '') return false
  const row: unknown = await db.knex('tk_blocked').whereIn('sender', [sender, sender.replace(/^.*@/, '@')]).first('sender')
  return row !== undefined
}
