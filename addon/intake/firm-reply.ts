import { wallClockAt } from '../../formats/stamps.ts'
import { audiences } from '../defaults/words.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Author, Place } from '../events.ts'
import { NotFound } from '../faults.ts'
import { happened } from '../happened.ts'
import { recordNew } from '../history/recorded.ts'
import { authorsOf } from '../records/authors.ts'
import type { Tx } from '../records/open.ts'
import { insertRow } from '../records/rows.ts'
import { dateCell } from '../records/values.ts'
import { catchUp } from '../tickets/catch-up.ts'
import { indexConversation } from '../tickets/conversation.ts'
import { insertFiles } from '../tickets/upload.ts'
import type { Said } from './wording.ts'

/** One of the firm's people answers our letter to him: his customer reads it, as if he had written it in his program. */
export async function firmReplyIn(desk: Desk, tx: Tx, address: string, ticket: string, said: Said): Promise<string> {
  const author = (await authorsOf(tx, [address]))(address)
  const { company } = await desk.reading.options(desk, tx)
  return speakIn(desk, tx, ticket, said, author, { audience: 'all', place: 'mail', signed: author.name || company })
}

/** For the firm's eyes alone, from us. */
export const remarkIn = (desk: Desk, tx: Tx, ticket: string, text: string): Promise<string> =>
  speakIn(desk, tx, ticket, { subject: '', text, kept: [], refused: [] }, { kind: 'addon', name: '' }, { audience: 'firm', place: 'mail', signed: 'Ticketing' })

type How = { readonly audience: 'all' | 'firm', readonly place: Place, /** Whom the owner reads as its author. */ readonly signed: string }

async function speakIn(desk: Desk, tx: Tx, ticket: string, { text, kept }: Said, author: Author, { audience, place, signed }: How): Promise<string> {
  await catchUp(desk, tx, ticket)
  const seen: { customer: string, serial: number } | undefined = await tx('tk_seen').where({ tablename: desk.names.ticket.table, id: ticket, gone: 0 }).first('customer', 'serial')
  if (seen === undefined) throw new NotFound()
  const now = desk.clock.now()
  const { zone } = await desk.reading.options(desk, tx)
  const written = await insertRow(tx, desk.db.form, desk.names.message, {
    body: text, audience: audience === 'all' ? '' : audiences.internal[desk.language], author: signed,
    from_customer: 0, sent_at: dateCell(desk.db.form, wallClockAt(now, zone)),
  }, { now, writer: ourLabel, parent: { table: desk.names.ticket.table, id: ticket } })
  const state = { body: text, ...audience === 'all' ? {} : { audience: audiences.internal[desk.language] } }
  await recordNew(tx, desk.names.message, [{ id: written.id, stamp: written.stamp, state, customer: '', serial: 0, category: '', gone: false }])
  await insertFiles(desk, tx, ticket, kept, signed, written.id)
  await indexConversation(desk, tx, ticket, Number(seen.serial), seen.customer)
  await happened(desk, tx, { event: 'replied', ticket, customer: seen.customer, message: written.id, audience, place, author })
  return written.id
}
