import { hostname } from 'node:os'
import { readMailIn } from '../../addon/intake/mailbox/settings.ts'
import { openPost } from '../../addon/notices/post.ts'
import { readSmtpSettings } from '../../addon/notices/smtp-settings.ts'
import { about } from '../about.ts'
import type { Command } from '../command.ts'
import { openLog } from '../log.ts'
import { dataFolder, placeHelp, placeOptions } from '../place.ts'
import { goRound } from '../rounds.ts'
import { deliverRound } from '../rounds/deliver-round.ts'
import { deliverRhythm } from '../rounds/rhythms.ts'
import { warn } from '../speak.ts'
import { ready, untilStopped } from '../until-stopped.ts'

/** Sends what is queued; letters by the mail settings of the environment or of DATA/smtp.json, and while there are none they wait. */
export const command: Command = {
  name: 'deliver',
  does: about.deliver,
  help: [
    ...placeHelp, ['--once', { it: 'un solo giro, poi esce', en: 'one round, then leave' }],
    ['SMTP_HOST SMTP_PORT SMTP_FROM …', { it: 'posta: ambiente, oppure DATA/smtp.json (permessi 600)', en: 'mail: environment, or DATA/smtp.json (mode 600)' }],
  ],
  options: { ...placeOptions, once: { type: 'boolean' } },
  async run(typed) {
    const folder = dataFolder(typed)
    const settings = readSmtpSettings(process.env, folder)
    if (settings === undefined) {
      warn('Posta non impostata: servono SMTP_HOST e SMTP_FROM, o il file smtp.json. Le lettere aspettano finché «deliver» riparte con la posta; il resto parte.',
        'No mail settings: SMTP_HOST and SMTP_FROM, or the file smtp.json, are needed. Letters wait until “deliver” starts again with mail; the rest leaves.')
    }
    const mailIn = readMailIn(process.env, folder)
    const post = settings === undefined ? undefined : openPost(settings)
    const worker = `${hostname().slice(0, 30)}.${process.pid}`
    ready({})
    try {
      const failures = await goRound(folder, openLog('deliver'), { ...deliverRhythm, once: typed.on('once'), stopped: untilStopped({ ends: typed.on('once') }) },
        desk => deliverRound(desk, post, worker, mailIn))
      return typed.on('once') && failures > 0 ? 1 : 0
    } finally {
      post?.close()
    }
  },
}
