import type { Clock } from '../desk.ts'
import { findByLink } from './installations.ts'
import { nudge } from './nudge.ts'
import { isNudgeSecret } from './nudge-secret.ts'

/** Where scripts of the host program say that a record was saved. True = believed, and who follows is woken. */
export type NudgeDoor = { take(link: string, sent: unknown): boolean }

/** Clocks of devices are seldom right; what is older than this, or that far ahead, is no fresh nudge. */
const freshMs = 10 * 60_000
/** More than an honest company sends while a nonce must be remembered. */
const mostRemembered = 10_000

/**
 * A nudge tells nothing but "look now": whatever else it says is looked up in the database itself, and without any nudge
 * everything is found too. Opens no database; each is believed once. (docs/host.md, I.3)
 */
export function openNudgeDoor(folder: string, clock: Clock): NudgeDoor {
  const used = new Map<string, number>()
  return {
    take(link, sent) {
      const said = read(sent)
      const installation = said === undefined ? undefined : findByLink(folder, link)
      if (said === undefined || installation === undefined || !isNudgeSecret(installation, said.secret)) return false
      const now = clock.now().getTime()
      forgetOld(used, now)
      const nonce = `${link}|${said.nonce}`
      if (Math.abs(now - said.at) > freshMs || used.has(nonce)) return false
      used.set(nonce, now)
      nudge(folder, link)
      return true
    },
  }
}

/** Oldest first, as they came. A fresh one may be used until its own moment is as old as it may be, hence twice. */
function forgetOld(used: Map<string, number>, now: number): void {
  for (const [nonce, at] of used) {
    if (now - at <= 2 * freshMs && used.size <= mostRemembered) return
    used.delete(nonce)
  }
}

type Said = { readonly secret: string, readonly nonce: string, /** Milliseconds; scripts say seconds. */ readonly at: number }

function read(sent: unknown): Said | undefined {
  if (typeof sent !== 'object' || sent === null) return undefined
  const { secret, nonce, at } = { secret: '', nonce: '', at: 0, ...sent }
  const seconds = typeof at === 'number' || typeof at === 'string' ? Number(at) : Number.NaN
  if (typeof secret !== 'string' || typeof nonce !== 'string' || nonce === '' || nonce.length > 200 || !Number.isFinite(seconds)) return undefined
  return { secret, nonce, at: seconds * 1000 }
}
