import { startPortal } from '../../portal/app.ts'
import { warmPapers } from '../../addon/reports/paper/warm.ts'
import { clearStaging } from '../../addon/lifecycle/package/store.ts'
import { about } from '../about.ts'
import type { Command } from '../command.ts'
import { openLog } from '../log.ts'
import { dataFolder, placeHelp, placeOptions } from '../place.ts'
import { tell } from '../speak.ts'
import { ready, untilStopped } from '../until-stopped.ts'

/** Opens the customers' portal for every installation of the data folder. */
export const command: Command = {
  name: 'portal',
  does: about.portal,
  help: [
    ...placeHelp.slice(0, 1), ['--portal-port 4001', { it: 'porta del portale', en: 'port of the portal' }],
    ['--public-url URL', { it: 'indirizzo visto dai clienti (altrimenti quello dell’installazione)', en: "address customers see (otherwise the installation's)" }],
    ['--listen ADDRESS', { it: 'indirizzo su cui ascoltare (127.0.0.1)', en: 'address to listen on (127.0.0.1)' }],
  ],
  options: { ...placeOptions, 'portal-port': { type: 'string' }, 'public-url': { type: 'string' }, listen: { type: 'string' }, json: { type: 'boolean' } },
  async run(typed) {
    clearStaging(dataFolder(typed))
    // Before anybody can knock.
    await warmPapers(new Date())
    const publicUrl = typed.text('public-url')
    const portal = await startPortal({
      folder: dataFolder(typed), port: typed.port('portal-port', 4001), log: openLog('portal'),
      ...publicUrl === undefined ? {} : { publicUrl }, ...typed.text('listen') === undefined ? {} : { address: typed.text('listen') },
    })
    if (typed.on('json')) process.stdout.write(`${JSON.stringify({ port: portal.port })}\n`)
    else if (process.send === undefined) tell(`Portale su porta ${portal.port}`, `Portal on port ${portal.port}`)
    ready({ port: portal.port })
    await untilStopped()
    await portal.close()
    return 0
  },
}
