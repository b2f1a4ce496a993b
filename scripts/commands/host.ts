import { join } from 'node:path'
import { startConsole } from '../../host/console/start.ts'
import { startMailbox } from '../../host/mailbox.ts'
import { openHost } from '../../host/open.ts'
import { about } from '../about.ts'
import type { Command } from '../command.ts'
import { dataFolder, databaseAddress, placeHelp, placeOptions, root } from '../place.ts'
import { tell } from '../speak.ts'
import { ready, untilStopped } from '../until-stopped.ts'

/** The embedded host program and, unless told otherwise, the demo's mailbox. */
export const command: Command = {
  name: 'host',
  does: about.host,
  help: [
    ...placeHelp, ['--host-port 4000', { it: 'porta del programma', en: 'port of the program' }],
    ['--mail-port 4002 --smtp-port 4025', { it: 'porte della casella', en: 'ports of the mailbox' }],
    ['--no-mailbox', { it: 'senza casella di posta', en: 'without the mailbox' }],
    ['--public-url URL', { it: 'indirizzo del portale per il marketplace', en: "the portal's address for the marketplace" }],
  ],
  options: {
    ...placeOptions, 'host-port': { type: 'string' }, 'mail-port': { type: 'string' }, 'smtp-port': { type: 'string' },
    'no-mailbox': { type: 'boolean' }, 'public-url': { type: 'string' },
  },
  async run(typed) {
    const folder = dataFolder(typed)
    const address = databaseAddress(typed)
    const host = await openHost(address)
    const mailbox = typed.on('no-mailbox') ? undefined
      : await startMailbox({ httpPort: typed.port('mail-port', 4002), smtpPort: typed.port('smtp-port', 4025) })
    const console = await startConsole({
      host, files: join(folder, 'files'), port: typed.port('host-port', 4000), manifest: join(root, 'manifest.json'),
      place: { address, folder, publicUrl: typed.text('public-url') ?? 'http://localhost:4001' },
    })
    if (process.send === undefined) tell(`Programma: http://localhost:${console.port}`, `Program: http://localhost:${console.port}`)
    ready({ host: console.port, mail: mailbox?.httpPort, smtp: mailbox?.smtpPort })
    await untilStopped()
    await Promise.all([console.close(), mailbox?.close()])
    await host.close()
    return 0
  },
}
