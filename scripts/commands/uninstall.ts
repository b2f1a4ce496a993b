import { addon } from '../../addon/main.ts'
import { agrees } from '../ask.ts'
import { about } from '../about.ts'
import type { Command } from '../command.ts'
import { dataFolder, databaseAddress, placeHelp, placeOptions } from '../place.ts'
import { tell, warn } from '../speak.ts'

/** Hides everything the addon added and keeps it. */
export const command: Command = {
  name: 'uninstall',
  does: about.uninstall,
  help: [...placeHelp, ['--yes', { it: 'consenso dato', en: 'consent given' }]],
  options: { ...placeOptions, yes: { type: 'boolean' } },
  async run(typed) {
    if (!typed.on('yes') && !await agrees({ it: 'Nascondere il servizio Ticket? I dati restano.', en: 'Hide the Ticket service? The data stay.' })) {
      warn('Niente è stato cambiato.', 'Nothing was changed.')
      return 1
    }
    const { changed } = await addon.uninstall({ address: databaseAddress(typed), folder: dataFolder(typed), publicUrl: '' })
    tell(changed ? 'Nascosto. Installando di nuovo si ritrova tutto.' : 'Non era installato.', changed ? 'Hidden. Installing again finds everything.' : 'It was not installed.')
    return 0
  },
}
