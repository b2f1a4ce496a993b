import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Desk } from '../../desk.ts'
import { claimIncoming } from '../claim.ts'
import { takeClaimed } from '../incoming.ts'
import type { Taken } from '../incoming.ts'
import { ourLetter } from '../thread.ts'
import { headerLines, valueOf } from './header-lines.ts'
import { keepRaw } from './raw.ts'
import type { Raw } from './raw.ts'
import { keyOf, knownOf, readLetter } from './read.ts'
import type { Trust } from './read.ts'

/** Takes in one letter as it stands on the wire. */
export async function takeLetter(desk: Desk, source: Readable, trust: Trust): Promise<Taken> {
  const raw = await keepRaw(desk.folder, source)
  try { return await takeRaw(desk, raw, trust) } finally { await rm(raw.path, { force: true }) }
}

/** Claimed before it is opened: what brings down whoever opens it is opened three times and no more. (S51) */
export async function takeRaw(desk: Desk, raw: Raw, trust: Trust): Promise<Taken> {
  const claim = await claimIncoming(desk, 'mail', keyOf(raw, trust), knownOf(raw))
  if ('kind' in claim) return claim
  const { incoming, remove } = await readLetter(desk.folder, raw, trust)
  try {
    const own = ourLetter(desk, valueOf(headerLines(raw.head), 'message-id')) !== ''
    return await takeClaimed(desk, own && incoming.letter !== undefined ? { ...incoming, letter: { ...incoming.letter, automatic: 'own' } } : incoming, claim)
  } finally { await remove() }
}
