import { existsSync } from 'node:fs'
import { probe } from '../../addon/sync.ts'
import type { ProbeReport } from '../../addon/sync.ts'
import { refuse } from '../../addon/lifecycle/refusal.ts'
import { about } from '../about.ts'
import { connectionFor, loginHelp } from '../cloud-access.ts'
import type { Command, Typed } from '../command.ts'
import { dataFolder, databaseAddress, placeHelp, placeOptions } from '../place.ts'
import { tell, worded } from '../speak.ts'

/** Which facts of what we know of the host hold in a cloud database or a template. Reads only, and tells no value of anybody's row. */
export const command: Command = {
  name: 'probe',
  does: about.probe,
  help: [
    ['FILE.nios4', { it: 'un modello, invece del cloud', en: 'a template, instead of the cloud' }],
    ['--server URL --cloud-database NAME', { it: 'quale archivio di quale cloud', en: 'which database of which cloud' }],
    ...loginHelp,
    ...placeHelp, ['--json', { it: 'in JSON, da mandare a chi pubblica', en: 'as JSON, to send to the publisher' }],
  ],
  options: { ...placeOptions, server: { type: 'string' }, 'cloud-database': { type: 'string' }, json: { type: 'boolean' } },
  async run(typed) {
    const [file] = typed.rest
    if (file !== undefined && !existsSync(file)) throw refuse('no-such-file', `Il file ${file} non c’è.`, `There is no file ${file}.`)
    const report = await probe(file === undefined ? await source(typed) : { file })
    if (typed.on('json')) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
    else show(report)
    return report.facts.some(({ holds }) => holds === false) ? 1 : 0
  },
}

async function source(typed: Typed): Promise<Exclude<Parameters<typeof probe>[0], { readonly file: string }>> {
  const { connection, credentials } = await connectionFor(typed, dataFolder(typed), databaseAddress(typed))
  return { ...connection, credentials }
}

function show({ facts, tables, fields, rows }: ProbeReport): void {
  for (const { holds, text, seen } of facts) process.stdout.write(`${holds === true ? '✓' : holds === false ? '✗' : '?'} ${worded(text)}${seen === '' ? '' : ` · ${seen}`}\n`)
  tell(`${tables} tabelle, ${fields} campi, ${rows} righe. Nessun valore di nessuna riga sta qui sopra.`, `${tables} tables, ${fields} fields, ${rows} rows. No value of any row stands above.`)
}
