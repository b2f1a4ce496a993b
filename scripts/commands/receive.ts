import { readMailIn } from '../../addon/intake/mailbox/settings.ts'
import { sweepLetters } from '../../addon/intake/letter/raw.ts'
import { watchMailbox } from '../../addon/intake/mailbox/watch.ts'
import { about } from '../about.ts'
import type { Command } from '../command.ts'
import { openLog } from '../log.ts'
import { dataFolder, placeHelp, placeOptions } from '../place.ts'
import { receiver } from '../rounds/receive.ts'
import { warn } from '../speak.ts'
import { ready, untilStopped } from '../until-stopped.ts'

/** Fetches letters by the settings of the environment or of DATA/imap.json, and stays to hear of new ones. */
export const command: Command = {
  name: 'receive',
  does: about.receive,
  help: [
    ...placeHelp, ['--once', { it: 'guarda una volta, poi esce', en: 'one look, then leave' }],
    ['IMAP_ADDRESS IMAP_HOST IMAP_USER IMAP_TRUST …', { it: 'posta in arrivo: ambiente, oppure DATA/imap.json (permessi 600)', en: 'incoming mail: environment, or DATA/imap.json (mode 600)' }],
  ],
  options: { ...placeOptions, once: { type: 'boolean' } },
  async run(typed) {
    const folder = dataFolder(typed)
    const all = readMailIn(process.env, folder)
    const fetched = all.filter(({ host }) => host !== '')
    if (fetched.length === 0) {
      warn('Posta in arrivo non impostata: servono IMAP_ADDRESS e IMAP_HOST, o il file imap.json.', 'No incoming mail: IMAP_ADDRESS and IMAP_HOST, or the file imap.json, are needed.')
      return 1
    }
    const log = openLog('receive')
    const [once, stopped] = [typed.on('once'), untilStopped()]
    await sweepLetters(folder)
    ready({})
    const seen = await Promise.all(fetched.map(mailIn => watchMailbox(mailIn, { folder, log, stopped, once, ...receiver(folder, log, mailIn, all) })))
    return seen.every(good => good) ? 0 : 1
  },
}
