import { resolve } from 'node:path'
import type { PurgeReport } from '@nios4/sdk'
import { wallClock } from '../../addon/desk.ts'
import { purge, purgeOutlook } from '../../addon/lifecycle/purge/purge.ts'
import { about } from '../about.ts'
import type { Command } from '../command.ts'
import { dataFolder, databaseAddress, placeHelp, placeOptions } from '../place.ts'
import { tell, warn, worded } from '../speak.ts'

/** Takes everything away for good, after an export. Without file and name it only tells what would go. */
export const command: Command = {
  name: 'purge',
  does: about.purge,
  help: [
    ...placeHelp, ['--export FILE.zip', { it: 'dove scrivere tutto prima di toglierlo', en: 'where to write everything before it goes' }],
    ['--confirm NAME', { it: 'il nome del database, scritto per intero', en: "the database's name, typed in full" }],
    ['--with-foreign', { it: 'anche ciò che avete aggiunto voi alle nostre tabelle', en: 'also what you added to our tables' }], ['--json', { it: 'risposta in JSON', en: 'answer as JSON' }],
  ],
  options: { ...placeOptions, export: { type: 'string' }, confirm: { type: 'string' }, 'with-foreign': { type: 'boolean' }, json: { type: 'boolean' } },
  async run(typed) {
    const place = { address: databaseAddress(typed), folder: dataFolder(typed) }
    const name = typed.text('confirm')
    if (name === undefined) {
      const losses = await purgeOutlook(place)
      show(losses, typed.on('json'))
      warn(`Niente è stato cambiato. Per farlo: --export FILE.zip --confirm ${losses.database}`, `Nothing was changed. To do it: --export FILE.zip --confirm ${losses.database}`)
      return 1
    }
    const file = typed.text('export')
    const report = await purge(place, { file: file === undefined ? '' : resolve(file), confirm: name, withForeign: typed.on('with-foreign') }, wallClock)
    show(report, typed.on('json'))
    if (!typed.on('json')) tell(`Fatto. Tutto è in ${report.file} (SHA-256 ${report.sha256}).`, `Done. Everything is in ${report.file} (SHA-256 ${report.sha256}).`)
    return 0
  },
}

function show(report: PurgeReport, json: boolean): void {
  if (json) return void process.stdout.write(`${JSON.stringify(report)}\n`)
  for (const { name, label, rows } of report.tables) tell(`  tabella «${label}» (${name}), ${rows} righe`, `  table “${label}” (${name}), ${rows} rows`)
  for (const column of report.columns) tell(`  colonna ${column}`, `  column ${column}`)
  tell(`  ${report.workingTables} tabelle di lavoro`, `  ${report.workingTables} working tables`)
  for (const { text } of report.foreign) process.stdout.write(`  ! ${worded(text)}\n`)
  for (const name of report.leftAlone) tell(`  resta com'è: ${name} (c'era prima)`, `  stays as it is: ${name} (was there before)`)
  for (const { name, rows } of report.rowsLeft) tell(`  restano ${rows} righe di ${name} nate dal servizio`, `  ${rows} rows of ${name} that came through the service stay`)
}
