import { about } from '../about.ts'
import type { Command } from '../command.ts'
import { openLog } from '../log.ts'
import { dataFolder, placeHelp, placeOptions } from '../place.ts'
import { goRound } from '../rounds.ts'
import { followRound } from '../rounds/follow-round.ts'
import type { Seen } from '../rounds/follow-round.ts'
import { followRhythm } from '../rounds/rhythms.ts'
import { ready, untilStopped } from '../until-stopped.ts'

/** Looks at the host for changes made outside, keeps the owner's page in line, writes reminders. */
export const command: Command = {
  name: 'follow',
  does: about.follow,
  help: [...placeHelp, ['--once', { it: 'un solo giro, poi esce', en: 'one round, then leave' }]],
  options: { ...placeOptions, once: { type: 'boolean' } },
  async run(typed) {
    const last = new Map<string, Seen>()
    ready({})
    const failures = await goRound(dataFolder(typed), openLog('follow'), { ...followRhythm, once: typed.on('once'), stopped: untilStopped({ ends: typed.on('once') }) }, (desk, woken) => {
      const seen = last.get(desk.installation.link) ?? { hour: 0, minute: 0 }
      last.set(desk.installation.link, seen)
      return followRound(desk, seen, woken)
    })
    return typed.on('once') && failures > 0 ? 1 : 0
  },
}
