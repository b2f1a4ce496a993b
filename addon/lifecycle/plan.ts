import type { AddonPlan, Clash, PlanLine } from '@nios4/sdk'
import { derivedId } from '../../formats/ids.ts'
import { migration as first } from '../../migrations/0001-first.ts'
import type { Ground } from '../../migrations/tools/ground.ts'
import { learnListForm } from '../../migrations/tools/list.ts'
import { lookAt } from '../../migrations/tools/look.ts'
import type { Look } from '../../migrations/tools/look.ts'
import { isLost } from '../../migrations/tools/lost.ts'
import type { Piece } from '../../migrations/tools/piece.ts'
import type { Migration, Step } from '../../migrations/tools/steps.ts'
import { piecesOf } from '../../migrations/tools/works.ts'
import type { Db, From } from '../records/open.ts'
import { readAddonRow } from './addon-row.ts'
import type { AddonRow } from './addon-row.ts'
import { agreedScopes } from './consent.ts'
import { guessLanguage } from './language.ts'
import { permissionLines, readManifest } from './manifest.ts'
import { adaptedSteps } from './adoption/adapted.ts'
import { findSection } from './adoption/find-section.ts'
import type { TicketSection } from './adoption/find-section.ts'
import { optionNames } from './adoption/option-names.ts'
import { statusClashes, statusLines, statusMeanings } from './adoption/statuses.ts'
import { adoptionWarnings } from './adoption/warnings.ts'
import { proposeMap, roleMap } from './map.ts'
import type { RoleMap } from './map.ts'
import { refuse } from './refusal.ts'

export const migrations: readonly Migration[] = [first]

/** Everything an installer needs to know, gathered without writing. */
export type Outlook = {
  readonly plan: AddonPlan
  readonly ground: Ground
  readonly map: RoleMap
  readonly row: AddonRow | undefined
  readonly look: Look
  /** Everything the steps speak of, as it stands now. */
  readonly pieces: readonly Piece[]
  /** Rights the owner agreed to; undefined before the first install. */
  readonly agreed: readonly string[] | undefined
  /** Steps of a migration as this host needs them. */
  steps(migration: Migration): readonly Step[]
}

/** @param from the pool, or on SQLite the transaction the install runs in */
export async function outlook(db: Db, from: From, now: Date, chosen: Readonly<Record<string, string>> = {}, program: readonly Migration[] = migrations): Promise<Outlook> {
  const look = await lookAt(from, db.form)
  if (!look.columns.has('so_tables') || !look.columns.has('so_fields')) throw notAHost(db.address)
  const isOurs = ownership(look)
  const row = look.columns.has('tk_addon') ? await readAddonRow(from) : undefined
  const known = { ...look.columns.has('tk_map') ? await mapped(from) : {}, ...lowered(chosen) }
  const proposed = proposeMap(look, known, isOurs)
  const answers = lowered(chosen)
  const section = findSection({ look, known, chosen: answers, isOurs, customers: proposed.find(({ role }) => role === 'customers')?.physical })
  const map = new Map([...roleMap([...proposed, ...section.lines], known, section), ...optionNames(look, known)])
  const language = row?.language ?? guessLanguage(look, isOurs)
  // Once the rows of statuses are laid, they say what each one means.
  const states = map.get('states')?.table ?? ''
  const laid = look.columns.has(states) && await from(states).first() !== undefined
  const meanings = laid ? [] : await statusMeanings(from, look, section, answers)
  const mapping = [...proposed, ...section.lines, ...statusLines(meanings)]
  const ground: Ground = {
    from, form: db.form, language, now, listForm: listFormOf(look), adopted: section.adopted,
    name: role => { const place = map.get(role); return place === undefined ? '' : place.field || place.table },
  }
  const pieces = await allPieces(program.flatMap(migration => adaptedSteps(migration.steps, section, meanings, look, language)), ground, look)
  const manifest = readManifest()
  const agreed = row === undefined ? undefined : await agreedScopes(from)
  return {
    ground, map, row, look, pieces, agreed, steps: migration => adaptedSteps(migration.steps, section, meanings, look, language),
    plan: {
      installed: row?.status === 'present', version: manifest.version, language, mapping, permissions: permissionLines(manifest).map(line => ({ ...line, granted: agreed?.includes(line.scope) === true })),
      lines: pieces.flatMap(piece => lineOf(piece, look, row)), clashes: withoutRepeats([...clashesOfState(row, program), ...clashesOfHost(look, proposed, section), ...section.clashes, ...statusClashes(meanings, answers), ...pieces.flatMap(piece => piece.clash ?? [])]),
      warnings: await adoptionWarnings(from, look, section, meanings, isOurs, map.get('customers.check')),
    },
  }
}

/** Steps that stand on a place nobody has chosen yet cannot be looked at; the clash about it says so. */
async function allPieces(steps: readonly Step[], ground: Ground, look: Look): Promise<readonly Piece[]> {
  const found: Piece[] = []
  for (const step of steps) {
    const stands = step.step === 'fields' || step.step === 'cells' ? ground.name(step.on) : step.step === 'index' ? ground.name(step.index.on) : 'any'
    if (stands !== '' && !(stands !== 'any' && !look.columns.has(stands))) found.push(...await piecesOf(step, ground, look))
  }
  return found
}

