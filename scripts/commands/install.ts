import type { AddonPlan, Text } from '@nios4/sdk'
import { addon } from '../../addon/main.ts'
import { agrees } from '../ask.ts'
import { Misuse } from '../command.ts'
import { about } from '../about.ts'
import type { Command, Typed } from '../command.ts'
import { installFrom } from '../install-from.ts'
import { dataFolder, databaseAddress, placeHelp, placeOptions } from '../place.ts'
import { tell, warn, worded } from '../speak.ts'

/** Shows what will be added, asks, installs. With a package it is the package that does all this. */
export const command: Command = {
  name: 'install',
  does: about.install,
  help: [
    ['FILE.n4addon', { it: 'verifica e apre questo pacchetto, e installa con il programma che contiene', en: 'verifies and unpacks this package, and installs with the program inside' }],
    ['--allow-older', { it: 'anche un pacchetto più vecchio della versione in uso', en: 'even a package older than the version in use' }],
    ...placeHelp, ['--owner-email ADDRESS', { it: 'a chi scrivere (obbligatorio)', en: 'whom to write to (required)' }],
    ['--public-url URL', { it: 'indirizzo che i clienti raggiungono', en: 'address customers reach' }],
    ['--map ROLE=NAME', { it: 'tabella o campo per un ruolo, più volte', en: 'table or field for a role, repeatable' }],
    ['--plan', { it: 'mostra soltanto che cosa farebbe', en: 'only show what it would do' }],
    ['--yes', { it: 'consenso dato', en: 'consent given' }], ['--json', { it: 'risposta in JSON', en: 'answer as JSON' }],
  ],
  options: {
    ...placeOptions, 'owner-email': { type: 'string' }, 'public-url': { type: 'string' }, map: { type: 'string', multiple: true },
    plan: { type: 'boolean' }, 'allow-older': { type: 'boolean' }, yes: { type: 'boolean' }, json: { type: 'boolean' },
  },
  async run(typed) {
    const [file] = typed.rest
    if (file !== undefined) return installFrom(file, typed)
    const place = { address: databaseAddress(typed), folder: dataFolder(typed), publicUrl: typed.text('public-url') ?? 'http://localhost:4001' }
    const mapping = mappingOf(typed)
    const plan = await addon.plan(place, mapping)
    if (typed.on('plan') && typed.on('json')) process.stdout.write(`${JSON.stringify(plan)}\n`)
    else if (!typed.on('json')) showPlan(plan)
    if (typed.on('plan')) return plan.clashes.length > 0 ? 1 : 0
    const ownerEmail = typed.text('owner-email')
    if (ownerEmail === undefined) throw new Misuse('--owner-email')
    const consent = typed.on('yes') || await agrees({ it: 'Installare?', en: 'Install?' })
    if (!consent) {
      warn('Niente è stato cambiato.', 'Nothing was changed.')
      return 1
    }
    const report = await addon.install(place, { consent, ownerEmail, mapping })
    if (typed.on('json')) process.stdout.write(`${JSON.stringify(report)}\n`)
    else {
      if (report.rehearsed === true) tell('Provato prima su una copia: fa ciò che dichiara.', 'Tried in a copy first: it does what it declares.')
      if (report.rehearsed === false) warn("Non provato su una copia: l'utente del database non può crearne una.", 'Not tried in a copy: the database\'s user may not make one.')
      tell(report.changed ? `Fatto: ${report.added} oggetti.` : 'Era già tutto al suo posto.', report.changed ? `Done: ${report.added} objects.` : 'Everything was in place already.')
      tell(`Porta del proprietario (una volta sola): ${report.ownerDoor}`, `Owner's door (once only): ${report.ownerDoor}`)
      tell(`Portale: ${report.portal}`, `Portal: ${report.portal}`)
    }
    return 0
  },
}

function mappingOf(typed: Typed): Record<string, string> {
  return Object.fromEntries(typed.all('map').map(pair => {
    const at = pair.indexOf('=')
    if (at < 1) throw new Misuse(`--map ${pair}`)
    return [pair.slice(0, at), pair.slice(at + 1)]
  }))
}

const acts: Readonly<Record<AddonPlan['lines'][number]['act'], Text>> = {
  add: { it: 'aggiunge', en: 'adds' }, change: { it: 'cambia', en: 'changes' }, use: { it: 'usa', en: 'uses' }, 'show-again': { it: 'mostra di nuovo', en: 'shows again' },
}

function showPlan(plan: AddonPlan): void {
  for (const { role, physical, label } of plan.mapping) tell(`${label.it} (${role}): ${physical ?? '—'}`, `${label.en} (${role}): ${physical ?? '—'}`)
  for (const { act, kind, name, label } of plan.lines) if (kind !== 'private-table') process.stdout.write(`  ${worded(acts[act])} ${name} — ${worded(label)}\n`)
  const hidden = plan.lines.filter(({ kind }) => kind === 'private-table').length
  if (hidden > 0) tell(`  aggiunge ${hidden} tabelle di lavoro che il programma non mostra`, `  adds ${hidden} working tables the program does not show`)
  for (const { it, en } of plan.warnings) tell(`Attenzione: ${it}`, `Mind: ${en}`)
  for (const { text, offer, role } of plan.clashes) {
    const how = offer === undefined || role === undefined ? '' : ` [--map ${role}=${offer}]`
    warn(`! ${text.it}${how}`, `! ${text.en}${how}`)
  }
}
