import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { PurgeAnswers, PurgeReport } from '@nios4/sdk'
import { confirm } from '../../../migrations/ledger.ts'
import type { Ground } from '../../../migrations/tools/ground.ts'
import type { LedgerRow } from '../../../migrations/tools/ledger-rows.ts'
import { lookAt } from '../../../migrations/tools/look.ts'
import type { Look } from '../../../migrations/tools/look.ts'
import type { Clock } from '../../desk.ts'
import { databaseName, filePlace } from '../../records/files.ts'
import type { Db, From } from '../../records/open.ts'
import { noteInJournal, readAddonRow } from '../addon-row.ts'
import type { AddonRow } from '../addon-row.ts'
import { findByDatabase, forgetInstallation } from '../installations.ts'
import { locked } from '../lock.ts'
import { openExisting } from '../open-desk.ts'
import { migrations, outlook } from '../plan.ts'
import { refuseUnready } from '../ready.ts'
import { refuse, Refusal } from '../refusal.ts'
import { settleArchive } from './archive.ts'
import { belongingsOf } from './belongings.ts'
import type { Belongings } from './belongings.ts'
import { dropEverything } from './drop.ts'
import { exportAll } from './export.ts'
import { foreignContent } from './foreign.ts'
import { tellLosses } from './report.ts'

type PurgePlace = { readonly address: string, readonly folder: string }

/** What a purge would take away and what it would leave. Writes nothing. @throws Refusal unless it was uninstalled first */
export async function purgeOutlook(place: PurgePlace): Promise<PurgeReport> {
  const db = openExisting(place.address)
  try {
    const { look, ours } = await standing(db, db.knex, new Date(), false)
    return await tellLosses(db.knex, look, ours, await foreignContent(db.knex, look, ours), databaseName(place.address))
  } finally { await db.close() }
}

/**
 * Takes everything of ours out of the database for good, after writing it into a file that is read back. The intent is
 * written before the first thing goes: killed half way it can only be continued. (packaging (c), (d), (f) 18; R17)
 */
export async function purge(place: PurgePlace, answers: PurgeAnswers, clock: Clock): Promise<PurgeReport> {
  const db = openExisting(place.address)
  try {
    if (answers.confirm !== databaseName(place.address)) {
      throw refuse('purge-name', `Per confermare scrivi il nome del database: ${databaseName(place.address)}.`, `To confirm, type the database's name: ${databaseName(place.address)}.`)
    }
    await refuseUnready(db, place.folder, 'purge')
    const report = await locked(db, from => intend(db, from, place, { ...answers, file: answers.file ?? ownFile(place, clock.now()) }, clock))
    settleArchive(report.file, report.sha256)
    removeFiles(place, report)
    await locked(db, async from => {
      const look = await lookAt(from, db.form)
      await dropEverything(groundOf(db, from, clock.now()), look, belongingsOf(look.ledger.values()), () => forgetLink(place))
    })
    return report
  } finally { await db.close() }
}

/** Whoever has no shell names no file: it lies beside the keys, for the owner's eyes alone. */
const ownFile = ({ folder, address }: PurgePlace, now: Date): string => join(folder, 'exports', `${databaseName(address)}-${now.toISOString().replace(/\D/g, '').slice(0, 14)}.zip`)

/** Export, then the word that there is no way back. Going on with an unfinished purge needs neither. */
async function intend(db: Db, from: From, place: PurgePlace, answers: PurgeAnswers & { readonly file: string }, clock: Clock): Promise<PurgeReport> {
  const now = clock.now()
  const { row, look, ours } = await standing(db, from, now, true)
  const foreign = await foreignContent(from, look, ours)
  const losses = await tellLosses(from, look, ours, foreign, databaseName(place.address))
  if (row.status === 'purging') return { ...losses, ...await exportedBefore(from, look) }
  if (foreign.length > 0 && !answers.withForeign) {
    throw new Refusal('purge-foreign', {
      it: `Sulle nostre tabelle c'è qualcosa di vostro, che andrebbe perso: ${foreign.map(({ text }) => text.it).join(' ')} Se va tolto anche quello, dillo (--with-foreign).`,
      en: `Something of yours stands on our tables and would be lost: ${foreign.map(({ text }) => text.en).join(' ')} If it is to go too, say so (--with-foreign).`,
    })
  }
  if (answers.file === '') throw refuse('purge-export', "Indica con --export il file dell'esportazione.", 'Name the file of the export with --export.')
  mkdirSync(dirname(answers.file), { recursive: true, mode: 0o700 })
  const { file, sha256 } = await exportAll(from, look, ours, { ...place, file: answers.file })
  await noteInJournal(from, now, 'purge', 'export', 'ok', JSON.stringify({ file, sha256 }))
  await from('tk_addon').where({ id: 1 }).update({ status: 'purging', updated_at: now.getTime() })
  return { ...losses, file, sha256 }
}

