import { wallClockAt } from '../../formats/stamps.ts'
import { audiences } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Author, Place } from '../events.ts'
import { Invalid, NotFound } from '../faults.ts'
import { clean } from '../fields/kinds/text.ts'
import { happened } from '../happened.ts'
import { recordNew } from '../history/recorded.ts'
import type { Tx } from '../records/open.ts'
import { insertRow } from '../records/rows.ts'
import { dateCell, numberOf, textOf } from '../records/values.ts'
import type { RawRow } from '../records/values.ts'
import { catchUp } from './catch-up.ts'
import { indexConversation } from './conversation.ts'
import { insertFiles } from './upload.ts'
import type { KeptFile } from './upload.ts'

/** What somebody says below a ticket. `firm`: its customer reads nothing of it. */
export type Speech = { readonly text: string, readonly kept: readonly KeptFile[], readonly author: Author, readonly audience: 'all' | 'firm', readonly place: Place }

/** As long as one message may be. */
export const longestSaid = 20_000

/** What was typed to be said, or why it cannot be. */
export function saidText(text: string, files: number): string {
  const body = clean(text).replaceAll('\r\n', '\n').trim()
  if (body === '' && files === 0) throw new Invalid({ text: { key: 'required' } })
  if (body.length > longestSaid) throw new Invalid({ text: { key: 'too-long', values: { most: longestSaid } } })
  return body
}

/** Whom the owner reads as author of a row. */
export const signatureOf = ({ kind, name }: Author, company: string): string => name || { firm: company, addon: 'Ticketing', customer: '' }[kind]

/** One row of the conversation, its files, and all that follows from it. The ticket was caught up with before. (decision 13) */
export async function speakIn(
  desk: Desk, tx: Tx, ticket: { readonly id: string, readonly customer: string, readonly serial: number }, { text: body, kept, author, audience: to, place }: Speech,
): Promise<string> {
  const now = desk.clock.now()
  const { zone, company } = await desk.reading.options(desk, tx)
  const audience = to === 'all' ? '' : audiences.internal[desk.language]
  const signed = signatureOf(author, company)
  const { id, stamp } = await insertRow(tx, desk.db.form, desk.names.message, {
    body, audience, author: signed, from_customer: author.kind === 'customer' ? 1 : 0, sent_at: dateCell(desk.db.form, wallClockAt(now, zone)),
  }, { now, writer: ourLabel, parent: { table: desk.names.ticket.table, id: ticket.id } })
  const state = { body, ...audience === '' ? {} : { audience } }
  await recordNew(tx, desk.names.message, [{ id, stamp, state, customer: '', serial: 0, category: '', gone: false }])
  await insertFiles(desk, tx, ticket.id, kept, signed, id)
  await indexConversation(desk, tx, ticket.id, ticket.serial, ticket.customer)
  await happened(desk, tx, { event: 'replied', ticket: ticket.id, customer: ticket.customer, message: id, audience: to, author, place })
  return id
}

/** The same by the firm or by us, who see every ticket. @throws NotFound for one that is gone */
export async function speakForFirm(desk: Desk, tx: Tx, ticket: string, speech: Speech): Promise<string> {
  await catchUp(desk, tx, ticket)
  const seen: RawRow | undefined = await tx('tk_seen').where({ tablename: desk.names.ticket.table, id: ticket, gone: 0 }).first('customer', 'serial')
  if (seen === undefined) throw new NotFound()
  return speakIn(desk, tx, { id: ticket, customer: textOf(seen['customer']), serial: numberOf(seen['serial']) }, speech)
}
