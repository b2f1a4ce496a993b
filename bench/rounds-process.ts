import { openPost } from '../addon/notices/post.ts'
import { silentLog } from '../addon/lifecycle/silent-log.ts'
import { goRound } from '../scripts/rounds.ts'
import { deliverRound } from '../scripts/rounds/deliver-round.ts'
import { followRound } from '../scripts/rounds/follow-round.ts'
import type { Seen } from '../scripts/rounds/follow-round.ts'
import { deliverRhythm, followRhythm } from '../scripts/rounds/rhythms.ts'
import { answerParent, settingsOf } from './child.ts'

/** The follower or the deliverer as they are run, alone in a process; everything counts as idle from the first minute. */
const settings = settingsOf()
const seen = new Map<string, Seen>()
const post = openPost({ host: '127.0.0.1', port: 1, secure: false, from: 'bench@bench.example' })
let looks = 0
let lastAt = performance.now()
const follows = settings['kind'] === 'follow'
void goRound(String(settings['folder']), silentLog, { ...follows ? followRhythm : deliverRhythm, idleAfterMs: 0, once: false, stopped: new Promise(() => undefined) }, async (desk, woken) => {
  const held = seen.get(desk.installation.link) ?? { hour: Date.now(), minute: Date.now() }
  seen.set(desk.installation.link, held)
  const looked = follows ? await followRound(desk, held, woken) : await deliverRound(desk, post, 'bench')
  looks += 1
  lastAt = performance.now()
  return looked
})
answerParent({ looks: () => ({ looks, known: seen.size, quietMs: performance.now() - lastAt }) })
