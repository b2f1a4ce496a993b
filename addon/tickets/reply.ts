import { wallClockAt } from '../../formats/stamps.ts'
import type { Desk } from '../desk.ts'
import { ourLabel } from '../desk.ts'
import type { Place } from '../events.ts'
import { Invalid, Refused } from '../faults.ts'
import { clean } from '../fields/kinds/text.ts'
import { happened } from '../happened.ts'
import { recordNew } from '../history/recorded.ts'
import type { Customer } from '../people/person.ts'
import type { Tx } from '../records/open.ts'
import { insertRow } from '../records/rows.ts'
import { dateCell } from '../records/values.ts'
import { catchUp } from './catch-up.ts'
import { indexConversation } from './conversation.ts'
import { rowFor } from './find.ts'
import { insertFiles, keepUploads, namedUploads, undoKept } from './upload.ts'
import type { KeptFile, Upload } from './upload.ts'

const longest = 20_000

/** A customer writes, in whatever status the ticket is: also after *Executed* he is heard. Sent twice it is said once. */
export async function reply(
  desk: Desk, person: Customer, reference: string, text: string, uploads: readonly Upload[], formToken: string,
): Promise<{ readonly message: string }> {
  if (person.looking) throw new Refused('only-looking')
  const body = clean(text).replaceAll('\r\n', '\n').trim()
  if (body === '' && uploads.length === 0) throw new Invalid({ text: { key: 'required' } })
  if (body.length > longest) throw new Invalid({ text: { key: 'too-long', values: { most: longest } } })
  const astray = uploads.find(({ column = '' }) => column !== '')?.column ?? ''
  if (astray !== '') throw new Invalid({ [astray]: { key: 'not-offered' } })
  const policies = await desk.reading.policies(desk)
  await rowFor(desk, desk.db.knex, person, reference, policies, [])
  const kept = await keepUploads(desk, namedUploads(uploads))
  try {
    const said = await desk.db.inTransaction(tx => replyIn(desk, tx, person, reference, body, kept, formToken))
    if (said.again) await undoKept(desk, kept)
    return { message: said.message }
  } catch (fault) {
    await undoKept(desk, kept)
    throw fault
  }
}

/** The same inside a transaction of the caller, for what came by letter or telephone. */
export async function replyIn(
  desk: Desk, tx: Tx, person: Customer, reference: string, body: string, kept: readonly KeptFile[], formToken: string, place: Place = 'portal',
): Promise<{ readonly message: string, readonly again: boolean }> {
  const known: { ticket: string } | undefined = formToken === '' ? undefined : await tx('tk_sent').where({ form_token: formToken }).first('ticket')
  if (known !== undefined) return { message: known.ticket, again: true }
  // Whether it is still his is asked again where nobody can change it; a ticket just typed in the host gets its place first.
  const policies = await desk.reading.policies(desk, tx)
  await catchUp(desk, tx, (await rowFor(desk, tx, person, reference, policies, [])).id)
  const row = await rowFor(desk, tx, person, reference, policies, [])
  const now = desk.clock.now()
  const { zone } = await desk.reading.options(desk, tx)
  const written = await insertRow(tx, desk.db.form, desk.names.message, {
    body, audience: '', author: person.name, from_customer: 1, sent_at: dateCell(desk.db.form, wallClockAt(now, zone)),
  }, { now, writer: ourLabel, parent: { table: desk.names.ticket.table, id: row.id } })
  await recordNew(tx, desk.names.message, [{ id: written.id, stamp: written.stamp, state: { body }, customer: '', serial: 0, category: '', gone: false }])
  await insertFiles(desk, tx, row.id, kept, person.name, written.id)
  await indexConversation(desk, tx, row.id, row.serial, person.customer)
  if (formToken !== '') await tx('tk_sent').insert({ form_token: formToken, account: person.account, ticket: written.id, at: now.getTime() })
  await happened(desk, tx, {
    event: 'replied', ticket: row.id, customer: person.customer, message: written.id, audience: 'all', place,
    author: { kind: 'customer', name: person.name, account: person.account },
  })
  return { message: written.id, again: false }
}
