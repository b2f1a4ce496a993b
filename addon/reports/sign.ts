import { decodeFile, encodeFile } from '../../formats/file-reference.ts'
import { newId } from '../../formats/ids.ts'
import { stampAt } from '../../formats/stamps.ts'
import { createHash } from 'node:crypto'
import { Invalid, Refused } from '../faults.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import { clean } from '../fields/kinds/text.ts'
import { happened } from '../happened.ts'
import type { Customer } from '../people/person.ts'
import { host } from '../records/columns.ts'
import type { Tx } from '../records/open.ts'
import { changeRow } from '../records/rows.ts'
import { textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { say } from '../words/say.ts'
import { canonicalForm, contentHash } from './content.ts'
import { changeLink } from './links.ts'
import { makePaper } from './paper/make.ts'
import { paperOf, whenInWords } from './paper/for-reader.ts'
import { drawnName } from './drawn-name.ts'
import { reportForCustomer } from './view.ts'
import type { ReportView } from './view.ts'

/** What a customer sends under a report: his name, drawn or confirmed, and the sum of what he was shown. */
export type Signing = { readonly name: string, readonly agreed: boolean, /** Data address of a PNG, '' without script. */ readonly drawn: string, readonly seen: string }

const longestName = 120

/** The sum of the report as this customer reads it: the form carries it, so that nobody signs what he was not shown. (M44) */
export const sumOf = ({ report, link }: ReportView): string => contentHash(canonicalForm(report, link.prices))

/**
 * Keeps what was signed, by whom and when, its sum and the paper itself, which stays as it was whatever happens to the
 * report. Pressed twice it is signed once.
 */
export async function signReport(desk: Desk, person: Customer, id: string, sent: Signing): Promise<{ readonly again: boolean }> {
  if (person.looking) throw new Refused('only-looking')
  const view = await reportForCustomer(desk, person, id)
  if (view.signed) return { again: true }
  const name = clean(sent.name).replace(/\s+/g, ' ').trim()
  const picture = sent.drawn === '' ? undefined : await drawnName(sent.drawn)
  if (name === '' || name.length > longestName || !sent.agreed) {
    throw new Invalid({ ...name === '' ? { name: { key: 'required' } } : {}, ...name.length > longestName ? { name: { key: 'too-long', values: { most: longestName } } } : {}, ...sent.agreed ? {} : { agreed: { key: 'not-agreed' } } })
  }
  if (sent.seen !== sumOf(view)) throw new Invalid({ agreed: { key: 'report-changed' } })
  const kept = await keepPaper(desk, person, view, name, picture)
  try {
    const signed = await desk.db.inTransaction(tx => signIn(desk, tx, person, view, { ...kept, name }))
    if (signed.again) await undoKept(desk, kept)
    return signed
  } catch (fault) {
    await undoKept(desk, kept)
    throw fault
  }
}

type Kept = { readonly paper: string, readonly paperHash: string, readonly picture: string, readonly at: number }

async function keepPaper(desk: Desk, person: Customer, view: ReportView, name: string, picture: Buffer | undefined): Promise<Kept> {
  const at = desk.clock.now().getTime()
  const signature = { name, when: await whenInWords(desk, at, person.language), hash: sumOf(view), picture }
  const paper = Buffer.concat([...await makePaper(await paperOf(desk, person, view, person.language, signature))])
  const kept = { paper: newId(), paperHash: createHash('sha256').update(paper).digest('hex'), picture: picture === undefined ? '' : newId(), at }
  await desk.files.keep(desk.names.reports, kept.paper, paper)
  if (picture !== undefined) {
    await desk.files.keep(desk.names.reports, kept.picture, picture)
    // The firm's own card shows it where it keeps signatures.
    if (desk.names.report.signature !== '') await desk.files.keep(desk.names.report.table, kept.picture, picture)
  }
  return kept
}

async function undoKept(desk: Desk, { paper, picture }: Kept): Promise<void> {
  await desk.files.remove(desk.names.reports, paper)
  if (picture === '') return
  await desk.files.remove(desk.names.reports, picture)
  if (desk.names.report.signature !== '') await desk.files.remove(desk.names.report.table, picture)
}

/** A signature the firm took itself, in its own program, is never written over: only an empty place, or one of ours. */
async function isFree(desk: Desk, tx: Tx, report: string): Promise<boolean> {
  const { table, signature } = desk.names.report
  const row: RawRow | undefined = await tx(table).where({ [host.id]: report }).first(signature)
  const held = textOf(row?.[signature]).trim()
  const stored = decodeFile(held)
  if (held === '') return true
  return stored?.kind === 'stored' && await tx('tk_signature').where({ report, picture: stored.id }).first('id') !== undefined
}

async function signIn(desk: Desk, tx: Tx, person: Customer, before: ReportView, { name, paper, paperHash, picture, at }: Kept & { readonly name: string }): Promise<{ readonly again: boolean }> {
  const view = await reportForCustomer(desk, person, before.report.id, tx)
  if (view.signed) return { again: true }
  if (sumOf(view) !== sumOf(before)) throw new Invalid({ agreed: { key: 'report-changed' } })
  const { report, link } = view
  const content = canonicalForm(report, link.prices)
  await tx('tk_signature').insert({
    id: newId(), report: report.id, ticket: link.ticket, customer: person.customer, account: person.account, name, content, hash: contentHash(content),
    picture, paper, paper_hash: paperHash, signed_at: at, void_at: 0,
  })
  await changeLink(desk, tx, link.id, { signed: say(desk.language, 'report.signed', { name }) })
  const { table, signature } = desk.names.report
  if (signature !== '' && picture !== '' && await isFree(desk, tx, report.id)) {
    const now = desk.clock.now()
    await changeRow(tx, desk.db.form, table, report.id, { [signature]: encodeFile(picture, 'firma.png', stampAt(now)) }, { now, writer: ourLabel })
  }
  await happened(desk, tx, {
    event: 'report-signed', ticket: link.ticket, customer: person.customer, report: report.id, audience: 'all', place: 'portal',
    author: { kind: 'customer', name: person.name, account: person.account },
  })
  return { again: false }
}
