import type { AddonPlan, PlanLine } from '@nios4/sdk'
import { derivedId } from '../../formats/ids.ts'
import { migration as first } from '../../migrations/0001-first.ts'
import { migration as channels } from '../../migrations/0002-channels.ts'
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
import { unfinishedAnswers } from './adoption/answers.ts'
import type { Answers } from './adoption/answers.ts'
import { findSection } from './adoption/find-section.ts'
import { optionNames } from './adoption/option-names.ts'
import { statusClashes, statusLines, statusMeanings } from './adoption/statuses.ts'
import { adoptionWarnings } from './adoption/warnings.ts'
import { clashesOfHost, clashesOfState, withoutRepeats } from './host-clashes.ts'
import { knownMap, lostMapWarning } from './kept-map.ts'
import { proposeMap, roleMap } from './map.ts'
import { proposeWork } from './propose-work.ts'
import { nothing } from './work-roles.ts'
import type { RoleMap } from './map.ts'
import { refuse } from './refusal.ts'

export const migrations: readonly Migration[] = [first, channels]

/** Everything an installer needs to know, gathered without writing. */
export type Outlook = {
  readonly plan: AddonPlan
  readonly ground: Ground
  readonly map: RoleMap
  /** What the map must say again, for it was lost. */
  readonly mapLost: boolean
  /** The owner's answers: those given now, and those of an install that was begun and not finished. */
  readonly answers: Answers
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
export async function outlook(db: Db, from: From, now: Date, given: Answers = {}, program: readonly Migration[] = migrations): Promise<Outlook> {
  const look = await lookAt(from, db.form)
  if (!look.columns.has('so_tables') || !look.columns.has('so_fields')) throw notAHost(db.address)
  const isOurs = ownership(look)
  const row = look.columns.has('tk_addon') ? await readAddonRow(from) : undefined
  const chosen = { ...await unfinishedAnswers(from, look, row), ...given }
  const answers = lowered(chosen)
  const held = await knownMap(from, look, row)
  const known = { ...held.known, ...answers }
  const proposed = proposeMap(look, known, isOurs)
  const section = findSection({ look, known, chosen: answers, isOurs, among: held.among, customers: proposed.find(({ role }) => role === 'customers')?.physical })
  const work = proposeWork({ look, customers: proposed.find(({ role }) => role === 'customers')?.physical, ticket: section.table, chosen: known, isOurs })
  const map = new Map([...roleMap([...proposed, ...section.lines, ...work], known, section), ...optionNames(look, known)])
  const language = row?.language ?? guessLanguage(look, isOurs)
  // Once the rows of statuses are laid, they say what each one means.
  const states = map.get('states')?.table ?? ''
  const laid = look.columns.has(states) && await from(states).first() !== undefined
  const meanings = laid ? [] : await statusMeanings(from, look, section, answers)
  const mapping = [...proposed, ...section.lines, ...work, ...statusLines(meanings)]
  const ground: Ground = {
    from, form: db.form, language, now, listForm: listFormOf(look), adopted: section.adopted,
    name: role => { const place = map.get(role); return place === undefined || place.field === nothing ? '' : place.field || place.table },
  }
  const pieces = await allPieces(program.flatMap(migration => adaptedSteps(migration.steps, section, meanings, look, language)), ground, look)
  const manifest = readManifest()
  const agreed = row === undefined ? undefined : await agreedScopes(from)
  return {
    ground, map, row, look, pieces, agreed, mapLost: held.lost, answers: chosen, steps: migration => adaptedSteps(migration.steps, section, meanings, look, language),
    plan: {
      installed: row?.status === 'present', version: manifest.version, language, mapping, permissions: permissionLines(manifest).map(line => ({ ...line, granted: agreed?.includes(line.scope) === true })),
      lines: pieces.flatMap(piece => lineOf(piece, look, row)), clashes: withoutRepeats([...clashesOfState(row, program), ...clashesOfHost(look, proposed, section), ...section.clashes, ...statusClashes(meanings, answers), ...pieces.flatMap(piece => piece.clash ?? [])]),
      warnings: [...held.lost ? [lostMapWarning] : [], ...await adoptionWarnings(from, look, section, meanings, isOurs, map.get('customers.check'))],
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

/** Ids are derived from names, so that what is ours shows even when the ledger is lost. */
function ownership(look: Look): (id: string) => boolean {
  const ours = new Set<string>()
  for (const table of look.tables.values()) ours.add(derivedId('table', table.tablename.toLowerCase()))
  for (const field of look.fields.values()) ours.add(derivedId('field', field.tablename.toLowerCase(), field.fieldname.toLowerCase()))
  return id => ours.has(id)
}

/** Our own lists repeat the form they were written in, so what was learnt at install is learnt again. */
const listFormOf = (look: Look): Ground['listForm'] => learnListForm([...look.lists.values()].map(row => row.listvalue ?? ''))

const lowered = (chosen: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(chosen).map(([role, name]) => [role, name.trim().toLowerCase()]))

const notAHost = (address: string): Error => {
  const name = address.replace(/\/\/.*@/, '//…@')
  return refuse('not-a-host', `${name} non è un database di Nios4: mancano so_tables e so_fields.`, `${name} is no Nios4 database: so_tables and so_fields are missing.`)
}