/** A table refused for what it lacks is not refused once more for being there. */
const withoutRepeats = (clashes: readonly Clash[]): readonly Clash[] =>
  clashes.filter((clash, at) => clashes.findIndex(({ key, name }) => key === clash.key && name === clash.name) === at)

function lineOf(piece: Piece, look: Look, row: AddonRow | undefined): readonly PlanLine[] {
  if (piece.told === undefined || piece.state === 'ours' || piece.state === 'taken' || look.ledger.get(piece.okey)?.status === 'dropped') return []
  // What the host took away is not made again by itself.
  if (atWork(row) && isLost(piece, look)) return []
  const { change, ...told } = piece.told
  const kept = look.ledger.get(piece.okey)?.status === 'kept'
  const act = piece.state === 'theirs' ? 'use' : piece.state === 'hidden' || kept ? 'show-again' : change === true ? 'change' : 'add'
  // What is used as it is was told at the first install already.
  if (act === 'use' && look.ledger.get(piece.okey)?.status === 'present') return []
  return [{ act, ...told }]
}

/** Whether it stands installed, be it half way to a newer version. */
export const atWork = (row: AddonRow | undefined): boolean => row?.status === 'present' || row?.status === 'upgrading'

function clashesOfState(row: AddonRow | undefined, program: readonly Migration[]): readonly Clash[] {
  if (row?.status === 'purging') {
    return [{ key: 'purge-unfinished', name: 'tk_addon', text: {
      it: "La rimozione dei dati non è finita: si può soltanto continuarla, con «ticketing purge».", en: 'The removal of the data has not finished: it can only be continued, with “ticketing purge”.' } }]
  }
  if (row !== undefined && row.schemaVersion > program.length) {
    return [{ key: 'newer-data', name: 'tk_addon', text: {
      it: `I dati sono della versione ${row.schemaVersion}, questo programma conosce la ${program.length}: installa il programma più nuovo.`,
      en: `The data are of version ${row.schemaVersion}, this program knows ${program.length}: install the newer program.` } }]
  }
  return []
}

function clashesOfHost(look: Look, mapping: AddonPlan['mapping'], section: TicketSection): readonly Clash[] {
  const open = mapping.filter(line => line.required && (line.physical === undefined || !exists(look, line.physical))).map((line): Clash => ({
    key: 'not-mapped', name: line.role,
    text: {
      it: `Manca: ${line.label.it}. Indica quale tabella o campo è (${line.candidates.slice(0, 8).join(', ') || 'nessuno adatto'}).`,
      en: `Missing: ${line.label.en}. Say which table or field it is (${line.candidates.slice(0, 8).join(', ') || 'none fits'}).`,
    },
  }))
  const engines = ['so_tables', 'so_fields', 'info', ...section.adopted ? [section.table] : [], ...mapping.flatMap(line => line.physical?.split('.')[0] ?? [])]
    .filter((table, at, all) => look.otherEngines.has(table) && all.indexOf(table) === at)
    .map((table): Clash => ({
      key: 'engine', name: table,
      text: { it: `La tabella ${table} non è InnoDB: senza transazioni non installiamo.`, en: `The table ${table} is not InnoDB: without transactions we do not install.` },
    }))
  return [...open, ...engines]
}

function exists(look: Look, physical: string): boolean {
  const [table = '', field] = physical.toLowerCase().split('.')
  return field === undefined ? look.tables.has(table) && look.columns.has(table) : look.columns.get(table)?.has(field) === true
}

/** Ids are derived from names, so that what is ours shows even when the ledger is lost. */
function ownership(look: Look): (id: string) => boolean {
  const ours = new Set<string>()
  for (const table of look.tables.values()) ours.add(derivedId('table', table.tablename.toLowerCase()))
  for (const field of look.fields.values()) ours.add(derivedId('field', field.tablename.toLowerCase(), field.fieldname.toLowerCase()))
  return id => ours.has(id)
}

/** Our own lists repeat the form they were written in, so what was learnt at install is learnt again. */
const listFormOf = (look: Look): Ground['listForm'] => learnListForm([...look.lists.values()].map(row => row.listvalue ?? ''))

async function mapped(from: From): Promise<Record<string, string>> {
  const rows: { role: string, tablename: string, fieldname: string }[] = await from('tk_map').select('role', 'tablename', 'fieldname')
  // A column of an adopted section that plays no part goes on playing none.
  const told = rows.filter(row => row.tablename !== '' || row.role.startsWith('ticket.'))
  return Object.fromEntries(told.map(row => [row.role, row.fieldname || row.tablename]))
}

const lowered = (chosen: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(chosen).map(([role, name]) => [role, name.trim().toLowerCase()]))

const notAHost = (address: string): Error => {
  const name = address.replace(/\/\/.*@/, '//…@')
  return refuse('not-a-host', `${name} non è un database di Nios4: mancano so_tables e so_fields.`, `${name} is no Nios4 database: so_tables and so_fields are missing.`)
}
