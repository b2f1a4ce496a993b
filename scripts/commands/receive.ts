import { readMailIn } from '../../addon/intake/mailbox/settings.ts'
import { sweepLetters } from '../../addon/intake/letter/raw.ts'
import { letterSecret } from '../../addon/intake/mailbox/letter-door.ts'
import { portalAddress } from '../../addon/desk.ts'
import { watchMailbox } from '../../addon/intake/mailbox/watch.ts'
import { about } from '../about.ts'
import type { Command, ExitCode, Typed } from '../command.ts'
import { openLog } from '../log.ts'
import { dataFolder, installationHere, placeHelp, placeOptions } from '../place.ts'
import { receiver } from '../rounds/receive.ts'
import { tell, warn } from '../speak.ts'
import { ready, untilStopped } from '../until-stopped.ts'

/** Fetches letters by the settings of the environment or of DATA/imap.json, and stays to hear of new ones. */
export const command: Command = {
  name: 'receive',
  does: about.receive,
  help: [
    ...placeHelp, ['--once', { it: 'guarda una volta, poi esce', en: 'one look, then leave' }],
    ['--webhook', { it: 'dice dove e con quale segreto un servizio di posta consegna le lettere', en: 'tells where, and with which secret, a mail service hands letters over' }],
    ['IMAP_ADDRESS IMAP_HOST IMAP_USER IMAP_TRUST …', { it: 'posta in arrivo: ambiente, oppure DATA/imap.json (permessi 600)', en: 'incoming mail: environment, or DATA/imap.json (mode 600)' }],
  ],
  options: { ...placeOptions, once: { type: 'boolean' }, webhook: { type: 'boolean' } },
  async run(typed) {
    const folder = dataFolder(typed)
    if (typed.on('webhook')) return tellWebhook(typed)
    const all = readMailIn(process.env, folder)
    const fetched = all.filter(({ host }) => host !== '')
    if (fetched.length === 0) {
      warn('Posta in arrivo non impostata: servono IMAP_ADDRESS e IMAP_HOST, o il file imap.json.', 'No incoming mail: IMAP_ADDRESS and IMAP_HOST, or the file imap.json, are needed.')
      return 1
    }
    const log = openLog('receive')
    const once = typed.on('once')
    const stopped = untilStopped({ ends: once })
    await sweepLetters(folder)
    ready({})
    const seen = await Promise.all(fetched.map(mailIn => watchMailbox(mailIn, { folder, log, stopped, once, ...receiver(folder, log, mailIn, all) })))
    return seen.every(good => good) ? 0 : 1
  },
}

function tellWebhook(typed: Typed): ExitCode {
  const installation = installationHere(typed)
  if (installation === undefined) {
    warn('Il servizio Ticket non è installato qui.', 'The Ticket service is not installed here.')
    return 1
  }
  const [place, secret] = [portalAddress({ installation }, 'hooks/mail'), letterSecret(installation)]
  tell(`Indirizzo: ${place}\nSegreto: ${secret}`, `Address: ${place}\nSecret: ${secret}`)
  return 0
}