type Standing = { readonly row: AddonRow, readonly look: Look, readonly ours: Belongings }

async function standing(db: Db, from: From, now: Date, write: boolean): Promise<Standing> {
  const look = await lookAt(from, db.form)
  const row = look.columns.has('tk_addon') ? await readAddonRow(from) : undefined
  if (row === undefined) throw refuse('not-installed', 'Il servizio Ticket non è installato qui.', 'The Ticket service is not installed here.')
  if (row.status === 'purging') return { row, look, ours: belongingsOf(look.ledger.values()) }
  if (row.status !== 'kept') throw refuse('not-uninstalled', 'Prima disinstalla il servizio: la rimozione dei dati viene dopo.', 'Uninstall the service first: removing its data comes after.')
  const ledger = await wholeLedger(db, from, now, look, write)
  return { row, look: { ...look, ledger }, ours: belongingsOf(ledger.values()) }
}

/** Rows the ledger lost are rebuilt from derived ids; what cannot be proven is not ours and stays. (packaging (d), rule 7) */
async function wholeLedger(db: Db, from: From, now: Date, look: Look, write: boolean): Promise<Look['ledger']> {
  if (!look.columns.has('tk_object')) {
    throw refuse('ledger-lost', 'Manca il registro di ciò che abbiamo aggiunto (tk_object): installa di nuovo, disinstalla, e riprova.', 'The ledger of what we added (tk_object) is missing: install again, uninstall, and try again.')
  }
  const { pieces } = await outlook(db, from, now)
  const found = pieces.filter(({ okey, state }) => !look.ledger.has(okey) && (state === 'ours' || state === 'hidden'))
  const rebuilt = found.map(({ okey, kind, hostId }): LedgerRow => ({ okey, kind, origin: 'created', status: 'kept', shipped: '', before_us: '', host_id: hostId }))
  if (write && rebuilt.length > 0) await confirm(from, rebuilt, migrations.length, now)
  return new Map([...look.ledger, ...rebuilt.map((row): [string, LedgerRow] => [row.okey, row])])
}

async function exportedBefore(from: From, look: Look): Promise<{ readonly file: string, readonly sha256: string }> {
  const row: { detail: string } | undefined = look.columns.has('tk_journal') ? await from('tk_journal').where({ op: 'purge', step: 'export' }).orderBy('id', 'desc').first('detail') : undefined
  const told: unknown = JSON.parse(row?.detail ?? '{}')
  const cell = (name: string): string => typeof told === 'object' && told !== null ? String(Object.entries(told).find(([key]) => key === name)?.[1] ?? '') : ''
  return { file: cell('file'), sha256: cell('sha256') }
}

const groundOf = (db: Db, from: From, now: Date): Ground =>
  ({ from, form: db.form, now, language: 'it', listForm: undefined, adopted: false, name: () => '' })

/** The export holds them. Before the tables go: a purge that died knows only the tables that are left. */
function removeFiles({ folder, address }: PurgePlace, { tables }: PurgeReport): void {
  // What still waited for the owner's decision goes with the table it waited in.
  for (const name of [...tables.map(table => table.name), 'tk_incoming']) rmSync(filePlace(join(folder, 'files'), databaseName(address), name), { recursive: true, force: true })
}

/** Right before the row that says what is under way, so that a purge that died has always something to be gone on with. */
function forgetLink({ folder, address }: PurgePlace): void {
  const installation = findByDatabase(folder, address)
  if (installation !== undefined) forgetInstallation(folder, installation)
}
