import { disconnect, forgetCredentials, replicaHealth } from '../../addon/sync.ts'
import { troubles } from '../../addon/sync/troubles.ts'
import { about } from '../about.ts'
import { agrees } from '../ask.ts'
import type { Command } from '../command.ts'
import { dataFolder, databaseAddress, placeHelp, placeOptions } from '../place.ts'
import { counted, tell, warn } from '../speak.ts'

/** Ends the connection: the database stays as it is, the login is forgotten. */
export const command: Command = {
  name: 'disconnect',
  does: about.disconnect,
  help: [...placeHelp, ['--yes', { it: 'consenso dato', en: 'consent given' }]],
  options: { ...placeOptions, yes: { type: 'boolean' } },
  async run(typed) {
    const replica = databaseAddress(typed)
    const health = await replicaHealth(replica)
    if (health === undefined) throw troubles.notConnected()
    if (health.waiting > 0) {
      const many = counted(health.waiting, { it: 'modifica fatta qui non è ancora nel cloud', en: 'change made here is not in the cloud yet' }, { it: 'modifiche fatte qui non sono ancora nel cloud', en: 'changes made here are not in the cloud yet' })
      warn(`${many}: con «ticketing sync» si invia, altrimenti resta soltanto qui.`, `${many}: “ticketing sync” sends what waits, otherwise it stays here only.`)
    }
    if (!typed.on('yes') && !await agrees({ it: `Scollegare da «${health.database}»? Tutto ciò che è qui resta.`, en: `Disconnect from “${health.database}”? Everything here stays.` })) {
      warn('Niente è stato cambiato.', 'Nothing was changed.')
      return 1
    }
    await disconnect(replica)
    forgetCredentials(dataFolder(typed), replica)
    tell('Scollegato. Ora è un database come gli altri, e l’accesso al cloud è stato dimenticato.', 'Disconnected. It is a database like any other now, and the cloud login is forgotten.')
    return 0
  },
}
