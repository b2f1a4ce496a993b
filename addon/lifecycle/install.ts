import type { InstallAnswers, InstallReport } from '@nios4/sdk'
import { toRun } from '../../migrations/ledger.ts'
import { runSteps } from '../../migrations/run.ts'
import type { Migration } from '../../migrations/tools/steps.ts'
import { portalAddress } from '../desk.ts'
import type { Clock, Installation } from '../desk.ts'
import type { Db, From } from '../records/open.ts'
import { keepAnswers } from './adoption/answers.ts'
import { noteInJournal } from './addon-row.ts'
import type { AddonRow } from './addon-row.ts'
import { backupMetadata } from './backup.ts'
import { beginRow, finishRow } from './begin-and-finish.ts'
import { grownScopes, noteConsent } from './consent.ts'
import { findByDatabase, keepInstallation, newInstallation, trimmedUrl } from './installations.ts'
import { layMap } from './kept-map.ts'
import { locked } from './lock.ts'
import { openExisting } from './open-desk.ts'
import { readManifest } from './manifest.ts'
import { atWork, migrations, outlook } from './plan.ts'
import type { Outlook } from './plan.ts'
import { refuseUnready } from './ready.ts'
import { refuse, Refusal } from './refusal.ts'
import { bringOver, hasMore } from './upgrade.ts'
import { welcome } from './welcome.ts'

type InstallPlace = { readonly address: string, readonly folder: string, readonly publicUrl: string }

/** What a test feeds in: the migrations and rights of a version to come. */
export type Release = { readonly migrations: readonly Migration[], readonly scopes?: readonly string[] }

/**
 * Adds everything the plan told, once, and brings data of an older version over; run again it changes nothing and says
 * so. Everything is refused before the first write: clashes, missing consent or rights, no room, another installer.
 */
export async function install(place: InstallPlace, answers: InstallAnswers, clock: Clock, release: Release = { migrations }): Promise<InstallReport> {
  const db = openExisting(place.address)
  try {
    const work: Work = { db, place, clock, answers, chosen: answers.mapping ?? {}, program: release.migrations, scopes: release.scopes ?? readManifest().permissions.map(({ scope }) => scope) }
    await refuseUnready(db, place.folder, 'install')
    await refuseClashes(work)
    const { current, isNew } = await locked(db, async () => identify(place))
    const added = await layEverything(work, current)
    const door = await welcome(current, { folder: place.folder, clock, email: answers.ownerEmail })
    return { changed: added > 0 || isNew, added, ownerDoor: door, portal: portalAddress({ installation: current }) }
  } finally {
    await db.close()
  }
}

/** Of two installers started together the second finds what the first wrote: one database, one identity. */
function identify(place: InstallPlace): { readonly current: Installation, readonly isNew: boolean } {
  const known = findByDatabase(place.folder, place.address)
  const installation = known ?? newInstallation(place.address, place.publicUrl)
  const moved = place.publicUrl !== '' && installation.publicUrl !== trimmedUrl(place.publicUrl)
  const current = moved ? { ...installation, publicUrl: trimmedUrl(place.publicUrl) } : installation
  // The file comes first: a database that names an installation nobody has the key of would be locked out.
  if (known === undefined || moved) keepInstallation(place.folder, current)
  return { current, isNew: known === undefined }
}

type Work = {
  readonly db: Db
  readonly place: InstallPlace
  readonly clock: Clock
  readonly answers: InstallAnswers
  readonly chosen: Readonly<Record<string, string>>
  readonly program: readonly Migration[]
  readonly scopes: readonly string[]
}

