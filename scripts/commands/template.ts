import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { refuse } from '../../addon/lifecycle/refusal.ts'
import type { ListForm } from '../../formats/list-text.ts'
import { BadTemplate } from '../../formats/template/faults.ts'
import { peopleIn, readTemplate } from '../../formats/template/read.ts'
import { writeTemplate } from '../../formats/template/write.ts'
import { unzipTemplate, zipTemplate } from '../../formats/template/zip.ts'
import { about } from '../about.ts'
import { Misuse } from '../command.ts'
import type { Command, ExitCode, Typed } from '../command.ts'
import { languageOf } from '../language.ts'
import { tell, warn } from '../speak.ts'
import { summaryOf } from '../template-summary.ts'
import type { Summary } from '../template-summary.ts'

/** The addon as a `.nios4` file, and what any such file holds. */
export const command: Command = {
  name: 'template',
  does: about.template,
  help: [
    ['write FILE.nios4', { it: 'scrive il servizio Ticket come modello per un database nuovo', en: 'writes the Ticket service as a template for a new database' }],
    ['--language it|en', { it: 'lingua del modello (it)', en: 'language of the template (it)' }],
    ['--list-form strings|objects|lines|semicolons', { it: 'come scrivere le liste (strings)', en: 'how lists are written (strings)' }],
    ['read FILE.nios4', { it: 'dice che cosa contiene un modello, senza dati di persone', en: 'tells what a template holds, without anybody’s data' }],
    ['--json', { it: 'risposta in JSON', en: 'answer as JSON' }],
  ],
  options: { language: { type: 'string' }, 'list-form': { type: 'string' }, json: { type: 'boolean' } },
  async run(typed) {
    const [act, file] = typed.rest
    if (file === undefined || (act !== 'write' && act !== 'read')) throw new Misuse('template write|read FILE.nios4')
    return act === 'write' ? write(file, typed) : read(file, typed)
  },
}

async function write(file: string, typed: Typed): Promise<ExitCode> {
  const wanted = { language: languageOf(typed), listForm: listFormOf(typed), now: new Date() }
  if (existsSync(file)) throw refuse('file-there', `Il file ${file} c'è già: non lo sovrascrivo.`, `The file ${file} is there already: it is not overwritten.`)
  // A host is made to install into, and the package has none. (decision 11)
  if (!existsSync(new URL('../template/make.ts', import.meta.url))) throw refuse('not-in-package', 'template write non fa parte del pacchetto: è nel progetto.', 'template write is no part of the package: it belongs to the project.')
  const { makeTemplate } = await import('../template/make.ts')
  const template = await makeTemplate(wanted)
  await writeFile(file, zipTemplate(writeTemplate(template)), { flag: 'wx' })
  return show(summaryOf(template, 0), typed)
}

async function read(file: string, typed: Typed): Promise<ExitCode> {
  const bytes = await readFile(file).catch(() => { throw new BadTemplate('template-away', file) })
  const text = await unzipTemplate(bytes)
  return show(summaryOf(readTemplate(text), peopleIn(text)), typed)
}

function show(summary: Summary, typed: Typed): ExitCode {
  if (typed.on('json')) {
    process.stdout.write(`${JSON.stringify(summary)}\n`)
    return 0
  }
  const { label, seed, date, system, tables, sections, lists, people } = summary
  process.stdout.write(`${label} · ${seed} · ${date}\n`)
  tell(`Tabelle di sistema: ${system}`, `System tables: ${system}`)
  for (const { name, label: words, fields, rows } of tables) tell(`  ${name} — ${words}: ${fields} campi, ${rows} righe`, `  ${name} — ${words}: ${fields} fields, ${rows} rows`)
  tell(`Sezioni: ${sections.join(', ') || '—'}`, `Sections: ${sections.join(', ') || '—'}`)
  tell(`Liste: ${lists.join(', ') || '—'}`, `Lists: ${lists.join(', ') || '—'}`)
  if (people > 0) warn(`Attenzione: il file contiene ${people} utenti con le loro password cifrate. Qui non vengono letti; non darlo ad altri.`, `Mind: the file holds ${people} users with their password hashes. They are not read here; do not pass it on.`)
  return 0
}

const listForms: readonly ListForm[] = ['strings', 'objects', 'lines', 'semicolons']

function listFormOf(typed: Typed): ListForm {
  const wanted = typed.text('list-form') ?? 'strings'
  const form = listForms.find(known => known === wanted)
  if (form === undefined) throw new Misuse(`--list-form ${wanted}`)
  return form
}
