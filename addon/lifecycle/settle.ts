import type { AddonState, Cell, Text } from '@nios4/sdk'
import { ourLabel, portalAddress } from '../desk.ts'
import type { Desk } from '../desk.ts'
import { optionColumn } from '../records/names.ts'
import type { Options } from '../fields/options.ts'
import { happened } from '../happened.ts'
import { host } from '../records/columns.ts'
import { changeRow } from '../records/rows.ts'
import { acceptKey, expectedOf, lastSeen, trueNow } from './activation.ts'
import { readAddonRow, noteInJournal } from './addon-row.ts'
import { companyProblem } from './company-data.ts'
import { guardCopy } from './copy-guard.ts'
import { remindExpiry } from './expiry.ts'
import { installationState } from './gate.ts'
import type { InstallationState } from './gate.ts'
import { judgeKeys } from './kept-keys.ts'
import { Refusal } from './refusal.ts'
import { acceptRevocations, looksLikeRevocations } from './revocation.ts'

/**
 * Brings what is written in line with what is: takes in a key the owner pasted in his program, tells him once that he
 * is live (A21), mirrors link, state and what is missing into *Your data*, only where they differ. Run with every
 * follow pass; it writes nothing when nothing changed.
 */
export async function settleState(desk: Desk): Promise<InstallationState> {
  const options = await desk.reading.options(desk)
  // Not ours to write into: another folder may be serving it. (decision 30)
  if (await guardCopy(desk) !== undefined) return installationState(desk)
  await takePastedKey(desk, options)
  await checkKeptKeys(desk)
  await noteCompanyData(desk, options)
  const told = await installationState(desk)
  if (told.state === 'available' || told.state === 'installing' || told.state === 'uninstalled') return told
  if (told.state === 'live') await sendLinkOnce(desk, options)
  if ((told.state === 'live' || told.state === 'reading') && told.activation !== undefined) {
    await remindExpiry(desk, told.activation, options.email, trueNow(desk.clock.now(), await lastSeen(desk.db.knex)))
  }
  await mirror(desk, options, told)
  return told
}

async function takePastedKey(desk: Desk, options: Options): Promise<void> {
  const pasted = options.activationKey.replace(/\s+/g, '')
  if (pasted === '') return
  const known: { jti: string } | undefined = await desk.db.knex('tk_activation').where({ token: pasted }).first('jti')
  if (known !== undefined) return
  if (looksLikeRevocations(pasted)) return void takeList(desk, pasted)
  // A wrong key is told by installationState; here it just stays where it was pasted.
  try { await acceptKey(desk, pasted) } catch (fault) { if (!(fault instanceof Refusal)) throw fault }
}

/** A list of withdrawn keys pasted where keys are pasted does what it says. */
function takeList(desk: Desk, pasted: string): void {
  try { acceptRevocations(desk.folder, pasted) } catch (fault) { if (!(fault instanceof Refusal)) throw fault }
}

/** Every page asks the database only; what the keys are worth today is written there as soon as it changes. */
async function checkKeptKeys(desk: Desk): Promise<void> {
  const rows: { jti: string, token: string, expires_at: number }[] = await desk.db.knex('tk_activation').select('jti', 'token', 'expires_at')
  const { marks } = judgeKeys(rows, expectedOf(desk))
  for (const { jti, expires_at: held } of rows) {
    const mark = marks.get(jti) ?? Number(held)
    if (mark === Number(held)) continue
    await desk.db.knex('tk_activation').where({ jti }).update({ expires_at: mark })
    await noteInJournal(desk.db.knex, desk.clock.now(), 'activation', mark > 0 ? 'in-force' : mark < 0 ? 'withdrawn' : 'set-aside', 'ok', jti)
  }
}

/** Since when name or e-mail have been missing, so that a live portal closes only after a week. */
async function noteCompanyData(desk: Desk, options: Options): Promise<void> {
  const missing = options.company === '' || options.email === ''
  const now = desk.clock.now().getTime()
  const row: { gone_at: number } | undefined = await desk.db.knex('tk_problem').where({ id: companyProblem }).first('gone_at')
  const noted = row !== undefined && Number(row.gone_at) === 0
  if (missing === noted) return
  if (!missing) await desk.db.knex('tk_problem').where({ id: companyProblem }).update({ gone_at: now })
  else {
    const cells = { kind: 'company-data', about: '', detail: '', first_at: now, last_at: now, gone_at: 0 }
    await desk.db.knex('tk_problem').insert({ id: companyProblem, ...cells }).onConflict('id').merge(cells)
  }
}

async function sendLinkOnce(desk: Desk, options: Options): Promise<void> {
  const before = await readAddonRow(desk.db.knex)
  if (before === undefined || before.linkSentAt > 0) return
  await desk.db.inTransaction(async tx => {
    const row = await readAddonRow(tx)
    if (row === undefined || row.linkSentAt > 0) return
    const now = trueNow(desk.clock.now(), 0)
    await tx('tk_addon').where({ id: 1 }).update({ link_sent_at: now.getTime(), updated_at: now.getTime() })
    await happened(desk, tx, { event: 'portal-live', address: options.email || row.ownerEmail, language: desk.language, link: portalAddress(desk) })
    await noteInJournal(tx, now, 'live', 'link', 'ok', options.email)
  })
}

async function mirror(desk: Desk, options: Options, told: InstallationState): Promise<void> {
  if (options.row === '') return
  const say = (text: Text): string => text[desk.language]
  const wanted: Readonly<Record<string, string>> = {
    ticket_portal_link: portalAddress(desk), ticket_portal_state: say(stateWords[told.state]),
    ticket_portal_missing: [...told.missing, ...told.warnings].map(say).join('\n'),
  }
  const held: Readonly<Record<string, string>> = {
    ticket_portal_link: options.portalLink, ticket_portal_state: options.portalState, ticket_portal_missing: options.portalMissing,
  }
  const changed: Record<string, Cell> = Object.fromEntries(Object.entries(wanted).filter(([name, text]) => plain(held[name] ?? '') !== plain(text))
    .map(([name, text]) => [optionColumn(desk.names, name), text]))
  if (Object.keys(changed).length === 0) return
  const row: Readonly<Record<string, unknown>> | undefined = await desk.db.knex(desk.names.yourData.table).where({ [host.id]: options.row }).first(Object.keys(changed))
  // The options may be some seconds old; what is there already is not written again.
  if (row !== undefined && Object.entries(changed).every(([name, text]) => plain(String(row[name] ?? '')) === plain(String(text)))) return
  await desk.db.inTransaction(tx => changeRow(tx, desk.db.form, desk.names.yourData.table, options.row, changed, { now: desk.clock.now(), writer: ourLabel }))
}

/** A mirror of the database may change apostrophes and line ends; that is no difference. (docs/host.md, B.7 defect 5) */
const plain = (text: string): string => text.replaceAll('`', "'").replaceAll('\r\n', '\n').trim()

const both = (it: string, en: string): Text => ({ it, en })

/** How the owner reads a state. */
export const stateWords: Readonly<Record<AddonState, Text>> = {
  available: both('Da installare', 'To be installed'), installing: both('Installazione in corso', 'Installing'), installed: both('Installato', 'Installed'),
  'awaiting-activation': both("In attesa dell'attivazione", 'Awaiting activation'), 'awaiting-company-data': both("In attesa dei dati dell'azienda", 'Awaiting company data'),
  live: both('Attivo', 'Live'), reading: both('Solo lettura', 'Reading only'), suspended: both('Sospeso', 'Suspended'), uninstalled: both('Disinstallato', 'Uninstalled'),
}