async function refuseClashes({ db, clock, answers, chosen, program, scopes }: Work): Promise<void> {
  const view = await outlook(db, db.knex, clock.now(), chosen, program)
  const pending = view.plan.clashes.length > 0 ? [] : pendingOf(program, view.row)
  const checked = await Promise.all(pending.map(({ check }) => check?.(view.ground) ?? []))
  const clashes = [...view.plan.clashes, ...checked.flat()]
  const [clash] = clashes
  if (clash !== undefined) throw new Refusal(clash.key, { it: clashes.map(({ text }) => text.it).join(' '), en: clashes.map(({ text }) => text.en).join(' ') })
  const grown = grownScopes(view.agreed, scopes)
  if (!answers.consent && !atWork(view.row)) throw refuse('no-consent', 'Serve il consenso del proprietario.', "The owner's consent is needed.")
  if (!answers.consent && grown.length > 0) throw refuse('rights-grew', `Questa versione chiede nuovi diritti: ${grown.join(', ')}. Serve il consenso del proprietario.`, `This version asks for new rights: ${grown.join(', ')}. The owner's consent is needed.`)
  const known = (view.row?.ownerEmail ?? '') !== '' && answers.ownerEmail.trim() === ''
  if (!known && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(answers.ownerEmail.trim())) throw refuse('owner-email', "Serve l'indirizzo e-mail del proprietario.", "The owner's e-mail address is needed.")
}

const pendingOf = (program: readonly Migration[], row: AddonRow | undefined): readonly Migration[] => toRun(program, row?.schemaVersion ?? 0)

async function layEverything(work: Work, installation: Installation): Promise<number> {
  const { db, program } = work
  const laid = await locked(db, from => layStructure(work, from, installation))
  if (!laid.more) return laid.added
  let finished = 0
  await bringOver(db, laid.view.ground, laid.pending, async from => {
    finished = await finishRow(from, laid.view, installation, work.clock.now(), program.length)
    await noteInJournal(from, work.clock.now(), 'upgrade', 'done', 'ok', JSON.stringify({ from: laid.view.row?.schemaVersion ?? 0, to: program.length }))
  })
  return laid.added + finished
}

type Laid = { readonly added: number, readonly more: boolean, readonly pending: readonly Migration[], readonly view: Outlook }

async function layStructure(work: Work, from: From, installation: Installation): Promise<Laid> {
  const { db, place, clock, answers, chosen, program, scopes } = work
  const now = clock.now()
  const view = await outlook(db, from, now, chosen, program)
  if (view.plan.clashes[0] !== undefined) throw new Refusal(view.plan.clashes[0].key, view.plan.clashes[0].text)
  const pending = pendingOf(program, view.row)
  const begins = !atWork(view.row) || pending.length > 0
  if (begins) await backupMetadata(from, view.look, place, pending.length === program.length ? 'install' : pending.length > 0 ? 'upgrade' : 'reinstall', now)
  let added = await layTools(work, view, begins)
  // What an uninstall hid, and what a crash left out, belong to migrations already run: all of them look again.
  for (const migration of program) {
    // The owner asked for everything: what the host took away is made again, unless this only looks or upgrades.
    const remake = !atWork(view.row) || migration.to > (view.row?.schemaVersion ?? 0)
    const steps = view.steps(migration)
    added += await runSteps(steps.filter(({ step }) => step === 'private-table' || step === 'search-table'), view.ground, migration.to, remake)
    if (begins) await beginRow(from, view, installation, answers, now)
    added += await runSteps(steps, view.ground, migration.to, remake)
  }
  added += await layMap(from, view.map, now)
  const more = hasMore(pending)
  if (!more) added += await finishRow(from, view, installation, now, program.length)
  if (added > 0) await noteInJournal(from, now, 'install', 'done', 'ok', JSON.stringify({ added }))
  if (answers.consent) await noteConsent(from, now, scopes)
  return { added, more, pending, view }
}

/** What the installer itself works with, and the owner's answers in it, come before everything else. */
async function layTools({ clock, program }: Work, view: Outlook, begins: boolean): Promise<number> {
  if (!begins && !view.mapLost) return 0
  let added = 0
  for (const migration of program) {
    added += await runSteps(view.steps(migration).filter(step => step.step === 'private-table' && tools.has(step.name)), view.ground, migration.to, true)
  }
  if (!atWork(view.row)) await keepAnswers(view.ground.from, clock.now(), view.answers)
  return added
}

const tools: ReadonlySet<string> = new Set(['tk_object', 'tk_journal', 'tk_map'])
