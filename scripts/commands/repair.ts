import { wallClock } from '../../addon/desk.ts'
import { findLost, repair } from '../../addon/lifecycle/lost.ts'
import { openExisting } from '../../addon/lifecycle/open-desk.ts'
import { agrees } from '../ask.ts'
import { about } from '../about.ts'
import type { Command } from '../command.ts'
import { dataFolder, databaseAddress, placeHelp, placeOptions } from '../place.ts'
import { tell, warn } from '../speak.ts'

/** Makes again what the program took away of ours. */
export const command: Command = {
  name: 'repair',
  does: about.repair,
  help: [...placeHelp, ['--yes', { it: 'consenso dato', en: 'consent given' }]],
  options: { ...placeOptions, yes: { type: 'boolean' } },
  async run(typed) {
    const place = { address: databaseAddress(typed), folder: dataFolder(typed) }
    const db = openExisting(place.address)
    const lost = await findLost(db, db.knex, wallClock.now()).finally(() => db.close())
    for (const { name } of lost) tell(`  manca ${name}`, `  missing: ${name}`)
    if (lost.length > 0 && !typed.on('yes') && !await agrees({ it: 'Rifare ciò che manca? I valori che conteneva non tornano.', en: 'Make it again? The values it held do not come back.' })) {
      warn('Niente è stato cambiato.', 'Nothing was changed.')
      return 1
    }
    const { made } = await repair(place, true, wallClock)
    tell(made.length === 0 ? 'Non manca niente.' : `Rifatto: ${made.length}.`, made.length === 0 ? 'Nothing is missing.' : `Made again: ${made.length}.`)
    return 0
  },
}
