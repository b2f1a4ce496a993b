import type { Desk } from '../desk.ts'
import type { Place } from '../events.ts'
import { Invalid, Refused } from '../faults.ts'
import type { Customer } from '../people/person.ts'
import type { Tx } from '../records/open.ts'
import { catchUp } from './catch-up.ts'
import { rowFor } from './find.ts'
import { saidText, speakIn } from './speak.ts'
import { keepUploads, namedUploads, undoKept } from './upload.ts'
import type { KeptFile, Upload } from './upload.ts'

/** A customer writes, in whatever status the ticket is: also after *Executed* he is heard. Sent twice it is said once. */
export async function reply(
  desk: Desk, person: Customer, reference: string, text: string, uploads: readonly Upload[], formToken: string,
): Promise<{ readonly message: string }> {
  if (person.looking) throw new Refused('only-looking')
  const body = saidText(text, uploads.length)
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
  const author = { kind: 'customer', name: person.name, account: person.account } as const
  const message = await speakIn(desk, tx, { id: row.id, customer: person.customer, serial: row.serial }, { text: body, kept, author, audience: 'all', place })
  if (formToken !== '') await tx('tk_sent').insert({ form_token: formToken, account: person.account, ticket: message, at: desk.clock.now().getTime() })
  return { message, again: false }
}
