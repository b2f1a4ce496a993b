import { join } from 'node:path'
import { startConsole } from '../../host/console/start.ts'
import { startMailbox } from '../../host/mailbox.ts'
import { openHost } from '../../host/open.ts'
import { about } from '../about.ts'
import { outgoing } from '../demo/hand-over.ts'
import type { Command } from '../command.ts'
import { openDemoCloud } from '../demo/cloud.ts'
import { beginFromTemplate } from '../demo/from-template.ts'
import { openLog } from '../log.ts'
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
    ['--letters-to ADDRESS', { it: 'chi usa la casella può scrivere all’assistenza, a questo indirizzo', en: 'who uses the mailbox may write to the firm, at this address' }],
    ['--from FILE.nios4 [--user ADDRESS]', { it: 'crea prima un database nuovo da questo modello; mostra la password una volta', en: 'first makes a new database from this template; shows the password once' }],
    ['--cloud-port PORT', { it: 'è anche il cloud, con il sincronizzatore e la Web API a questa porta', en: 'is the cloud too, with synchroniser and Web API on this port' }],
    ['--at-cloud URL', { it: 'è un dispositivo: le password le sa questo cloud', en: 'is a device: passwords are known to this cloud' }],
    ['--public-url URL', { it: 'indirizzo del portale per il marketplace', en: "the portal's address for the marketplace" }],
  ],
  options: {
    ...placeOptions, 'host-port': { type: 'string' }, 'mail-port': { type: 'string' }, 'smtp-port': { type: 'string' },
    'no-mailbox': { type: 'boolean' }, from: { type: 'string' }, user: { type: 'string' }, 'public-url': { type: 'string' },
    'letters-to': { type: 'string' }, 'cloud-port': { type: 'string' }, 'at-cloud': { type: 'string' },
  },
  async run(typed) {
    const folder = dataFolder(typed)
    const address = databaseAddress(typed)
    const template = typed.text('from')
    if (template !== undefined) {
      const { mail, password } = await beginFromTemplate(template, address, typed.text('user') ?? 'admin@example.com')
      tell(`Database nuovo. Utente ${mail}, password ${password}`, `New database. User ${mail}, password ${password}`)
    }
    const host = await openHost(address)
    const mailbox = typed.on('no-mailbox') ? undefined
      : await startMailbox({ httpPort: typed.port('mail-port', 4002), smtpPort: typed.port('smtp-port', 4025), outgoing: outgoing(typed.text('letters-to'), folder) })
    const cloud = typed.text('cloud-port') === undefined ? undefined : await openDemoCloud({ host, folder, port: typed.port('cloud-port', 0), log: openLog('cloud') })
    const atCloud = typed.text('at-cloud')
    // Neither a cloud nor a device runs foreign code: the component is offered where the database is the firm's own.
    const offered = cloud === undefined && atCloud === undefined
      ? { manifest: join(root, 'manifest.json'), place: { address, folder, publicUrl: typed.text('public-url') ?? 'http://localhost:4001' } } : {}
    const console = await startConsole({ host, files: join(folder, 'files'), port: typed.port('host-port', 4000), cloud: atCloud, ...offered })
    if (process.send === undefined) tell(`Programma: http://localhost:${console.port}`, `Program: http://localhost:${console.port}`)
    ready({ host: console.port, mail: mailbox?.httpPort, smtp: mailbox?.smtpPort, cloud: cloud?.base })
    await untilStopped()
    await Promise.all([console.close(), mailbox?.close(), cloud?.close()])
    await host.close()
    return 0
  },
}
